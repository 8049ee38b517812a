"""Children whom two schools claim: the county sees both sides and decides."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.claims import sides
from schools.forms import told_in
from schools.forms.roll import ConflictForm
from schools.keyset import page_of
from schools.models import RollConflict
from schools.models.imports import RollConflictQuerySet
from schools.roll import decide_conflict

NEWEST = ("-pk",)


def conflicts(request: UserRequest) -> RollConflictQuerySet:
    visible = RollConflict.objects.visible_to(request.user)
    return visible.select_related(
        "pupil__school",
        "pupil__class_group",
        "claimed_by",
        "held_by",
        "decided_by",
        "batch",
    )


@require(Permission.CONFLICT_DECIDE)
@require_GET
@never_cache
def conflict_list(request: UserRequest) -> HttpResponse:
    is_open = request.GET.get("decided", "") == ""
    rows = conflicts(request)
    open_rows = rows.filter(state=RollConflict.State.OPEN)
    rows = open_rows if is_open else rows.exclude(state=RollConflict.State.OPEN)
    context = {
        "is_open": is_open,
        "page": page_of(rows, query=request.GET, order=NEWEST),
        "total": rows.count(),
    }
    return render(request, "schools/conflict_list.html", context)


@require(Permission.CONFLICT_DECIDE)
@require_http_methods(["GET", "POST"])
@never_cache
def conflict_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    conflict = get_object_or_404(conflicts(request), pk=pk)
    form = ConflictForm(request.POST or None, conflict=conflict)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            decide_conflict(conflict, by=request.user, **form.cleaned_data)
            messages.success(request, _("The decision was recorded."))
            return redirect("schools:conflict-list")
    audit.record("conflict.view", by=request.user, on=conflict)
    context = {
        "conflict": conflict,
        "form": form,
        "sides": sides(conflict),
        "crumbs": [(_("Roll conflicts"), reverse("schools:conflict-list"))],
    }
    return render(request, "schools/conflict_detail.html", context)
