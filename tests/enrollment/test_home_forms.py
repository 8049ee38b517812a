"""What the questions about home and permit refuse or tell at once."""

from datetime import date

import pytest

from enrollment.forms.home import TitleForm
from enrollment.forms.register import PermitForm
from portal.templatetags.junheng import day
from tests.enrollment.family import (
    PlanFactory,
    answers,
    open_round,
    started,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("share", "is_taken"),
    [("1/2", True), ("100", True), ("999/2", False), ("0/3", False), ("101%", False)],
)
def test_share_is_more_than_nothing_and_at_most_the_whole(share, is_taken):
    plan = PlanFactory(round=open_round())

    form = TitleForm(answers(plan, share=share), application=started(plan=plan))

    assert form.is_valid() == is_taken
    assert ("share" in form.errors) != is_taken


def test_permit_page_tells_the_first_day_and_until_when_a_receipt_counts():
    plan = PlanFactory(round=open_round(cut_off=date(2027, 4, 30)))
    application = submitted(plan=plan, lives_since="2026-08-31")

    hint = PermitForm(application=application).fields["applied_on"].help_text

    assert day(date(2027, 2, 28)) in hint
    assert day(date(2027, 5, 30)) in hint
