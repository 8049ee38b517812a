"""Drafting, approving and publishing the rules of a round."""

import pytest

from enrollment.models import PolicyProfile
from tests.enrollment.factories import PolicyFactory, RoundFactory

pytestmark = pytest.mark.django_db
State = PolicyProfile.State


def test_a_published_round_has_the_rules_of_both_stages():
    round_ = RoundFactory(published=True)

    in_force = PolicyProfile.objects.in_force().filter(round=round_)

    assert {policy.stage for policy in in_force} == {"primary", "junior"}


@pytest.mark.parametrize(("trait", "state"), [("approved", State.APPROVED)])
def test_factory_traits_make_rows_that_the_constraints_allow(trait, state):
    assert PolicyFactory(**{trait: True}).state == state
