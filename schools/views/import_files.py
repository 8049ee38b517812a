"""The two files of a roster's way that people download: the template, and what goes back."""

from io import BytesIO
from pathlib import PurePath
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.models import User
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.forms.imports import ReasonForm
from schools.models import RosterImport, School, SchoolYear
from schools.need_year import in_school_year
from schools.roster.returning import write_returned
from schools.roster.template import Scope, grades_offered, write_template
from schools.views.imports import batches, own_school


@require(Permission.ROSTER_IMPORT)
@require_GET
@never_cache
@in_school_year
def import_template(request: UserRequest) -> FileResponse:
    """The form to fill in, of `year`, `school` and `grade`.

    Without them it is that of the present year, one's own school and all grades.
    """
    school = school_of(request)
    scope = Scope(year_of(request), school, grade_of(request, school))
    file = BytesIO()
    write_template(scope, to=file)
    file.seek(0)
    named = [school.code] if school else []
    named += [str(scope.year.pk), *([scope.grade_word] if scope.grade else [])]
    name = f"花名册模板-{'-'.join(named)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def grade_of(request: UserRequest, school: School | None) -> int | None:
    """The grade asked for, if it exists and the school teaches it; None for all."""
    wanted = request.GET.get("grade", "")
    if not wanted:
        return None
    for grade in grades_offered(school):
        if wanted == str(grade):
            return grade
    raise Http404


def year_of(request: UserRequest) -> SchoolYear:
    wanted = request.GET.get("year", "")
    if not wanted.isdecimal():
        return SchoolYear.objects.current()
    return get_object_or_404(SchoolYear, starts_on__year=wanted[:4])


def school_of(request: UserRequest) -> School | None:
    """The school asked for; without one, the only school of a school's own posting."""
    wanted = request.GET.get("school", "")
    if wanted:
        visible = School.objects.visible_to(request.user)
        return get_object_or_404(visible, code=wanted)
    return own_school(request.user)


@require(Permission.ROSTER_IMPORT)
@require_http_methods(["GET", "POST"])
@never_cache
def import_returned(request: UserRequest, pk: UUID) -> HttpResponseBase:
    """The uploaded rows with remarks, which hold whole identity numbers.

    Whoever uploaded them knows them; anybody else says why they are needed.
    """
    batch = get_object_or_404(batches(request), pk=pk)
    if batch.by_id == request.user.pk:
        return returned(batch, by=request.user)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return returned(batch, by=request.user, reason=form.cleaned_data["reason"])
    crumbs = [
        (_("Roster import"), reverse("schools:import-list")),
        (batch.file_name, reverse("schools:import-detail", args=[batch.pk])),
    ]
    context = {"form": form, "batch": batch, "crumbs": crumbs}
    return render(request, "schools/import_returned.html", context)


@transaction.atomic
def returned(batch: RosterImport, *, by: User, reason: str = "") -> FileResponse:
    """The file; the access is recorded first."""
    audit.record(
        "roster.returned", by=by, on=batch, unit=batch.division_id, reason=reason
    )
    file = BytesIO()
    write_returned(batch, to=file)
    file.seek(0)
    name = f"{PurePath(batch.file_name).stem}-校验结果.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)
