import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from portal.errors import Conflict
from schools import large_classes, school_years
from schools.models import (
    ClassGroup,
    ClassSizeException,
    LargeClassCase,
    LargeClassEvent,
    Limit,
)
from schools.tasks import review_large_classes
from tests.factories import (
    COUNTY,
    ClassGroupFactory,
    SchoolYearFactory,
    acting,
)

State = LargeClassCase.State
SOON = timezone.localdate() + datetime.timedelta(days=200)
WITH_YEAR = (State.GRADUATED, State.CARRIED)
FOLLOWS = {
    State.OPEN: {State.PLANNED, *WITH_YEAR},
    State.PLANNED: {State.IN_PROGRESS, State.EXPIRED, *WITH_YEAR},
    State.IN_PROGRESS: {State.RESOLVED, State.EXPIRED, *WITH_YEAR},
    State.RESOLVED: {State.VERIFIED, State.REOPENED, *WITH_YEAR},
    State.VERIFIED: {State.CLOSED, State.REOPENED},
    State.CLOSED: {State.REOPENED},
    State.REOPENED: {State.PLANNED, *WITH_YEAR},
    State.EXPIRED: {State.PLANNED, *WITH_YEAR},
    State.GRADUATED: set(),
    State.CARRIED: set(),
}
"""What equity handbook 5.4 lets follow, told anew here, and the end of a school year."""


@pytest.fixture
def crowded(school, registrar):
    """A class of 58 in a real room, with a head teacher."""
    return ClassGroupFactory(
        school=school, grade=3, enrolled=58, room="301", head_teacher=registrar
    )


def shrink(group, to=50):
    ClassGroup.objects.filter(pk=group.pk).update(enrolled=to)
    group.refresh_from_db()


def case_of(group, state, *, by):
    """A case of the class in any state, with everything that the state wants."""
    return LargeClassCase.objects.create(
        class_group=group,
        state=state,
        size_at_open=58,
        size_at_close=50,
        cause=LargeClassCase.Cause.SEAT_SHORTAGE,
        measures=["split_class"],
        target_date=SOON,
        verified_by=by,
    )


ACTS = {
    State.PLANNED: lambda case, by: case.plan(by=by),
    State.IN_PROGRESS: lambda case, by: case.start(by=by),
    State.RESOLVED: lambda case, by: case.resolve(by=by),
    State.VERIFIED: lambda case, by: case.verify(head_count=49, by=by),
    State.CLOSED: lambda case, by: case.close(by=by),
    State.REOPENED: lambda case, by: case.reopen(by=by),
    State.EXPIRED: lambda case, **_by: case.expire(),
    State.GRADUATED: lambda case, by: case.end_with_year(last_grade=3, by=by),
    State.CARRIED: lambda case, by: case.end_with_year(last_grade=6, by=by),
}


@pytest.mark.parametrize("was", State)
@pytest.mark.parametrize("now", ACTS)
def test_a_case_moves_only_as_allowed(crowded, supervisor, was, now):
    shrink(crowded)
    case = case_of(crowded, was, by=supervisor)

    if now in FOLLOWS[was]:
        ACTS[now](case, by=supervisor)
    else:
        with pytest.raises(Conflict):
            ACTS[now](case, by=supervisor)

    case.refresh_from_db()
    assert case.state == (now if now in FOLLOWS[was] else was)
    assert case.events.count() == (now in FOLLOWS[was])


def test_every_step_leaves_an_event_and_an_audit_line(crowded, supervisor):
    case = case_of(crowded, State.PLANNED, by=supervisor)

    case.start(by=supervisor, note="已腾出教室")

    event = case.events.get()
    assert (event.was, event.now, event.size) == (State.PLANNED, State.IN_PROGRESS, 58)
    assert (event.by, event.note) == (supervisor, "已腾出教室")
    audit = AuditEvent.objects.get(action="large-class-in-progress")
    assert audit.unit.startswith(COUNTY)


def test_the_whole_way_from_large_to_closed(crowded, registrar, supervisor):
    review_large_classes()
    case = LargeClassCase.objects.get(class_group=crowded)
    case.cause, case.measures = LargeClassCase.Cause.SEAT_SHORTAGE, ["split_class"]
    case.target_date, case.owner = SOON, registrar
    case.plan(by=registrar)
    case.start(by=registrar)
    shrink(crowded)

    case.resolve(by=registrar)
    case.verify(head_count=49, by=supervisor)
    case.close(by=supervisor)

    assert (case.state, case.size_at_open, case.size_at_close) == (State.CLOSED, 58, 49)
    assert case.verified_by == supervisor
    assert case.events.count() == 6


@pytest.mark.parametrize(
    "missing", [{"cause": ""}, {"measures": []}, {"target_date": None}]
)
def test_a_plan_must_be_complete(crowded, registrar, missing):
    case = LargeClassCase(
        class_group=crowded, size_at_open=58, cause="seat_shortage", target_date=SOON
    )
    case.measures = ["split_class"]
    for field, value in missing.items():
        setattr(case, field, value)

    with pytest.raises(ValidationError):
        case.plan(by=registrar)


@pytest.mark.parametrize(
    "wrong", [{"measures": ["pray"]}, {"target_date": datetime.date(2026, 1, 1)}]
)
def test_a_plan_names_real_measures_and_a_coming_day(crowded, registrar, wrong):
    case = case_of(crowded, State.EXPIRED, by=registrar)
    for field, value in wrong.items():
        setattr(case, field, value)

    with pytest.raises(ValidationError):
        case.plan(by=registrar)


def test_resolve_refuses_while_the_class_is_large(crowded, registrar):
    case = case_of(crowded, State.IN_PROGRESS, by=registrar)

    with pytest.raises(ValidationError, match="58"):
        case.resolve(by=registrar)


@pytest.mark.parametrize("lack", [{"room": ""}, {"head_teacher": None}])
def test_resolve_refuses_a_phantom_class(crowded, registrar, lack):
    shrink(crowded)
    real = {"room": "302", "head_teacher": registrar}
    ClassGroupFactory(school=crowded.school, grade=3, number=9, **real | lack)
    case = case_of(crowded, State.IN_PROGRESS, by=registrar)

    with pytest.raises(ValidationError, match="9"):
        case.resolve(by=registrar)


def test_verify_is_for_somebody_else(crowded, registrar, supervisor):
    shrink(crowded)
    case = case_of(crowded, State.IN_PROGRESS, by=registrar)
    case.resolve(by=registrar)

    with pytest.raises(ValidationError):
        case.verify(head_count=50, by=registrar)

    case.verify(head_count=50, by=supervisor)
    assert case.state == State.VERIFIED


def test_verify_refuses_a_head_count_that_is_large(crowded, supervisor):
    shrink(crowded)
    case = case_of(crowded, State.RESOLVED, by=supervisor)

    with pytest.raises(ValidationError, match="head_count"):
        case.verify(head_count=56, by=supervisor)


@pytest.mark.parametrize(("pupils", "opened"), [(55, 0), (56, 1), (70, 1)])
def test_the_night_opens_a_case_above_55(school, pupils, opened):
    ClassGroupFactory(school=school, enrolled=pupils)

    done = review_large_classes()

    assert done == {"carried": 0, "opened": opened, "reopened": 0, "expired": 0}
    assert LargeClassCase.objects.filter(size_at_open=pupils).count() == opened


def test_the_night_obeys_the_limit_of_a_place(school):
    Limit.objects.create(
        code=Limit.Code.CLASS_LARGE,
        region=COUNTY,
        value=51,
        valid_from=datetime.date(2026, 9, 1),
        source="县教〔2026〕1号",
    )
    ClassGroupFactory(school=school, enrolled=51)

    assert review_large_classes()["opened"] == 1


def test_the_night_leaves_closed_years_alone(school):
    SchoolYearFactory(start_year=2025, is_closed=True)
    ClassGroupFactory(school=school, year_id=2025, year=None, enrolled=60)

    assert review_large_classes()["opened"] == 0


def test_the_night_does_nothing_twice(crowded):
    review_large_classes()

    assert not any(review_large_classes().values())
    assert LargeClassEvent.objects.count() == 1


@pytest.mark.parametrize("was", State)
def test_the_night_reopens_what_was_done(crowded, supervisor, was):
    case = case_of(crowded, was, by=supervisor)
    is_done = was in {State.RESOLVED, State.VERIFIED, State.CLOSED}

    assert review_large_classes()["reopened"] == is_done

    case.refresh_from_db()
    assert case.state == (State.REOPENED if is_done else was)
    assert (case.verified_by is None) is is_done


@pytest.mark.parametrize("was", State)
def test_the_night_expires_plans_past_their_date(crowded, supervisor, was):
    shrink(crowded)
    case = case_of(crowded, was, by=supervisor)
    LargeClassCase.objects.update(target_date=datetime.date(2026, 1, 1))
    is_due = was in {State.PLANNED, State.IN_PROGRESS}

    assert review_large_classes()["expired"] == is_due

    case.refresh_from_db()
    assert case.state == (State.EXPIRED if is_due else was)


@pytest.fixture
def case_of_last_year(school, registrar, supervisor):
    """Close the year before with a case of a class of 58, and give the case."""

    def closed_with(state, *, grade):
        year = SchoolYearFactory(start_year=2025)
        place = {"school": school, "year": year, "grade": grade, "number": 1}
        group = ClassGroupFactory(**place, enrolled=58)
        case = case_of(group, state, by=supervisor)
        LargeClassCase.objects.update(owner=registrar, verified_by=None)
        school_years.close(year, by=supervisor)
        case.refresh_from_db()
        return case

    return closed_with


UNFINISHED = sorted(set(State) - {State.VERIFIED, State.CLOSED, *WITH_YEAR})


@pytest.mark.parametrize("was", UNFINISHED)
@pytest.mark.parametrize(("grade", "now"), [(5, State.CARRIED), (6, State.GRADUATED)])
def test_what_is_unfinished_ends_with_its_year(case_of_last_year, was, grade, now):
    case = case_of_last_year(was, grade=grade)

    assert case.state == now
    assert case.events.get().size == 58
    assert not LargeClassCase.objects.unfinished().exists()


def test_last_grade_is_that_of_the_section(case_of_last_year, school):
    school.sections.update(last_grade=4)

    case = case_of_last_year(State.PLANNED, grade=4)

    assert case.state == State.GRADUATED


@pytest.mark.parametrize("was", UNFINISHED)
def test_case_goes_on_with_the_class_one_grade_up(case_of_last_year, registrar, was):
    before = case_of_last_year(was, grade=2)
    group = ClassGroupFactory(
        school=before.class_group.school, grade=3, enrolled=52, number=1
    )

    assert review_large_classes()["carried"] == 1

    case = LargeClassCase.objects.get(class_group=group)
    held = was in {State.PLANNED, State.IN_PROGRESS, State.RESOLVED}
    assert case.state == (State.PLANNED if held else State.OPEN)
    assert (case.owner, case.target_date) == (registrar, SOON)
    assert (case.measures, case.size_at_open) == (["split_class"], 58)


def test_case_that_goes_on_is_resolved_in_the_new_year(
    case_of_last_year, registrar, supervisor
):
    before = case_of_last_year(State.IN_PROGRESS, grade=2)
    real = {"room": "301", "head_teacher": registrar, "enrolled": 52}
    ClassGroupFactory(school=before.class_group.school, grade=3, number=1, **real)
    review_large_classes()
    case = LargeClassCase.objects.unfinished().get()

    case.start(by=registrar)
    case.resolve(by=registrar)
    case.verify(head_count=52, by=supervisor)

    assert case.state == State.VERIFIED


def test_other_class_does_not_inherit_the_case(case_of_last_year):
    before = case_of_last_year(State.PLANNED, grade=2)
    for grade, number, enrolled in ((3, 2, 50), (2, 1, 50), (3, 1, 0)):
        ClassGroupFactory(
            school=before.class_group.school,
            grade=grade,
            number=number,
            enrolled=enrolled,
        )

    assert review_large_classes()["carried"] == 0


def leave(group, **more):
    fields = {"allowed_size": 60, "reason": "整班迁入", "expires_on": SOON}
    return ClassSizeException(class_group=group, **fields | more)


def test_leave_keeps_the_ledger_shut_until_it_ends(crowded, officer):
    leave(crowded).approve(by=officer)

    assert review_large_classes()["opened"] == 0

    ClassSizeException.objects.update(expires_on=datetime.date(2026, 1, 1))
    assert review_large_classes()["opened"] == 1


def test_leave_does_not_cover_a_class_that_outgrows_it(crowded, officer):
    leave(crowded, allowed_size=57).approve(by=officer)

    assert review_large_classes()["opened"] == 1


def test_leave_records_its_approver(crowded, officer):
    exception = leave(crowded)

    exception.approve(by=officer)

    assert exception.approved_by == officer
    assert AuditEvent.objects.get(action="class-size-except").reason == "整班迁入"


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {"expires_on": datetime.date(2026, 1, 1)},
        {"expires_on": datetime.date(2027, 9, 1)},
        {"expires_on": None},
    ],
)
def test_leave_needs_reason_and_end(crowded, officer, wrong):
    with pytest.raises(ValidationError):
        leave(crowded, **wrong).approve(by=officer)

    assert not ClassSizeException.objects.exists()


def test_a_school_cannot_give_itself_leave(crowded):
    principal = acting(Role.PRINCIPAL, unit=crowded.school)

    with pytest.raises(ValidationError):
        leave(crowded).approve(by=principal)


def test_two_nights_at_once_open_a_case_once(committed, crowded):
    """Both processes see the class before either has opened its case."""
    both_have_looked = threading.Barrier(2)
    found = []

    def night():
        group = next(iter(large_classes.large_classes(timezone.localdate())))
        both_have_looked.wait(5)
        found.append(large_classes.open_or_reopen(group))
        connection.close()

    threads = [threading.Thread(target=night) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(found) == ["", "opened"]
    assert LargeClassEvent.objects.count() == 1
