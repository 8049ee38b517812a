"""Bringing in a roster: choose, check, look, decide, and take it back (ux.md 6)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.models import User
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission, Reach
from portal.models import Job
from schools.forms import told_in
from schools.forms.imports import MappingForm, UploadForm
from schools.import_findings import Found, causes, remarks, tiles
from schools.keyset import page_of
from schools.models import ImportProblem, RosterImport, School, SchoolYear
from schools.models.imports import RosterImportQuerySet
from schools.need_year import no_year
from schools.roster import receiving, undoing
from schools.roster.mending import can_be_mended
from schools.roster.messages import refusal_of
from schools.roster.starting import start_check, start_commit, start_undo, subject
from schools.roster.template import GRADE_WORDS, grades_offered

State = RosterImport.State
NEWEST = ("-pk",)
BY_ROW = ("row", "pk")


def batches(request: UserRequest) -> RosterImportQuerySet:
    visible = RosterImport.objects.visible_to(request.user)
    return visible.select_related("school", "division", "year", "by")


@require(Permission.ROSTER_IMPORT)
@require_GET
@never_cache
def import_list(request: UserRequest) -> HttpResponse:
    rows = batches(request)
    context = {
        "page": page_of(rows, query=request.GET, order=NEWEST),
        "total": rows.count(),
    }
    return render(request, "schools/import_list.html", context)


@require(Permission.ROSTER_IMPORT)
@require_http_methods(["GET", "POST"])
@never_cache
def import_new(request: UserRequest) -> HttpResponse:
    if not SchoolYear.objects.open().exists():
        return no_year(request)
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            batch = receiving.receive(**form.cleaned_data, by=request.user)
            start_check(batch, by=request.user)
            return redirect("schools:import-detail", pk=batch.pk)
    crumbs = [(_("Roster import"), reverse("schools:import-list"))]
    context = {
        "form": form,
        "crumbs": crumbs,
        "limits": form.limits,
        "grades": templates_by_grade(own_school(request.user)),
    }
    return render(request, "schools/import_new.html", context)


def templates_by_grade(school: School | None) -> list[tuple[int, str]]:
    return [(grade, GRADE_WORDS[grade]) for grade in grades_offered(school)]


def own_school(user: User) -> School | None:
    """The only school of a school's own posting."""
    if user.acting is None or user.acting.reach == Reach.DIVISION:
        return None
    own = user.acting.school_ids
    return School.objects.filter(pk__in=own).first() if len(own) == 1 else None


@require(Permission.ROSTER_IMPORT)
@require_GET
@never_cache
def import_detail(request: UserRequest, pk: UUID) -> HttpResponse:
    """The batch in its state: at work, to be mapped, to be decided, done."""
    batch = get_object_or_404(batches(request), pk=pk)
    context = about(batch) | detail_of(batch, request)
    if not context["is_at_work"]:
        RosterImport.objects.filter(pk=pk).seen_by(request.user)
    return render(request, "schools/import_detail.html", context)


def about(batch: RosterImport) -> dict[str, object]:
    """What every state of the page shows."""
    job = job_of(batch)
    return {
        "batch": batch,
        "job": job,
        "is_at_work": job is not None and not job.is_finished,
        "crumbs": [(_("Roster import"), reverse("schools:import-list"))],
        "steps": [_("Upload"), _("Match columns"), _("Check"), _("Decide"), _("Done")],
        "step": STEP_OF[State(batch.state)],
    }


STEP_OF = {
    State.UPLOADED: 3,
    State.UNMAPPED: 2,
    State.CHECKING: 3,
    State.REFUSED: 1,
    State.CHECKED: 4,
    State.COMMITTING: 4,
    State.COMMITTED: 5,
    State.UNDONE: 5,
    State.DISCARDED: 5,
}


def job_of(batch: RosterImport) -> Job | None:
    """The batch's latest job, whoever started it: the page's scope is the batch."""
    return Job.objects.filter(subject=subject(batch)).order_by("-created_at").first()


def detail_of(batch: RosterImport, request: UserRequest) -> dict[str, object]:
    """What this state of the batch shows besides."""
    if batch.state == State.UNMAPPED:
        suggested = receiving.suggested_mapping(batch)
        return {"form": MappingForm(batch=batch, suggested=suggested)}
    if batch.state == State.REFUSED:
        return {"refusal": refusal_of(batch)}
    if batch.state not in {State.CHECKED, State.COMMITTED, State.UNDONE}:
        return {}
    shown: dict[str, object] = {
        "tiles": tiles(batch),
        "causes": causes(batch),
        "remarks": remarks(batch),
        "can_be_mended": can_be_mended(batch),
    }
    if batch.can_be_undone:
        shown["obstacles"] = undoing.obstacles(batch)
    return shown


@require(Permission.ROSTER_IMPORT)
@require_GET
@never_cache
def import_progress(request: UserRequest, pk: UUID) -> HttpResponse:
    """The progress of the batch's job; once it is over, the page is shown anew."""
    batch = get_object_or_404(batches(request), pk=pk)
    context = about(batch)
    answer = render(request, "schools/_import_progress.html", context)
    if not context["is_at_work"]:
        answer["HX-Refresh"] = "true"
    return answer


@require(Permission.ROSTER_IMPORT)
@require_POST
def import_map(request: UserRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(batches(request), pk=pk)
    form = MappingForm(request.POST, batch=batch, suggested={})
    if form.is_valid():
        receiving.map_columns(batch, form.cleaned_data)
        start_check(batch, by=request.user)
        return redirect("schools:import-detail", pk=batch.pk)
    context = about(batch) | {"form": form}
    return render(request, "schools/import_detail.html", context)


@require(Permission.ROSTER_IMPORT)
@require_GET
@never_cache
def import_rows(request: UserRequest, pk: UUID) -> HttpResponse:
    """Every problem of the file by row; one cause or one kind on demand."""
    batch = get_object_or_404(batches(request), pk=pk)
    wanted = narrowed(request)
    rows = ImportProblem.objects.filter(batch=batch, **wanted)
    page = page_of(rows, query=request.GET, order=BY_ROW)
    context = {
        "batch": batch,
        "page": page,
        "rows": [Found(problem) for problem in page.rows],
        "total": rows.count(),
        "severities": ImportProblem.Severity.choices,
        "severity": wanted.get("severity", ""),
        "causes": causes(batch),
        "cause": ":".join(wanted.get(name, "") for name in ("code", "column")),
        "crumbs": [
            (_("Roster import"), reverse("schools:import-list")),
            (batch.file_name, reverse("schools:import-detail", args=[batch.pk])),
        ],
    }
    return render(request, "schools/import_rows.html", context)


def narrowed(request: UserRequest) -> dict[str, str]:
    """What the address asks for; a cause is a code and the column it was found in."""
    code, _colon, column = request.GET.get("cause", "").partition(":")
    asked = {name: request.GET.get(name, "") for name in ("severity", "code", "column")}
    if code:
        asked |= {"code": code, "column": column}
    return {name: value for name, value in asked.items() if value}


@require(Permission.ROSTER_IMPORT)
@require_POST
def import_check(request: UserRequest, pk: UUID) -> HttpResponse:
    """Check once more, after the worker could not end the check."""
    batch = get_object_or_404(batches(request), pk=pk)
    start_check(batch, by=request.user)
    return redirect("schools:import-detail", pk=batch.pk)


@require(Permission.ROSTER_IMPORT)
@require_POST
def import_commit(request: UserRequest, pk: UUID) -> HttpResponse:
    """Bring the good rows into the roll; the others can follow in another file."""
    batch = get_object_or_404(batches(request), pk=pk)
    start_commit(batch, by=request.user)
    return redirect("schools:import-detail", pk=batch.pk)


@require(Permission.ROSTER_IMPORT)
@require_POST
def import_discard(request: UserRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(batches(request), pk=pk)
    receiving.discard(batch, by=request.user)
    messages.success(request, _("The roster was laid aside. Nothing was changed."))
    return redirect("schools:import-list")


@require(Permission.ROSTER_IMPORT)
@require_POST
def import_undo(request: UserRequest, pk: UUID) -> HttpResponse:
    """Take the batch back; pupils changed since stay if the person said so."""
    batch = get_object_or_404(batches(request), pk=pk)
    except_changed = "except_changed" in request.POST
    start_undo(batch, by=request.user, except_changed=except_changed)
    return redirect("schools:import-detail", pk=batch.pk)
