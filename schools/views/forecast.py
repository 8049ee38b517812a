"""How many pupils are coming, and whether there are seats for them (ux.md 3.4)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.demand import Supply, balances, forecast_schools, last_errors
from schools.forecast_rows import demand_chart, enrolled_now, unit_rows
from schools.models import SchoolYear, SeatProject
from schools.models.schools import Stage
from schools.need_year import in_school_year
from schools.views.seats import place_of_request, schools_at


@require(Permission.SCHOOL_VIEW)
@require_GET
@in_school_year
def forecast(request: UserRequest) -> HttpResponse:
    year = SchoolYear.objects.current()
    place = place_of_request(request)
    schools = schools_at(place, request.user)
    forecasts = forecast_schools(schools, year=year.pk)
    projects = SeatProject.objects.visible_to(request.user)
    if place is not None:
        projects = projects.below(place.division.pk)
    found = balances(forecasts, year=year.pk, projects=projects)
    now = enrolled_now(forecasts, year=year.pk)
    supply = Supply(forecasts, year=year.pk, projects=projects)
    context = {
        "school_year": year,
        "next_year": year.pk + 1,
        "place": place,
        "balances": found,
        "errors": last_errors(schools, year=year.pk),
        "charts": [
            (
                f"demand-{stage.value}",
                demand_chart(stage, found, now=now[stage], year=year.pk),
            )
            for stage in Stage
            if now[stage]
        ],
        "units": unit_rows(forecasts, place, supply=supply),
        "stages": list(Stage),
    }
    return render(request, "schools/forecast.html", context)
