"""The school's desk: what waits, what changed, how full the classes are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from portal.lights import Light
from schools.class_rows import sized
from schools.models import ClassGroup, RollEvent, RosterImport, School, SchoolYear
from schools.models.limits import Limits
from schools.need_year import in_school_year
from schools.roll_checks import roll_findings
from schools.seats import capacity_grid, total
from schools.todos import todos

RECENT = 8


@require(Permission.SCHOOL_DESK)
@require_GET
@never_cache
def findings(request: UserRequest) -> HttpResponse:
    """What does not fit in the roll; the desk asks for it by itself once it is shown."""
    schools = School.objects.visible_to(request.user).open()
    context = {
        "findings": roll_findings(schools),
        "crumbs": [(_("School desk"), reverse("schools:desk"))],
    }
    is_part = request.headers.get("HX-Request") == "true"
    name = "_findings" if is_part else "findings"
    return render(request, f"schools/{name}.html", context)


@require(Permission.SCHOOL_DESK)
@require_GET
@never_cache
@in_school_year
def desk(request: UserRequest) -> HttpResponse:
    user, year = request.user, SchoolYear.objects.current()
    schools = School.objects.visible_to(user).open()
    classes = ClassGroup.objects.visible_to(user).filter(year=year).for_table()
    rows = sized(classes, limits=Limits(timezone.localdate()))
    above = [row for row in rows if row.light is not Light.OK]
    events = RollEvent.objects.visible_to(user).filter(school__in=schools, batch=None)
    waiting = todos(user, year=year)
    context = {
        "school_year": year,
        "todos": waiting,
        "todo_count": sum(todo.count for todo in waiting),
        "capacity": total(capacity_grid(schools, year=year.pk)),
        "above": sorted(above, key=lambda row: -row.group.enrolled)[:RECENT],
        "above_count": len(above),
        "large_count": sum(row.light in {Light.OVER, Light.SEVERE} for row in rows),
        "events": events.select_related("pupil", "school", "by")[:RECENT],
        "imports": RosterImport.objects.visible_to(user)[:5],
        "may_import": user.may(Permission.ROSTER_IMPORT),
        "may_see_pupils": user.may(Permission.PUPIL_VIEW),
    }
    return render(request, "schools/desk.html", context)
