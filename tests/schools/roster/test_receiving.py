"""What is left of a roster that was laid aside."""

import pytest

from schools.models import ImportProblem, RosterImport, RosterRow
from schools.roster.receiving import discard
from tests.schools.roster.invented import DEFECTS, change, roster

pytestmark = pytest.mark.django_db


def test_discarded_roster_leaves_nothing_of_its_rows(uploaded, imported, other_school):
    rows = roster(4)
    imported(rows)
    RosterRow.objects.all().delete()
    change(rows[0], school=other_school.school.code)
    DEFECTS["name_blank"](rows[1])
    batch = uploaded(rows[:2], by=other_school.by, school=other_school.school)
    assert set(batch.problems.values_list("code", flat=True)) >= {"roll_conflict"}

    discard(batch, by=other_school.by)

    assert batch.state == RosterImport.State.DISCARDED
    assert not RosterRow.objects.exists()
    assert not ImportProblem.objects.exists()
