"""A family applies: one live application per child, one receipt, nothing lost."""

import datetime
import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Session
from enrollment import applying, handing_in, receipts
from enrollment.handing_in import Slip, slip_for
from enrollment.models import (
    AdmissionRound,
    Application,
    ApplicationEvent,
    ApplicationState,
    Document,
    DocumentUse,
    Part,
)
from portal.errors import Conflict
from tests.enrollment.crowd import session_of
from tests.enrollment.family import (
    PlanFactory,
    answer_all,
    child_of,
    parent,
    started,
    submitted,
)


@pytest.fixture
def plan(db):
    return PlanFactory()


def test_submission_gives_a_receipt_and_keeps_wishes(plan):
    application = submitted(plan=plan)

    assert application.state == ApplicationState.SUBMITTED
    assert receipts.tidied(application.receipt) == application.receipt
    assert [wish.school for wish in application.wishes.all()] == [plan.school]
    assert application.home_division


def test_second_submission_gives_the_same_receipt(plan):
    guardian = parent()
    first = submitted(guardian, plan=plan)

    again = handing_in.submit(first, by=guardian)

    assert again.receipt == first.receipt
    assert first.events.filter(now=ApplicationState.SUBMITTED).count() == 1


def test_unfinished_application_names_what_is_missing(plan):
    application = started(plan=plan)

    with pytest.raises(ValidationError) as refusal:
        handing_in.submit(application, by=application.applicant)

    assert str(Part.RESIDENCE.label) in refusal.value.messages[0]


def test_child_has_one_live_application_in_the_city(plan):
    first = started(plan=plan)
    other = parent()
    twin = child_of(other, id_number=first.child.id_number)

    with pytest.raises(applying.AnotherApplication):
        applying.start(twin, round_=plan.round, stage=plan.stage, by=other)

    assert Application.objects.count() == 1


def test_child_without_a_number_has_one_live_application_too(plan):
    guardians = parent(), parent()
    known = {"name": "阿依古丽", "id_kind": "none", "id_number": None}
    first = child_of(guardians[0], **known)
    again = child_of(guardians[0], **known)
    other = child_of(guardians[1], **known | {"name": " 阿依 古丽"})
    applying.start(first, round_=plan.round, stage=plan.stage, by=guardians[0])

    with pytest.raises(applying.AnotherApplication):
        applying.start(other, round_=plan.round, stage=plan.stage, by=guardians[1])

    assert again == first


def test_children_without_a_number_who_differ_both_apply(plan):
    guardian = parent()
    names = {"阿依古丽": "2", "阿迪力": "1"}

    for name, sex in names.items():
        started(guardian, plan=plan, name=name, sex=sex, id_number=None)

    assert Application.objects.count() == 2


@pytest.mark.parametrize(("days", "is_bound"), [(0, True), (1, False)])
def test_only_children_of_one_birthday_are_bound(plan, days, is_bound):
    guardian = parent()
    child = child_of(guardian)
    born = child.birth_date + datetime.timedelta(days=days)
    twin = child_of(guardian, birth_date=born)

    applying.bind_twins(child, {"twins": [str(twin.pk)]})

    twin.refresh_from_db()
    assert (twin.birth_group is not None) is is_bound


def test_withdrawn_application_leaves_room_for_a_new_one(plan):
    guardian = parent()
    first = submitted(guardian, plan=plan)
    applying.withdraw(first, by=guardian)

    second = applying.start(
        first.child, round_=plan.round, stage=plan.stage, by=guardian
    )

    assert second.state == ApplicationState.DRAFT


def test_child_who_is_too_young_is_told_the_birthday(plan):
    with pytest.raises(ValidationError) as refusal:
        started(plan=plan, birth_date=datetime.date(2021, 9, 1))

    assert "2021-08-31" in refusal.value.messages[0]


def test_answers_of_another_phone_are_not_overwritten_unseen(plan):
    application = started(plan=plan)
    applying.save_answers(application, Part.CHILD, {"special": "none"}, seen="")

    with pytest.raises(Conflict):
        applying.save_answers(application, Part.CHILD, {"special": "talent"}, seen="")

    assert applying.told(application.parts.get())["special"] == "none"


def test_answers_are_sealed_in_the_database(plan):
    application = submitted(plan=plan)

    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM enrollment_applicationpart")
        stored = b"".join(bytes(row[0]) for row in cursor.fetchall())

    assert "王芳".encode() not in stored
    assert applying.all_told(application)[Part.GUARDIANS]["name"] == "王芳"


def test_content_hash_changes_with_every_answer(plan):
    application = submitted(plan=plan)
    told = applying.all_told(application)

    same = receipts.content_hash(application.receipt, told, [])
    told[Part.RESIDENCE]["room"] = "2单元"

    assert same == application.content_hash
    assert receipts.content_hash(application.receipt, told, []) != same


def test_recalled_application_can_be_changed_and_keeps_its_first_submission(plan):
    guardian = parent()
    application = submitted(guardian, plan=plan)
    at = application.submitted_at
    applying.recall(application, by=guardian)
    answer_all(application, plan)

    again = handing_in.submit(application, by=guardian)

    assert (again.submitted_at, again.receipt) == (at, application.receipt)


def test_nothing_can_be_changed_after_submission(plan):
    application = submitted(plan=plan)
    row = application.parts.get(part=Part.CHILD)

    with pytest.raises(Conflict):
        applying.save_answers(
            application, Part.CHILD, {"special": "none"}, seen=applying.stamp(row)
        )


def test_events_are_never_changed(plan):
    application = started(plan=plan)

    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationEvent.objects.filter(application=application).update(reason="x")


def hand_in_from_two_phones(application):
    """Each with a slip of its own, both kept waiting until they can go on at once."""
    slips = [slip_for(application, by=application.applicant) for _ in range(2)]

    def phone(slip):
        handing_in.hand_in(slip)
        connection.close()

    threads = [threading.Thread(target=phone, args=[slip]) for slip in slips]
    with transaction.atomic():
        Application.objects.select_for_update().get(pk=application.pk)
        [thread.start() for thread in threads]
        time.sleep(0.5)
    [thread.join() for thread in threads]
    return application.events.filter(now=ApplicationState.SUBMITTED).count()


@pytest.fixture
def ready(committed):
    plan = PlanFactory()
    application = started(plan=plan)
    answer_all(application, plan)
    return application


def test_two_phones_at_once_hand_in_once(ready):
    assert hand_in_from_two_phones(ready) == 1
    ready.refresh_from_db()
    assert ready.receipt


def test_two_phones_would_hand_in_twice_without_the_lock(ready, monkeypatch):
    """Proves that the test above is able to fail."""
    unlocked = handing_in.TAKE_IN.replace("FOR UPDATE OF application", "")
    monkeypatch.setattr(handing_in, "TAKE_IN", unlocked)

    assert hand_in_from_two_phones(ready) == 2


def test_slip_of_what_was_changed_since_is_refused(plan):
    application = started(plan=plan)
    answer_all(application, plan)
    slip = slip_for(application, by=application.applicant)
    row = application.parts.get(part=Part.CHILD)
    applying.save_answers(
        application, Part.CHILD, {"special": "talent"}, seen=applying.stamp(row)
    )

    with pytest.raises(Conflict):
        handing_in.hand_in(slip)


def test_slip_comes_too_late_after_closing(plan):
    application = started(plan=plan)
    answer_all(application, plan)
    slip = slip_for(application, by=application.applicant)
    rounds = AdmissionRound.objects.filter(pk=plan.round.pk)
    rounds.update(closes_at=timezone.now() - datetime.timedelta(minutes=1))

    with pytest.raises(Conflict):
        handing_in.hand_in(slip)
    application.refresh_from_db()
    assert (application.state, application.receipt) == ("draft", None)


def test_slip_is_good_in_one_browser_only(plan):
    application = started(plan=plan)
    answer_all(application, plan)
    text = slip_for(application, by=application.applicant).written(session="mine")

    assert Slip.read(text, session="mine").application == str(application.pk)
    for other in ("theirs", None):
        with pytest.raises(Conflict):
            Slip.read(text, session=other)


def test_first_step_has_actor_rule_and_reason_too(plan):
    """INV-12."""
    application = started(plan=plan)

    event = application.events.get()

    assert (event.by, event.rule) == (application.applicant, "v1")
    assert (event.now, event.reason) == ("draft", "draft")


@pytest.mark.parametrize("ended", ["withdrawn", "rejected", "rejected_final"])
def test_nobody_is_told_that_an_ended_application_was_handed_in(plan, ended):
    application = submitted(plan=plan)
    slip = slip_for_again(application)
    Application.objects.filter(pk=application.pk).update(state=ended)

    with pytest.raises(Conflict):
        handing_in.hand_in(slip)


def slip_for_again(application):
    """A slip as it was before the application was handed in."""
    application.state = ApplicationState.DRAFT
    return slip_for(application, by=application.applicant)


def test_slip_from_before_a_recall_is_refused(plan):
    application = started(plan=plan)
    answer_all(application, plan)
    slip = slip_for(application, by=application.applicant)
    handing_in.hand_in(slip)
    applying.recall(application, by=application.applicant)

    with pytest.raises(Conflict):
        handing_in.hand_in(slip)


def test_slip_of_other_papers_is_refused(plan):
    application = started(plan=plan)
    answer_all(application, plan)
    first, second = (paper_of(application) for _ in range(2))
    use = DocumentUse.objects.create(application=application, document=first)
    slip = slip_for(application, by=application.applicant)
    DocumentUse.objects.filter(pk=use.pk).update(document=second)

    with pytest.raises(Conflict):
        handing_in.hand_in(slip)


def paper_of(application):
    return Document.objects.create(
        household=application.household,
        kind="hukou",
        sha256="0" * 64,
        uploaded_by=application.applicant,
    )


def test_slip_is_of_no_use_once_its_person_logged_out(plan):
    application = started(plan=plan)
    answer_all(application, plan)
    slip = slip_for(application, by=application.applicant)
    session = session_of(application.applicant)
    Session.objects.filter(session_key=session).delete()

    with pytest.raises(Conflict):
        handing_in.hand_in(slip, session=session)


def test_twins_must_make_the_same_wishes(plan):
    guardian, other = parent(), PlanFactory(round=plan.round)
    first, second = (child_of(guardian) for _ in range(2))
    twins = [str(first.pk), str(second.pk)]
    begun = [
        applying.start(child, round_=plan.round, stage=plan.stage, by=guardian)
        for child in (first, second)
    ]
    answer_all(begun[0], plan, twins=twins[1:])
    handing_in.submit(begun[0], by=guardian)
    answer_all(begun[1], other, twins=twins[:1])
    begun[1].child.refresh_from_db()

    with pytest.raises(ValidationError, match=r"same wishes|志愿"):
        slip_for(begun[1], by=guardian)


def test_handing_in_is_on_record_with_rule_and_reason(plan):
    application = submitted(plan=plan)

    event = application.events.get(now=ApplicationState.SUBMITTED)

    assert (event.rule, event.reason) == ("v1", "submitted")
    assert event.by == application.applicant
