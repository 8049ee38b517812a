"""The roll: its list, one pupil, and the acts that change where a pupil stands."""

import secrets
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts import audit
from accounts.models import AuditEvent, User
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.reveal import reveal
from accounts.roles import Permission, Reach, Role
from schools.class_size import above_new_class_cap
from schools.forms import told_in
from schools.forms.filters import PupilFilter
from schools.forms.roll import REVEALED, RevealForm, RollChangeForm
from schools.keyset import page_of
from schools.models import ClassGroup, Pupil, School
from schools.places import acting_of

SEARCHES = "pupil_searches"
SEARCHES_KEPT = 5
COUNTED_UP_TO = 2000
ACCESS_WORDS = {
    "pupil.view": gettext_lazy("opened the record"),
    "reveal": gettext_lazy("saw a full value"),
}


@require(Permission.PUPIL_VIEW)
@require_GET
@never_cache
def pupil_list(request: UserRequest) -> HttpResponse:
    form = PupilFilter(request.GET, user=request.user)
    visible = Pupil.objects.visible_to(request.user)
    search = request.GET.get("search", "")
    sought = request.session.get(SEARCHES, {}).get(search, "")
    rows = visible.found_by(sought) if sought else form.narrow(visible)
    counters = None if sought else form.counters()
    context = {
        "form": form,
        "search": search if sought else "",
        "sought": sought,
        "page": page_of(rows.for_table(), query=request.GET),
        "total": total_of(rows, counters),
        "counted_up_to": COUNTED_UP_TO if counters is None else None,
        "may_import": request.user.may(Permission.ROSTER_IMPORT),
    }
    return render(request, "schools/pupil_list.html", context)


def total_of(rows: QuerySet[Pupil], counters: QuerySet | None) -> int:
    """How many rows there are, from the class counters or by counting, not for ever."""
    if counters is not None:
        return counters.aggregate(total=Sum("enrolled", default=0))["total"]
    return rows.order_by()[: COUNTED_UP_TO + 1].count()


@require(Permission.PUPIL_VIEW)
@require_POST
def pupil_search(request: UserRequest) -> HttpResponse:
    return keep_search(request, request.POST.get("q", "").strip()[:60])


def keep_search(request: UserRequest, sought: str) -> HttpResponse:
    """Keep what was typed in the session, so that no name stands in an address."""
    if not sought:
        return redirect("schools:pupil-list")
    key = secrets.token_urlsafe(6)
    kept = request.session.get(SEARCHES, {})
    request.session[SEARCHES] = dict(
        [*list(kept.items())[1 - SEARCHES_KEPT :], (key, sought)]
    )
    audit.record("pupil.search", by=request.user, on=acting_of(request.user))
    return redirect(f"{reverse('schools:pupil-list')}?search={key}")


@require(Permission.PUPIL_VIEW)
@require_GET
@never_cache
def pupil_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    visible = Pupil.objects.visible_to(request.user)
    pupil = get_object_or_404(visible.select_related("school", "class_group"), pk=pk)
    audit.record("pupil.view", by=request.user, on=pupil)
    context = {
        "pupil": pupil,
        "events": pupil.events.select_related("school", "by", "batch"),
        "accesses": accesses(pupil, to=request.user),
        "may_change": request.user.may(Permission.ROLL_CHANGE),
        "reveal_form": RevealForm() if may_reveal(request.user) else None,
        "crumbs": [(_("Pupils on roll"), reverse("schools:pupil-list"))],
    }
    return render(request, "schools/pupil_detail.html", context)


def accesses(pupil: Pupil, *, to: User) -> list[tuple[datetime, str, str]]:
    """When, by which role and how the pupil's record was opened, as far as `to` may know."""
    events = AuditEvent.objects.visible_to(to).filter(
        object_type=pupil._meta.label_lower, object_id=str(pupil.pk)
    )
    return [
        (
            event.at,
            str(Role(event.role).label) if event.role else "",
            str(ACCESS_WORDS.get(event.action, event.action)),
        )
        for event in events[:10]
    ]


def may_reveal(user: User) -> bool:
    return user.may(Permission.PUPIL_REVEAL)


@require(Permission.PUPIL_REVEAL)
@require_POST
@never_cache
def pupil_reveal(request: UserRequest, pk: UUID) -> HttpResponse:
    """Show one full value, this once: the answer to the POST is the only place of it."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.user), pk=pk)
    form = RevealForm(request.POST)
    context = {"form": form, "pupil": pupil, "crumbs": crumbs_to(pupil)}
    if form.is_valid():
        wanted = form.cleaned_data
        with told_in(form):
            context["value"] = reveal(
                pupil, wanted["field"], by=request.user, reason=wanted["reason"]
            )
            context["label"] = dict(REVEALED)[wanted["field"]]
    return render(request, "schools/pupil_reveal.html", context)


@require(Permission.ROLL_CHANGE)
@require_http_methods(["GET", "POST"])
@never_cache
def pupil_change(request: UserRequest, pk: UUID) -> HttpResponse:
    """Record what happened to a pupil's roll; `school` in the address for a transfer."""
    visible = Pupil.objects.visible_to(request.user)
    pupil = get_object_or_404(visible.select_related("school", "class_group"), pk=pk)
    schools = School.objects.visible_to(request.user).only("code", "name")
    at = get_object_or_404(schools, pk=request.GET.get("school") or pupil.school_id)
    form = RollChangeForm(request.POST or None, pupil=pupil, at=at)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.carry_out(by=request.user)
            messages.success(request, _("The change was recorded."))
            warn_of_large_class(request, pupil)
            return redirect("schools:pupil-detail", pk=pupil.pk)
    context = {"form": form, "pupil": pupil, "at": at, "crumbs": crumbs_to(pupil)}
    if acting_of(request.user).reach == Reach.DIVISION:
        context["schools"] = schools
    return render(request, "schools/pupil_change.html", context)


def warn_of_large_class(request: UserRequest, pupil: Pupil) -> None:
    """Say so if the pupil now sits in a class above the cap (enrollment handbook 3.2)."""
    if pupil.class_group_id is None:
        return
    seat = ClassGroup.objects.filter(pk=pupil.class_group_id).select_related("school")
    for finding in above_new_class_cap(seat):
        messages.warning(request, str(finding.sentence))


def crumbs_to(pupil: Pupil) -> list[tuple[str, str]]:
    return [
        (_("Pupils on roll"), reverse("schools:pupil-list")),
        (pupil.name, reverse("schools:pupil-detail", args=[pupil.pk])),
    ]
