"""Claims of other schools that stand in the way of taking a roster back."""

from datetime import timedelta

import pytest

from schools.models import RollConflict
from schools.roster.undoing import obstacles
from tests.schools.roster.invented import change, roster

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("since", "found"), [(timedelta(0), ["claimed"]), (-timedelta.resolution, [])]
)
def test_claim_is_an_obstacle_from_the_moment_of_the_import_on(
    imported, other_school, since, found
):
    rows = roster(2)
    first = imported(rows)
    change(rows[0], school=other_school.school.code)
    imported(rows[:1], by=other_school.by, school=other_school.school)
    event = first.events.get(pupil__conflicts__isnull=False)

    RollConflict.objects.update(opened_at=event.recorded_at + since)

    assert [stays.reason for stays in obstacles(first)] == found
