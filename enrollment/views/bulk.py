"""Approving many at once: a page that says what happens, then exactly that."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import bulk_approval
from enrollment.forms.reviews import BulkForm, QueueFilter
from enrollment.models import Application
from schools.forms import told_in


def chosen(request: UserRequest) -> list[Application]:
    """The ticked applications, or all that fit the filters of the list."""
    rows = Application.objects.visible_to(request.user)
    if "all" in request.POST:
        form = QueueFilter(QueryDict(request.POST.get("query", "")), user=request.user)
        return load(form.narrow(rows))
    return load(rows.filter(pk__in=ticked(request)))


def ticked(request: UserRequest) -> list[UUID]:
    """The keys that were ticked or announced; what is no key ticks nothing."""
    found = []
    for text in request.POST.getlist("chosen")[: bulk_approval.MOST]:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


def load(rows: Any) -> list[Application]:
    wanted = rows.select_related("child", "policy", "round", "household", "review")
    return list(wanted.order_by("moved_at", "pk")[: bulk_approval.MOST])


@require(Permission.APPLICATION_REVIEW)
@require_POST
def bulk(request: UserRequest) -> HttpResponse:
    return preview(request, chosen(request), BulkForm(None))


def preview(
    request: UserRequest, rows: list[Application], form: BulkForm
) -> HttpResponse:
    context = {
        "split": bulk_approval.split(rows, by=request.user),
        "looked_at": len(rows),
        "most": bulk_approval.MOST,
        "form": form,
        "crumbs": [(_("Review of applications"), reverse("review:case-list"))],
    }
    return render(request, "enrollment/review/bulk.html", context)


@require(Permission.APPLICATION_REVIEW)
@require_POST
def bulk_confirm(request: UserRequest) -> HttpResponse:
    rows, form = chosen(request), BulkForm(request.POST)
    if form.is_valid():
        with told_in(form):
            count = bulk_approval.approve_together(
                rows,
                expected=ticked(request),
                note=form.cleaned_data["note"],
                by=request.user,
            )
            told = ngettext(
                "%(n)s application was approved.",
                "%(n)s applications were approved.",
                count,
            )
            messages.success(request, told % {"n": count})
            return redirect("review:case-list")
    return preview(request, rows, form)
