"""A family's pages: each question saved at once, nobody else's child ever shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enrollment import applying
from enrollment.models import Application, Child, Part
from tests.enrollment.family import (
    BORN,
    PlanFactory,
    answer_all,
    answers,
    child_of,
    open_question,
    parent,
    started,
    submitted,
)
from tests.factories import citizen_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return PlanFactory()


@pytest.fixture
def guardian():
    return parent(name="王芳")


@pytest.fixture
def browser(login, guardian):
    return login(guardian)


def test_child_is_added_once_and_its_birthday_read_from_the_number(browser, plan):
    number = citizen_id(31, born=BORN, sex="2")
    typed = {"name": "张小", "id_kind": "citizen_id", "id_number": f" {number.lower()}"}

    answers_of = [browser.post(reverse("family:child-add"), typed) for _ in range(2)]

    child = Child.objects.get()
    assert (child.birth_date, child.sex, child.id_number) == (BORN, "2", number)
    assert {answer.status_code for answer in answers_of} == {302}


def test_wrong_number_is_told_beside_its_field_and_kept(browser):
    typed = {"name": "张小", "id_kind": "citizen_id", "id_number": "123"}

    page = browser.post(reverse("family:child-add"), typed).content.decode()

    assert "18位" in page
    assert 'value="123"' in page


def test_application_begins_only_with_both_consents(browser, guardian, plan):
    child = child_of(guardian)
    policy = plan.round.policies.get(stage=plan.stage)
    where = reverse("family:application-start", args=[child.pk])

    browser.post(where, {"intake": policy.pk, "truth": "on"})
    assert not Application.objects.exists()

    browser.post(where, {"intake": policy.pk, "truth": "on", "privacy": "on"})
    assert Application.objects.get().consented_at


def walk(browser, application, plan):
    """Answer every question on its page; where the last one leads."""
    typed, href = answers(plan), ""
    for part in [part for part in Part if part != Part.DOCUMENTS]:
        while asked := open_question(application, part):
            where = reverse("family:question", args=[application.pk, part, asked.code])
            seen = browser.get(where).context["form"].initial["seen"]
            href = browser.post(where, {**typed, "seen": seen}).headers["Location"]
    return href


def slip_of(browser, application):
    page = browser.get(reverse("family:review", args=[application.pk]))
    return {"slip": page.context["slip"]}


def hand_in(browser, application):
    slip = slip_of(browser, application)
    return browser.post(reverse("family:hand-in"), slip, follow=True)


def test_whole_journey_ends_with_a_receipt_that_anybody_can_check(
    browser, guardian, plan, client
):
    application = started(guardian, plan=plan)
    walk(browser, application, plan)
    page = hand_in(browser, application)
    application.refresh_from_db()

    proof = {
        "receipt": application.receipt,
        "content_hash": application.content_hash,
    }
    checked = client.post(reverse("family:receipt-check"), proof)

    assert application.receipt in page.content.decode()
    assert "核验一致" in checked.content.decode()


def test_changed_receipt_does_not_agree(client, plan):
    application = submitted(plan=plan)
    proof = {"receipt": application.receipt, "content_hash": "0" * 64}

    page = client.post(reverse("family:receipt-check"), proof).content.decode()

    assert "核验不一致" in page
    assert application.child.name not in page


@pytest.mark.parametrize("name", ["application", "review", "documents", "receipt"])
def test_another_family_finds_nothing(name, login, plan):
    application = submitted(plan=plan)

    page = login(parent()).get(reverse(f"family:{name}", args=[application.pk]))

    assert page.status_code == 404


def test_question_changed_on_another_phone_is_told_and_typing_kept(
    browser, guardian, plan
):
    application = started(guardian, plan=plan)
    where = reverse("family:question", args=[application.pk, "child", "circumstances"])
    applying.save_answers(application, Part.CHILD, {"right": "yes"}, seen="")

    typed = {"special": "talent", "needs": "no", "seen": ""}
    page = browser.post(where, typed).content.decode()

    assert "另一台设备" in page
    assert page.count("checked") == 2


def test_guardians_of_a_sibling_are_shown_for_confirmation(browser, guardian, plan):
    first = started(guardian, plan=plan)
    answer_all(first, plan)
    second = started(guardian, plan=plan)

    where = reverse("family:question", args=[second.pk, "guardians", "you"])
    page = browser.get(where).content.decode()

    assert 'value="王芳"' in page


def test_unfinished_application_cannot_be_handed_in(browser, guardian, plan):
    application = started(guardian, plan=plan)

    page = browser.get(reverse("family:review", args=[application.pk]))

    assert page.context["slip"] is None
    assert "还没有填完" in page.content.decode()


def queries_of_home(browser):
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("family:home"))
    return len(queries)


def test_family_home_takes_the_same_queries_for_many_children(browser, guardian, plan):
    started(guardian, plan=plan)
    browser.get(reverse("family:home"))
    one = queries_of_home(browser)
    for _ in range(3):
        started(guardian, plan=plan)

    assert queries_of_home(browser) == one
