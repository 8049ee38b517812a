"""School years, their terms, and the State Council's days that are loaded."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools import school_years
from schools.forms import told_in
from schools.forms.years import CalendarForm, LocalDayForm, TermForm
from schools.models import LocalDay, SchoolYear, Term
from schools.places import acting_of


def page(
    request: UserRequest,
    *,
    term_form: TermForm | None = None,
    calendar_form: CalendarForm | None = None,
    local_day_form: LocalDayForm | None = None,
) -> HttpResponse:
    may_decide = school_years.may_decide(request.user)
    place = acting_of(request.user).prefix
    terms = Term.objects.filter(division=place)
    years = [
        (
            year,
            [term for term in terms if term.year_id == year.pk],
            may_decide and school_years.may_close(year),
            school_years.first_day_to_close(year),
        )
        for year in SchoolYear.objects.all()
    ]
    context = {
        "years": years,
        "calendars": school_years.loaded_years(),
        "may_decide": may_decide,
        "may_open": school_years.may_open(),
        "next_year": SchoolYear(start_year=school_years.year_to_open()),
        "term_form": term_form or TermForm(auto_id="term_%s"),
        "calendar_form": calendar_form or CalendarForm(),
        "local_days": LocalDay.objects.filter(division=place).order_by("-day")[:20],
        "local_day_form": local_day_form or LocalDayForm(auto_id="local_%s"),
        "form": term_form or calendar_form or local_day_form,
    }
    return render(request, "schools/year_list.html", context)


@require(Permission.SCHOOL_YEAR)
@require_GET
def year_list(request: UserRequest) -> HttpResponse:
    return page(request)


@require(Permission.SCHOOL_YEAR)
@require_POST
def year_open(request: UserRequest) -> HttpResponse:
    year = school_years.open_next(by=request.user)
    messages.success(request, _("%(year)s is open.") % {"year": year})
    return redirect("schools:year-list")


@require(Permission.SCHOOL_YEAR)
@require_POST
def year_close(request: UserRequest, year: int) -> HttpResponse:
    found = get_object_or_404(SchoolYear, pk=year)
    school_years.close(found, by=request.user)
    messages.success(request, _("%(year)s is closed.") % {"year": found})
    return redirect("schools:year-list")


@require(Permission.SCHOOL_YEAR)
@require_POST
def term_set(request: UserRequest) -> HttpResponse:
    form = TermForm(request.POST, auto_id="term_%s")
    if form.is_valid():
        with told_in(form):
            school_years.set_term(
                form.cleaned_data["year"],
                number=form.cleaned_data["number"],
                days=form.days,
                by=request.user,
            )
            messages.success(request, _("The term was set."))
            return redirect("schools:year-list")
    return page(request, term_form=form)


@require(Permission.SCHOOL_YEAR)
@require_POST
def calendar_load(request: UserRequest) -> HttpResponse:
    form = CalendarForm(request.POST)
    if form.is_valid():
        year = form.cleaned_data["calendar_year"]
        days = school_years.load_calendar(year, by=request.user)
        messages.success(
            request,
            _("%(year)s is loaded: %(days)s days.") % {"year": year, "days": days},
        )
        return redirect("schools:year-list")
    return page(request, calendar_form=form)


@require(Permission.SCHOOL_YEAR)
@require_POST
def local_day_set(request: UserRequest) -> HttpResponse:
    form = LocalDayForm(request.POST, auto_id="local_%s")
    if form.is_valid():
        school_years.set_local_day(**form.cleaned_data, by=request.user)
        messages.success(request, _("The day was set."))
        return redirect("schools:year-list")
    return page(request, local_day_form=form)


@require(Permission.SCHOOL_YEAR)
@require_POST
def local_day_drop(request: UserRequest, pk: int) -> HttpResponse:
    own = LocalDay.objects.visible_to(request.user).filter(
        division=acting_of(request.user).prefix
    )
    school_years.drop_local_day(get_object_or_404(own, pk=pk), by=request.user)
    messages.success(request, _("The calendar decides on this day again."))
    return redirect("schools:year-list")
