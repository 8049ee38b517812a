"""What the questions about the home refuse at once."""

import pytest

from enrollment.forms.home import TitleForm
from tests.enrollment.family import PlanFactory, answers, open_round, started

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
