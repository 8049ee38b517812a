"""The cockpit judges with the limits in force at the place, not with numbers of its own."""

import pytest
from django.urls import reverse

from portal.lights import Light
from schools.class_bands import BUCKETS, Sizes
from schools.cockpit import overview
from schools.models import Limit
from schools.places import place_for
from schools.views.cockpit import bucket_light
from tests.factories import COUNTY, ClassGroupFactory


def set_limit(code, value):
    Limit.objects.create(
        code=code, region=COUNTY, value=value, valid_from="2026-01-01", source="test"
    )


@pytest.mark.parametrize(
    ("near", "full", "light"),
    [("0.9", "1", Light.OK), ("0.5", "1", Light.WATCH), ("0.5", "0.7", Light.OVER)],
)
def test_cockpit_lights_seats_used_by_the_limits_of_the_place(
    officer, school, year, near, full, light
):
    ClassGroupFactory(school=school, year=year, enrolled=36)
    set_limit(Limit.Code.SEATS_USED_NEAR, near)
    set_limit(Limit.Code.SEATS_USED_FULL, full)

    found = overview(place_for(officer), year=year.pk, user=officer)

    assert found.all.used_light == light
    assert [unit.used_light for unit in found.units if unit.schools] == [light]


def test_cockpit_calls_large_what_the_place_calls_large(login, officer, school, year):
    ClassGroupFactory(school=school, year=year, enrolled=52)
    set_limit(Limit.Code.CLASS_LARGE, 51)

    page = login(officer).get(reverse("schools:cockpit")).content.decode()

    assert "≥51" in page
    assert "≥56" not in page


def test_cockpit_marks_bars_from_the_limits_on():
    bands = Sizes(standard=50, large=51, super_large=61)

    lights = {bucket.lowest: bucket_light(bucket, bands) for bucket in BUCKETS}

    assert (lights[46], lights[51], lights[61]) == (Light.OK, Light.OVER, Light.SEVERE)
