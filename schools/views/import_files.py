"""The two files of a roster's way that people download: the template, and what goes back."""

from io import BytesIO
from pathlib import PurePath
from uuid import UUID

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission, Reach
from schools.models import School, SchoolYear
from schools.need_year import in_school_year
from schools.roster.returning import write_returned
from schools.roster.template import write_template
from schools.views.imports import batches


@require(Permission.ROSTER_IMPORT)
@require_GET
@never_cache
@in_school_year
def import_template(request: UserRequest) -> FileResponse:
    """The form to fill in, of `year` and `school`; else the present year and one's school."""
    year, school = year_of(request), school_of(request)
    file = BytesIO()
    write_template(year, school=school, to=file)
    file.seek(0)
    whose = f"{school.code}-" if school else ""
    name = f"花名册模板-{whose}{year.pk}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


def year_of(request: UserRequest) -> SchoolYear:
    wanted = request.GET.get("year", "")
    if not wanted.isdecimal():
        return SchoolYear.objects.current()
    return get_object_or_404(SchoolYear, starts_on__year=wanted[:4])


def school_of(request: UserRequest) -> School | None:
    """The school asked for; without one, the only school of a school's own posting."""
    acting, wanted = request.user.acting, request.GET.get("school", "")
    if wanted:
        visible = School.objects.visible_to(request.user)
        return get_object_or_404(visible, code=wanted)
    if acting is None or acting.reach == Reach.DIVISION:
        return None
    own = acting.school_ids
    return School.objects.filter(pk__in=own).first() if len(own) == 1 else None


@require(Permission.ROSTER_IMPORT)
@require_GET
@never_cache
def import_returned(request: UserRequest, pk: UUID) -> FileResponse:
    """The uploaded rows with remarks. Recorded, for it holds whole identity numbers."""
    batch = get_object_or_404(batches(request), pk=pk)
    file = BytesIO()
    write_returned(batch, to=file)
    file.seek(0)
    audit.record("roster.returned", by=request.user, on=batch, unit=batch.division_id)
    name = f"{PurePath(batch.file_name).stem}-校验结果.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)
