"""A mistyped child is mended by its family, as long as nobody judges it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEvent
from enrollment import applying
from enrollment.correcting_child import correct
from enrollment.models import ApplicationState, Part
from portal.errors import Conflict
from tests.enrollment.family import (
    BORN,
    ChildFactory,
    PlanFactory,
    child_of,
    parent,
    started,
    submitted,
)
from tests.factories import citizen_id

pytestmark = pytest.mark.django_db
NUMBER = citizen_id(431, born=BORN, sex="1")


@pytest.fixture
def plan():
    return PlanFactory()


def typed(**fields):
    known = {"name": "张小正", "id_number": NUMBER, "sex": "1"}
    return ChildFactory.build(**known | fields)


def test_draft_follows_its_corrected_child(plan):
    application = started(plan=plan)

    correct(application.child, typed(), by=application.applicant)

    application.refresh_from_db()
    child = application.child
    assert (child.name, child.id_number) == ("张小正", NUMBER)
    assert bytes(application.child_index) == child.index_in_city
    assert AuditEvent.objects.filter(action="child.correct").count() == 1


def test_number_of_another_live_application_is_refused(plan):
    started(plan=plan, id_number=NUMBER, sex="1")
    application = started(plan=plan)

    with pytest.raises(applying.AnotherApplication):
        correct(application.child, typed(), by=application.applicant)


def test_number_of_another_child_of_the_family_is_refused(plan):
    application = started(plan=plan)
    child_of(application.applicant, id_number=NUMBER, sex="1")

    with pytest.raises(Conflict, match=r"family|家"):
        correct(application.child, typed(), by=application.applicant)


def test_child_with_the_office_stays_as_it_is(plan):
    application = submitted(plan=plan)

    with pytest.raises(Conflict):
        correct(application.child, typed(), by=application.applicant)

    application.child.refresh_from_db()
    assert application.child.id_number != NUMBER


@pytest.mark.parametrize("is_open", [True, False])
def test_sent_back_child_is_mended_where_its_part_is_open(plan, is_open):
    application = submitted(plan=plan)
    application.move(ApplicationState.CHECKING, by=None)
    application.move(ApplicationState.RETURNED, by=None, reason="name")
    application.parts.exclude(part=Part.CHILD).update(is_open=False)
    application.parts.filter(part=Part.CHILD).update(is_open=is_open)

    if is_open:
        correct(application.child, typed(), by=application.applicant)
    else:
        with pytest.raises(Conflict):
            correct(application.child, typed(), by=application.applicant)


def test_corrected_child_must_still_be_old_enough(plan):
    application = started(plan=plan)
    born = datetime.date(2022, 9, 1)

    with pytest.raises(ValidationError):
        correct(
            application.child,
            typed(birth_date=born, id_number=None),
            by=application.applicant,
        )


def test_page_keeps_a_number_that_is_not_typed_again(login, plan):
    guardian = parent()
    application = started(guardian, plan=plan)
    child = application.child
    page = reverse("family:child-correct", args=[child.pk])

    shown = login(guardian).get(page).content.decode()
    login(guardian).post(page, {"name": "张小正", "id_kind": "citizen_id"})

    known = child.id_number
    child.refresh_from_db()
    assert known not in shown
    assert (child.name, child.id_number) == ("张小正", known)
