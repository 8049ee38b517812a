"""Seats by school, grade and year, from a division down to its schools."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission, Reach
from schools.class_size import limits_of_year
from schools.models import School, SchoolYear
from schools.models.schools import SchoolQuerySet
from schools.need_year import in_school_year
from schools.places import Place, acting_of, place_for
from schools.seat_rows import GRADES, Grid
from schools.seats import capacity_grid, extract_days, section_plans


@require(Permission.SCHOOL_VIEW)
@require_GET
@in_school_year
def seats(request: UserRequest) -> HttpResponse:
    year = year_asked_for(request)
    place = place_of_request(request)
    schools = schools_at(place, request.user)
    rows = capacity_grid(schools.select_related("division"), year=year.pk)
    plans = section_plans(schools, year=year.pk)
    grid = Grid(
        limits_of_year(year.pk),
        plans,
        place=place.division.pk
        if place
        else rows[0].school.division_id
        if rows
        else "",
    )
    if place is not None and place.has_units:
        lines = [grid.division(unit, rows) for unit in place.units]
    else:
        lines = [grid.school(row) for row in rows]
    context = {
        "school_year": year,
        "years": SchoolYear.objects.all()[:6],
        "place": place,
        "grades": GRADES,
        "lines": lines,
        "sum": grid.sum(_("Total"), rows),
        "over": sum(row.total.enrolled > row.total.seats for row in rows),
        "schools": len(rows),
        "extracts": extract_days(plans),
    }
    return render(request, "schools/seats.html", context)


def year_asked_for(request: UserRequest) -> SchoolYear:
    if asked := request.GET.get("year", ""):
        years = SchoolYear.objects.all()
        return get_object_or_404(years, pk=int(asked) if asked.isdecimal() else -1)
    return SchoolYear.objects.current()


def place_of_request(request: UserRequest) -> Place | None:
    """The division looked at; school staff look at their schools."""
    if acting_of(request.user).reach != Reach.DIVISION:
        return None
    return place_for(request.user, request.GET.get("place", ""))


def schools_at(place: Place | None, user: User) -> SchoolQuerySet:
    if place is not None:
        return place.schools(user)
    return School.objects.visible_to(user).open()
