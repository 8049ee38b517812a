"""The audit trail: one's own part of it, and that of the division one watches."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.forms import AuditFilterForm
from accounts.models import AuditEvent, AuditSeal
from accounts.models.audit import AuditEventQuerySet
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from accounts.trail_names import named

PAGE = 50


def page_before(events: AuditEventQuerySet, request: UserRequest) -> dict[str, object]:
    """The events that come before the key asked for, newest first, and where to go on."""
    before = request.GET.get("before", "")
    rows = events.select_related("actor").order_by("-pk")
    if before.isdecimal():
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return {"events": named(found[:PAGE], viewer=request.user), "older": older}


@require(Permission.ACCESS_LOG)
@require_GET
def access_log(request: UserRequest) -> HttpResponse:
    """What I opened, revealed, exported and changed (我的访问记录)."""
    events = AuditEvent.objects.by_person(request.user)
    context = page_before(events, request)
    return render(request, "accounts/access_log.html", context)


@require(Permission.AUDIT_VIEW)
@require_GET
def audit_list(request: UserRequest) -> HttpResponse:
    """Acts of everybody below the acting posting's division, filtered."""
    form = AuditFilterForm(request.GET)
    events = AuditEvent.objects.visible_to(request.user)
    if form.is_valid():
        events = form.narrowed(events)
    context = page_before(events, request)
    context |= {
        "form": form,
        "query": form.as_query(),
        "last_seal": AuditSeal.objects.order_by("until").last(),
    }
    return render(request, "accounts/audit_list.html", context)
