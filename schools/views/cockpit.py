"""The cockpit of a town, county, city or province: figures, lights, what to decide."""

from collections import Counter
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from portal.charts import Bar, Chart, Column, Head, Limit, bars, columns
from portal.lights import Light
from portal.templatetags.junheng import percent
from schools.class_bands import BUCKETS, Bucket, Sizes
from schools.cockpit import Overview, PressedSection, UnitFigures, overview
from schools.models import SchoolYear
from schools.models.schools import Stage
from schools.need_year import in_school_year
from schools.places import Place, place_for
from schools.seat_arithmetic import SeatWarning
from schools.todos import todos

MOST_BARS = 12


@require(Permission.COCKPIT)
@require_GET
@in_school_year
def cockpit(request: UserRequest) -> HttpResponse:
    year = SchoolYear.objects.current()
    place = place_for(request.user, request.GET.get("place", ""))
    found = overview(place, year=year.pk, user=request.user)
    waiting = todos(request.user, year=year)
    context = {
        "school_year": year,
        "place": place,
        "all": found.all,
        "counted_at": found.counted_at,
        "units": found.units,
        "largest": found.largest,
        "bands": found.bands,
        "extracts": found.extracts,
        "charts": [
            ("sizes", sizes_chart(found)),
            ("used", used_chart(found.units, place)),
            ("pressed", pressed_chart(found.pressed)),
        ],
        "todos": waiting,
        "todo_count": sum(todo.count for todo in waiting),
    }
    return render(request, "schools/cockpit.html", context)


def sizes_chart(found: Overview) -> Chart:
    """Classes by census bucket and stage (equity handbook 5.1)."""
    return columns(
        Head("sizes", _("Classes by size")),
        [str(stage.label) for stage in Stage],
        [
            Column(
                bucket.label,
                [found.stages[stage].buckets[bucket.key] for stage in Stage],
                light=bucket_light(bucket, found.bands),
            )
            for bucket in BUCKETS
        ],
    )


def bucket_light(bucket: Bucket, bands: Sizes) -> Light:
    """Classes above the standard but not large stay unmarked: stages differ in it."""
    light = bands.light(bucket.lowest)
    return light if light in {Light.OVER, Light.SEVERE} else Light.OK


def used_chart(units: Sequence[UnitFigures], place: Place) -> Chart:
    """The units whose seats are used most."""
    with_seats = [unit for unit in units if unit.capacity.seats]
    fullest = sorted(with_seats, key=lambda unit: -(unit.capacity.used or 0))
    title = _("Fullest schools") if not place.has_units else _("Seats used by place")
    return bars(
        Head("used", title),
        [
            Bar(
                unit.name,
                float((unit.capacity.used or 0) * 100),
                percent(unit.capacity.used),
                unit.used_light,
                address_of(unit),
            )
            for unit in fullest[:MOST_BARS]
        ],
        limit=Limit(100, _("all seats used 100%")),
    )


def address_of(unit: UnitFigures) -> str:
    if unit.is_school:
        return reverse("schools:school-detail", args=[unit.code])
    return f"{reverse('schools:cockpit')}?place={unit.code}"


def pressed_chart(pressed: Sequence[PressedSection]) -> Chart:
    """Children for each place of next year's plan, where there is a warning (3.5)."""
    shown = pressed[:MOST_BARS]
    twice = Counter(one.school for one in shown)
    return bars(
        Head("pressed", _("Seat warnings: children for 100 places")),
        [
            Bar(
                f"{one.name} · {one.stage.label}"
                if twice[one.school] > 1
                else one.name,
                one.children * 100 / max(one.plan, 1),
                f"{one.children} / {one.plan}",
                Light.OVER if one.warning is SeatWarning.RED else Light.WATCH,
                reverse("schools:school-detail", args=[one.school]),
            )
            for one in shown
        ],
        limit=Limit(100, _("plan 100")),
    )
