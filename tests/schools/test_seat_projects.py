import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from portal.errors import Conflict
from schools.models import SeatProject
from tests.factories import COUNTY, DivisionFactory

DAY = datetime.date
TODAY = DAY(2026, 11, 25)
Stage = SeatProject.Stage
ORDER = [
    Stage.PROPOSED,
    Stage.APPROVED,
    Stage.STARTED,
    Stage.STRUCTURE_DONE,
    Stage.COMPLETED,
    Stage.IN_USE,
]
OPEN = set(ORDER[:-1])


def allowed(was):
    """What handbook 3.4 lets follow, told anew here."""
    if was not in OPEN:
        return set()
    return {*ORDER[ORDER.index(was) + 1 :], Stage.DELAYED, Stage.CANCELLED}


def project(stage=Stage.PROPOSED, **more):
    fields = {
        "name": "滨河小学新建工程",
        "kind": SeatProject.Kind.NEW,
        "division": DivisionFactory(code=COUNTY),
        "section": "primary",
        "planned_classes": 36,
        "planned_seats": 1620,
        "net_new_seats": 1620,
        "planned_open_on": DAY(2027, 9, 1),
    }
    return SeatProject.objects.create(stage=stage, **fields | more)


def reach(found, stage, by, on=TODAY):
    found.record_stage(stage, on=on, evidence="发改批复", by=by)


@pytest.mark.parametrize("was", OPEN | {Stage.IN_USE, Stage.CANCELLED})
@pytest.mark.parametrize("now", Stage)
def test_a_project_moves_only_as_allowed(officer, was, now):
    found = project(was)
    expected = now if now in allowed(was) else was

    try:
        reach(found, now, officer)
    except Conflict:
        assert now not in allowed(was)

    found.refresh_from_db()
    assert found.stage == expected
    assert found.stages.count() == (expected != was)


def test_a_stage_leaves_its_evidence_and_an_audit_event(officer):
    found = project()

    reach(found, Stage.APPROVED, officer)

    stage = found.stages.get()
    assert (stage.on, stage.evidence, stage.by) == (
        DAY(2026, 11, 25),
        "发改批复",
        officer,
    )
    event = AuditEvent.objects.get(action="seat-project-stage")
    assert (event.object_id, event.unit) == (str(found.pk), COUNTY)


@pytest.mark.parametrize(
    ("now", "follows"),
    [
        (Stage.APPROVED, False),
        (Stage.STARTED, True),
        (Stage.STRUCTURE_DONE, True),
        (Stage.DELAYED, False),
        (Stage.CANCELLED, True),
    ],
)
def test_a_delayed_project_takes_up_where_it_stood(officer, now, follows):
    found = project()
    for stage in (Stage.APPROVED, Stage.STARTED, Stage.DELAYED):
        reach(found, stage, officer)

    assert (now in found.next_stages()) is follows


def test_a_project_in_use_keeps_the_day_it_opened(officer):
    found = project(Stage.COMPLETED)

    reach(found, Stage.IN_USE, officer, on=DAY(2026, 10, 8))

    found.refresh_from_db()
    assert (found.opened_on, found.first_year) == (DAY(2026, 10, 8), 2027)


def test_a_stage_is_not_reached_before_the_one_before_it(officer):
    found = project()
    reach(found, Stage.APPROVED, officer)

    with pytest.raises(ValidationError, match="on"):
        reach(found, Stage.STARTED, officer, on=DAY(2026, 11, 24))


def test_a_stage_needs_evidence(officer):
    found = project()

    with pytest.raises(ValidationError, match="evidence"):
        found.record_stage(
            Stage.APPROVED, on=DAY(2026, 11, 25), evidence="", by=officer
        )

    assert not found.stages.exists()


def test_postpone_moves_the_opening_to_a_later_day(officer):
    found = project(Stage.STARTED)

    found.postpone(until=DAY(2028, 9, 1), evidence="例会纪要", by=officer)

    found.refresh_from_db()
    assert found.first_year == 2028
    with pytest.raises(ValidationError):
        found.postpone(until=DAY(2027, 9, 1), evidence="例会纪要", by=officer)


def test_postpone_refuses_a_finished_project(officer):
    with pytest.raises(Conflict):
        project(Stage.IN_USE).postpone(
            until=DAY(2028, 9, 1), evidence="例会纪要", by=officer
        )


def test_supply_counts_net_seats_by_opening_year(officer):
    project(Stage.APPROVED)
    project(Stage.STARTED, net_new_seats=90, planned_seats=270)
    project(Stage.DELAYED, planned_open_on=DAY(2028, 3, 1), section="junior")
    project(Stage.PROPOSED)
    project(Stage.CANCELLED)

    assert SeatProject.objects.supply_by_year() == {
        ("primary", 2027): 1710,
        ("junior", 2028): 1620,
    }
