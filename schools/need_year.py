"""Pages that speak of the present school year, in a portal that has none open."""

from functools import wraps
from typing import Any

from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.requests import UserRequest
from accounts.roles import Permission
from portal.access import View
from schools.models.calendars import NoSchoolYear
from schools.school_years import may_decide


def in_school_year(view: View) -> View:
    """Say what comes first where no school year is open, and who does it."""

    @wraps(view)
    def shown(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NoSchoolYear:
            return no_year(request)

    return shown


def no_year(request: UserRequest) -> HttpResponse:
    user = request.user
    may_open = user.may(Permission.SCHOOL_YEAR) and may_decide(user)
    context = {"may_open": may_open}
    return render(request, "schools/no_year.html", context)
