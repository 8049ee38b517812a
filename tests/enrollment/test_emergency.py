"""A change of published rules opens registration again for whoever it concerns."""

import datetime

import pytest
from django.utils import timezone

from accounts.roles import Role
from enrollment import policies, telling
from enrollment.emergency import publish_change
from enrollment.models import Application, Message, PolicyProfile, RoundState
from portal.errors import Conflict
from tests.enrollment.factories import (
    ApplicationFactory,
    RoundFactory,
    make_places,
)
from tests.factories import acting

pytestmark = pytest.mark.django_db
BACK = {"draft": "draft", "returned": "returned"}


def approved_change(round_, officer):
    """The approved second version of the round's rules for primary schools."""
    make_places(round_, "primary")
    old = PolicyProfile.objects.for_round(round_, "primary")
    new = policies.next_version(old, by=old.drafted_by, reason="学区学校停用")
    policies.approve(new, by=officer)
    return old, new


def test_next_version_is_a_draft_with_the_same_rules(officer):
    old = PolicyProfile.objects.for_round(RoundFactory(published=True), "primary")

    new = policies.next_version(old, by=officer, reason="计划调整")

    assert (new.version, new.state, new.drafted_by) == (2, "draft", officer)
    assert new.categories == old.categories


def test_one_next_version_at_a_time(officer):
    old = PolicyProfile.objects.for_round(RoundFactory(published=True), "primary")
    policies.next_version(old, by=officer, reason="计划调整")

    with pytest.raises(Conflict):
        policies.next_version(old, by=officer, reason="再次调整")


def test_change_takes_the_place_of_the_old_version(officer):
    old, new = approved_change(RoundFactory(open=True), officer)

    publish_change(new, by=officer)

    old.refresh_from_db()
    assert (old.state, new.state) == ("replaced", "published")
    assert PolicyProfile.objects.for_round(new.round, "primary") == new


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "checking", "returned", "approved", "rejected"]
)
def test_change_takes_applications_back_to_their_families(officer, state):
    old, new = approved_change(RoundFactory(closed=True), officer)
    application = ApplicationFactory(policy=old, state=state)

    publish_change(new, by=officer)

    application.refresh_from_db()
    assert application.policy == new
    assert application.state == BACK.get(state, "submitted")
    event = application.events.get()
    assert (event.was, event.reason) == (state, "学区学校停用")


def test_change_keeps_when_an_application_was_sent_in(officer):
    old, new = approved_change(RoundFactory(closed=True), officer)
    application = ApplicationFactory(policy=old, state="approved")

    publish_change(new, by=officer)

    again = Application.objects.get(pk=application.pk)
    assert again.submitted_at == application.submitted_at
    assert again.receipt == application.receipt


@pytest.mark.parametrize("state", ["draft", "returned", "approved"])
def test_change_tells_each_guardian_once(officer, state):
    old, new = approved_change(RoundFactory(closed=True), officer)
    application = ApplicationFactory(policy=old, state=state)
    second = acting(Role.GUARDIAN)
    application.household.guardians.create(user=second, name="李强", relation="father")

    publish_change(new, by=officer)
    for _time in range(2):
        telling.tell()

    told = Message.objects.filter(kind="rules_changed").values_list("to", flat=True)
    assert sorted(told) == sorted([application.applicant.pk, second.pk])


@pytest.mark.parametrize("state", ["withdrawn", "rejected_final"])
def test_change_leaves_what_has_ended(officer, state):
    old, new = approved_change(RoundFactory(closed=True), officer)
    application = ApplicationFactory(policy=old, state=state)

    publish_change(new, by=officer)

    application.refresh_from_db()
    assert (application.policy, application.state) == (old, state)


def test_change_leaves_the_other_stage(officer):
    round_ = RoundFactory(closed=True)
    junior = PolicyProfile.objects.for_round(round_, "junior")
    application = ApplicationFactory(policy=junior, state="approved")
    _old, new = approved_change(round_, officer)

    publish_change(new, by=officer)

    application.refresh_from_db()
    assert (application.policy, application.state) == (junior, "approved")


@pytest.mark.parametrize("trait", ["open", "closed"])
def test_change_gives_a_whole_window_from_now(officer, trait):
    _old, new = approved_change(RoundFactory(**{trait: True}), officer)

    publish_change(new, by=officer)

    round_ = new.round
    round_.refresh_from_db()
    assert round_.state == RoundState.REGISTRATION_OPEN
    least = timezone.now() + datetime.timedelta(days=new.least_window_days)
    assert round_.closes_at >= least - datetime.timedelta(minutes=1)
    assert round_.private_closes_at == round_.closes_at


def test_change_before_the_opening_gives_the_whole_notice(officer):
    _old, new = approved_change(RoundFactory(published=True, opens_in=2), officer)

    publish_change(new, by=officer)

    round_ = new.round
    round_.refresh_from_db()
    assert round_.state == RoundState.PUBLISHED
    assert (round_.opens_at - timezone.now()).days >= new.notice_days - 1


def test_nothing_changes_once_the_list_is_frozen(officer):
    round_ = RoundFactory(closed=True)
    _old, new = approved_change(round_, officer)
    type(round_).objects.filter(pk=round_.pk).update(state=RoundState.FROZEN)

    with pytest.raises(Conflict):
        publish_change(new, by=officer)
