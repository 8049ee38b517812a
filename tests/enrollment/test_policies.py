"""Drafting, approving and publishing the rules of a round."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import Role
from enrollment import policies, rounds
from enrollment.models import PolicyDemand, PolicyProfile
from enrollment.validation.validator import findings_of, stored
from portal.errors import Conflict
from schools.models.schools import Stage
from tests.enrollment.factories import (
    LawfulPolicyFactory,
    PolicyFactory,
    RoundFactory,
)
from tests.factories import COUNTY, acting

pytestmark = pytest.mark.django_db
State = PolicyProfile.State


def handles_of(policy):
    return {finding.handle: "本地情况所需" for finding in findings_of(policy)}


def both_approved(by):
    round_ = RoundFactory()
    for stage in Stage:
        policy = LawfulPolicyFactory(round=round_, stage=stage)
        policies.approve(policy, by=by)
    return round_


def test_a_published_round_has_the_rules_of_both_stages():
    round_ = RoundFactory(published=True)

    in_force = PolicyProfile.objects.in_force().filter(round=round_)

    assert {policy.stage for policy in in_force} == {"primary", "junior"}


def test_a_second_person_approves(officer):
    policy = LawfulPolicyFactory()

    policies.approve(policy, by=officer)

    assert (policy.state, policy.approved_by) == (State.APPROVED, officer)


def test_who_drafted_cannot_approve():
    policy = LawfulPolicyFactory()

    with pytest.raises(ValidationError):
        policies.approve(policy, by=policy.drafted_by)

    policy.refresh_from_db()
    assert policy.state == State.DRAFT


def test_who_changed_the_draft_last_cannot_approve(officer):
    policy = LawfulPolicyFactory()

    policies.touch(policy, by=officer)

    with pytest.raises(ValidationError):
        policies.approve(policy, by=officer)


def test_nobody_who_changed_the_draft_can_approve(officer):
    """Not who began it either, after somebody else changed it."""
    policy = LawfulPolicyFactory()
    first, last = policy.drafted_by, acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)
    for person in (officer, last):
        policies.touch(policy, by=person)

    for person in (first, officer, last):
        with pytest.raises(ValidationError):
            policies.approve(policy, by=person)

    policy.refresh_from_db()
    assert policy.state == State.DRAFT


def test_an_illegal_policy_is_not_approved_whatever_reason_is_given(officer):
    policy = LawfulPolicyFactory(insurance_months=24, inflow="concentrated")

    with pytest.raises(ValidationError, match="V09"):
        policies.approve(policy, by=officer, reasons=handles_of(policy))


def test_a_warning_needs_a_reason(officer):
    policy = LawfulPolicyFactory(are_classes_mixed=False)

    with pytest.raises(ValidationError, match="V25"):
        policies.approve(policy, by=officer)


def test_a_warning_is_kept_with_the_reason_that_accepts_it(officer):
    policy = LawfulPolicyFactory(are_classes_mixed=False)

    policies.approve(policy, by=officer, reasons=handles_of(policy))

    row = policy.findings.get()
    assert (row.code, row.accepted_because) == ("V25", "本地情况所需")
    assert stored(row).fault.key == "classes_not_mixed"


@pytest.mark.parametrize("trait", ["approved", "published"])
def test_only_a_draft_is_approved(officer, trait):
    policy = PolicyFactory(**{trait: True})

    with pytest.raises(Conflict):
        policies.approve(policy, by=officer)


def test_an_approval_can_be_taken_back(officer):
    policy = PolicyFactory(approved=True)

    policies.return_to_draft(policy, by=officer, reason="班额有误")

    assert (policy.state, policy.approved_by) == (State.DRAFT, None)


def test_filing_asks_for_both_stages(officer):
    round_ = RoundFactory()
    PolicyFactory(round=round_, approved=True)

    with pytest.raises(ValidationError):
        rounds.file(round_, by=officer, approval_number="3")

    round_.refresh_from_db()
    assert round_.state == "draft"


def test_filing_refuses_what_came_up_since_the_approval(officer):
    round_ = both_approved(officer)
    round_.plans.update(special="pilot")

    with pytest.raises(ValidationError, match="V21"):
        rounds.file(round_, by=officer, approval_number="3")


def test_publication_freezes_both_with_their_hashes(officer):
    round_ = both_approved(officer)
    rounds.file(round_, by=officer, approval_number="3")

    rounds.publish(round_, by=officer)

    published = list(round_.policies.all())
    assert {policy.state for policy in published} == {State.PUBLISHED}
    assert all(policy.digest == policies.digest_of(policy) for policy in published)
    assert round_.is_public


def test_publication_leaves_the_days_of_notice(officer):
    round_ = both_approved(officer)
    round_.policies.update(notice_days=31)
    rounds.file(round_, by=officer, approval_number="3")

    with pytest.raises(ValidationError, match="31"):
        rounds.publish(round_, by=officer)


def test_the_hash_changes_with_any_rule():
    policy = PolicyFactory()
    before = policies.digest_of(policy)

    policy.objection_days += 1

    assert policies.digest_of(policy) != before


@pytest.mark.parametrize("change", [{"age": 7}, {"digest": ""}, {"state": "approved"}])
@pytest.mark.parametrize("state", ["published", "replaced"])
def test_the_database_refuses_to_change_published_rules(state, change):
    policy = PolicyFactory(published=True, state=state)

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyProfile.objects.filter(pk=policy.pk).update(**change)


def test_the_database_refuses_to_delete_published_rules():
    policy = PolicyFactory(published=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        policy.delete()


def test_the_database_refuses_a_new_demand_of_published_rules():
    policy = PolicyFactory(published=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyDemand.objects.create(policy=policy, kind="document", label="合同")


def test_the_database_lets_a_draft_be_changed():
    """Proves that the tests above are able to fail."""
    policy = PolicyFactory()

    PolicyProfile.objects.filter(pk=policy.pk).update(age=7)

    policy.delete()
    assert not PolicyProfile.objects.exists()
