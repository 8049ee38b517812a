"""Reviewers' acts: one at a time, two for a refusal, all defects at once, all recorded."""

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.roles import Role
from enrollment import recusals, refusals, reviewing
from enrollment.models import (
    Application,
    ApplicationState,
    Decision,
    DepartmentCheck,
    Guardian,
    Part,
    ReasonCode,
    Review,
)
from enrollment.reviewing import Fault, Grounds
from portal.errors import Conflict
from schools.calendars import load_year
from tests.enrollment.factories import ApplicationFactory
from tests.factories import COUNTY, acting, citizen_id

S, R = ApplicationState, ReasonCode
HUKOU = Grounds((R.HUKOU_MISMATCH,), clause="招生办法第六条", remedy="可由统筹安排。")
ENOUGH = replace(HUKOU, note="户口簿原件已核")
FAULTS = [
    Fault(Part.PERMIT, R.HUKOU_MISMATCH, "户号不一致"),
    Fault(Part.RESIDENCE, R.DOC_UNREADABLE, "照片模糊", document="title"),
]


@pytest.fixture
def application(year):
    return ApplicationFactory(state=S.CHECKING)


@pytest.fixture
def second(year):
    return acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)


@pytest.fixture
def third(year):
    return acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)


def checked(application, kind, result):
    return DepartmentCheck.objects.create(
        application=application,
        kind=kind,
        person="child",
        department="police",
        result=result,
    )


def refused(application, officer, second):
    decision = reviewing.propose_refusal(application, HUKOU, by=officer)
    reviewing.confirm_refusal(decision, by=second)
    application.refresh_from_db()
    return application


def overdue(application, officer):
    reviewing.send_back(application, FAULTS, by=officer)
    yesterday = timezone.localdate() - timedelta(days=1)
    Application.objects.filter(pk=application.pk).update(due_on=yesterday)


def test_claim_keeps_others_out_until_it_expires(application, officer, second):
    reviewing.claim(application, by=officer)
    with pytest.raises(Conflict):
        reviewing.claim(application, by=second)

    Review.objects.update(claimed_until=timezone.now() - timedelta(minutes=1))
    reviewing.claim(application, by=second)

    assert Review.objects.get().claimed_by == second


def test_send_back_tells_all_defects_and_opens_their_parts(application, officer):
    reviewing.send_back(application, FAULTS, by=officer)

    told = [(row.code, row.document) for row in application.defects.all()]
    opened = set(application.parts.filter(is_open=True).values_list("part", flat=True))
    assert told == [("HUKOU_MISMATCH", ""), ("DOC_UNREADABLE", "title")]
    assert opened == {Part.PERMIT, Part.RESIDENCE, Part.DOCUMENTS}
    assert application.state == S.RETURNED
    days = timedelta(days=application.policy.correction_days)
    assert application.due_on == timezone.localdate() + days


def test_nothing_is_sent_back_without_a_defect(application, officer):
    """INV-14."""
    with pytest.raises(ValidationError):
        reviewing.send_back(application, [], by=officer)

    application.refresh_from_db()
    assert application.state == S.CHECKING


def test_refusal_takes_effect_with_a_second_officer(application, officer, second):
    decision = reviewing.propose_refusal(application, HUKOU, by=officer)
    application.refresh_from_db()
    assert application.state == S.CHECKING
    with pytest.raises(Conflict):
        reviewing.confirm_refusal(decision, by=officer)

    reviewing.confirm_refusal(decision, by=second)

    application.refresh_from_db()
    assert application.state == S.REJECTED
    assert application.events.last().reason == "HUKOU_MISMATCH"


def test_refusal_that_is_turned_down_leaves_the_review_open(
    application, officer, second
):
    decision = reviewing.propose_refusal(application, HUKOU, by=officer)
    with pytest.raises(Conflict):
        reviewing.approve(application, by=second, note="材料齐全")

    reviewing.turn_down_refusal(decision, by=second)
    reviewing.approve(application, by=second, note="户口簿与系统一致")

    assert application.state == S.APPROVED


@pytest.mark.parametrize(
    ("reasons", "kind", "is_refused"),
    [
        ((R.HUKOU_MISMATCH,), "hukou", False),
        ((R.HUKOU_MISMATCH,), "title", True),
        ((R.DOC_MISSING,), "title", False),
        ((R.AGE_OUT,), "hukou", True),
    ],
)
def test_silent_department_is_no_ground(
    application, officer, reasons, kind, is_refused
):
    """INV-20."""
    checked(application, kind, "unavailable")

    with suppress(ValidationError):
        grounds = Grounds(reasons, clause="第六条", remedy="可统筹")
        reviewing.propose_refusal(application, grounds, by=officer)

    assert application.decisions.exists() == is_refused


def test_department_that_fell_silent_stops_the_second_officer(
    application, officer, second
):
    """INV-20: what held when it was proposed must hold when it takes effect."""
    decision = reviewing.propose_refusal(application, HUKOU, by=officer)
    checked(application, "hukou", "unavailable")

    with pytest.raises(ValidationError):
        reviewing.confirm_refusal(decision, by=second)

    application.refresh_from_db()
    assert application.state == S.CHECKING


def test_suspended_permit_is_sent_back_before_it_can_be_refused(application, officer):
    grounds = Grounds((R.PERMIT_SUSPENDED,), clause="条例第十条", remedy="补办签注")

    with pytest.raises(ValidationError):
        reviewing.propose_refusal(application, grounds, by=officer)

    assert not application.decisions.exists()


def test_what_was_not_mended_is_refused_by_the_day_with_all_reasons(
    application, officer
):
    overdue(application, officer)

    assert refusals.reject_overdue() == 1

    decision, event = application.decisions.get(), application.events.last()
    assert decision.reasons == ["NOT_CORRECTED", "HUKOU_MISMATCH", "DOC_UNREADABLE"]
    assert (decision.by, decision.remedy != "") == (None, True)
    assert (event.now, event.by, event.rule) == (S.REJECTED, None, refusals.OVERDUE)


def test_nothing_is_refused_on_its_last_day(application, officer):
    reviewing.send_back(application, FAULTS, by=officer)
    Application.objects.update(due_on=timezone.localdate())

    assert refusals.reject_overdue() == 0


def test_review_is_decided_by_somebody_who_had_no_part(
    application, officer, second, third
):
    load_year(2026)
    refused(application, officer, second)
    refusals.ask_for_review(application, why="户口已更正", by=application.applicant)
    for person in (officer, second):
        with pytest.raises(Conflict):
            refusals.decide_review(
                application, overturns=True, grounds=ENOUGH, by=person
            )
        Review.objects.update(claimed_by=None, claimed_until=None)

    refusals.decide_review(application, overturns=True, grounds=ENOUGH, by=third)

    assert application.state == S.APPROVED


def test_what_is_reviewed_again_is_not_simply_approved(
    application, officer, second, third
):
    """Neither by who proposed the refusal nor by the portal itself."""
    load_year(2026)
    refused(application, officer, second)
    refusals.ask_for_review(application, why="户口已更正", by=application.applicant)

    for person in (officer, third, None):
        with pytest.raises(Conflict):
            reviewing.approve(application, by=person, note="材料齐全")

    application.refresh_from_db()
    assert application.state == S.UNDER_REVIEW


@pytest.mark.parametrize("waits", [False, True])
def test_nothing_but_a_review_is_decided_as_one(application, officer, second, waits):
    """Not what is being checked, and not what waits for the second officer."""
    if waits:
        reviewing.propose_refusal(application, HUKOU, by=officer)

    for overturns in (True, False):
        with pytest.raises(Conflict):
            refusals.decide_review(
                application, overturns=overturns, grounds=ENOUGH, by=second
            )

    application.refresh_from_db()
    assert application.state == S.CHECKING


def test_refusal_is_overturned_against_a_check_only_with_a_note(
    application, officer, second, third
):
    load_year(2026)
    refused(application, officer, second)
    refusals.ask_for_review(application, why="请复核", by=application.applicant)
    with pytest.raises(ValidationError):
        refusals.decide_review(application, overturns=True, grounds=HUKOU, by=third)

    refusals.decide_review(application, overturns=True, grounds=ENOUGH, by=third)

    event = application.events.last()
    assert (event.now, event.reason) == (S.APPROVED, f"{HUKOU.remedy} {ENOUGH.note}")


def test_review_that_upholds_is_final_and_answers_in_writing(
    application, officer, second, third
):
    load_year(2026)
    refused(application, officer, second)
    refusals.ask_for_review(application, why="请复核", by=application.applicant)

    refusals.decide_review(application, overturns=False, grounds=HUKOU, by=third)

    decision = application.decisions.last()
    assert application.state == S.REJECTED_FINAL
    assert (decision.kind, decision.remedy) == ("upheld", HUKOU.remedy)


def test_review_is_asked_for_within_the_working_days(application, officer, second):
    load_year(2026)
    refused(application, officer, second)
    Application.objects.update(moved_at=timezone.now() - timedelta(days=15))
    application.refresh_from_db()

    with pytest.raises(Conflict):
        refusals.ask_for_review(application, why="请复核", by=application.applicant)


def test_officer_leaves_the_own_household_to_others(application, officer):
    Guardian.objects.create(
        household=application.household,
        user=officer,
        name="李老师",
        relation=Guardian.Relation.MOTHER,
    )

    with pytest.raises(Conflict):
        reviewing.claim(application, by=officer)


def test_declared_relatives_are_left_to_others(application, officer, second):
    child = application.child
    child.id_number = citizen_id(31, born=child.birth_date, sex="1")
    child.save()
    recusals.declare_child(child.id_number, by=officer)

    with pytest.raises(Conflict):
        reviewing.approve(application, by=officer, note="材料齐全")
    with pytest.raises(Conflict):
        reviewing.assign(application, to=officer, by=second)


def test_declaring_at_the_application_gives_it_out_of_hand(application, officer):
    reviewing.claim(application, by=officer)

    recusals.declare(application, by=officer)

    review = Review.objects.get()
    assert (review.claimed_by, review.assigned_to) == (None, None)


def test_every_step_has_actor_time_rule_and_reason(application, officer, second):
    """INV-12: blank actors are the system's own steps."""
    overdue(application, officer)
    refusals.reject_overdue()

    for event in application.events.all():
        assert event.at
        assert event.rule
        assert event.reason
    assert [event.by for event in application.events.all()] == [officer, None]


def test_familys_own_steps_are_on_record_too(year):
    """INV-12."""
    application = ApplicationFactory(state=S.SUBMITTED)

    application.move(S.WITHDRAWN, by=application.applicant)

    event = application.events.get()
    assert (event.by, event.rule) == (application.applicant, "v1")
    assert event.reason


@pytest.mark.parametrize("act", ["update", "delete"])
def test_history_cannot_be_rewritten(application, officer, act):
    """INV-12: append-only, by the database itself."""
    reviewing.send_back(application, FAULTS, by=officer)
    rows = application.events.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reason="") if act == "update" else rows._raw_delete(rows.db)

    assert application.events.get().reason


def claim_at_once(application, officers):
    """What each of two officers who claim in the same moment is told."""
    told, start = [], threading.Barrier(2)

    def claim(officer):
        start.wait()
        try:
            reviewing.claim(application, by=officer)
            told.append("claimed")
        except Conflict:
            told.append("taken")
        finally:
            connection.close()

    threads = [threading.Thread(target=claim, args=[each]) for each in officers]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return sorted(told)


@pytest.fixture
def slow_look(monkeypatch):
    """Both look before either claims, if nothing keeps them apart."""
    look = Review.is_held_by_another

    def slowly(review, user):
        seen = look(review, user)
        threading.Event().wait(0.3)
        return seen

    monkeypatch.setattr(Review, "is_held_by_another", slowly)


def test_two_officers_at_once_get_one_claim(
    committed, application, officer, second, slow_look
):
    Review.objects.create(application=application)

    assert claim_at_once(application, [officer, second]) == ["claimed", "taken"]


def test_both_would_claim_without_the_lock(
    committed, application, officer, second, slow_look, monkeypatch
):
    """Proves that the test above is able to fail."""
    Review.objects.create(application=application)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows)

    assert claim_at_once(application, [officer, second]) == ["claimed", "claimed"]


def test_only_one_refusal_waits_at_a_time(application, officer, second):
    reviewing.propose_refusal(application, HUKOU, by=officer)

    with pytest.raises(Conflict):
        reviewing.propose_refusal(application, HUKOU, by=second)

    assert Decision.objects.to_confirm().count() == 1
