"""The reviewers' desk in a browser's eyes: who sees what, and what each button does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from enrollment import reviewing, verifying
from enrollment.models import (
    Application,
    ApplicationState,
    Decision,
    DepartmentCheck,
    Document,
    DocumentUse,
    Review,
    Wish,
)
from tests.enrollment.factories import ApplicationFactory
from tests.enrollment.stories import connect, taken_up
from tests.factories import COUNTY, SchoolFactory, acting

S = ApplicationState


@pytest.fixture
def browser(login, officer):
    return login(officer)


@pytest.fixture
def application(year):
    return ApplicationFactory(state=S.CHECKING)


def address(act, application):
    return reverse(f"review:case-{act}", args=[application.pk])


def lines(*faults):
    typed = {"fault-TOTAL_FORMS": len(faults), "fault-INITIAL_FORMS": 0}
    for n, (part, code, note) in enumerate(faults):
        typed |= {f"fault-{n}-part": part, f"fault-{n}-code": code}
        typed |= {f"fault-{n}-note": note}
    return typed


def test_queue_shows_what_waits_and_filters_it_by_the_address(browser, application):
    returned = ApplicationFactory(state=S.RETURNED, policy=application.policy)

    waiting = browser.get(reverse("review:case-list")).content.decode()
    sent_back = browser.get(reverse("review:case-list"), {"state": "returned"})

    assert application.receipt in waiting
    assert returned.receipt not in waiting
    assert returned.receipt in sent_back.content.decode()


def queries_of_the_queue(browser):
    with CaptureQueriesContext(connection) as asked:
        browser.get(reverse("review:case-list"))
    return len(asked)


def test_queue_of_twenty_asks_as_often_as_that_of_one(browser, application):
    queries_of_the_queue(browser)  # fills the caches of the frame
    once = queries_of_the_queue(browser)

    more = ApplicationFactory.create_batch(
        19, state=S.CHECKING, policy=application.policy
    )
    Review.objects.bulk_create(Review(application=row) for row in more)

    assert queries_of_the_queue(browser) == once


def test_only_mine_shows_what_was_taken_in_hand(browser, application, officer):
    other = ApplicationFactory(state=S.CHECKING, policy=application.policy)
    browser.post(address("claim", application))

    page = browser.get(reverse("review:case-list"), {"whose": "mine"}).content.decode()

    assert application.receipt in page
    assert other.receipt not in page


def test_page_shows_answers_beside_records_and_leaves_a_trace(
    browser, departments, settings
):
    connect(departments, settings)
    family = departments.family("name mistyped")
    application = taken_up(family)
    verifying.check(application)

    page = browser.get(address("detail", application)).content.decode()

    right = family["children"][0]["name"][0]
    assert "✕" in page
    assert right in page
    assert AuditEvent.objects.filter(action="application.view").exists()


def test_number_of_a_person_is_never_shown_whole(browser, departments, settings):
    connect(departments, settings)
    family = departments.family("name mistyped")
    application = taken_up(family)
    verifying.check(application)

    page = browser.get(address("detail", application)).content.decode()

    for guardian in family["guardians"]:
        assert guardian["id_number"] not in page


def test_silent_department_is_told_and_blamed_on_nobody(browser, departments, settings):
    connect(departments, settings)
    application = taken_up(departments.family("hukou and home"))
    departments.turn("unavailable", "real_estate")
    verifying.check(application)

    page = browser.get(address("detail", application)).content.decode()

    assert "不得作为不通过的理由" in page


def test_defects_are_sent_back_from_the_page(browser, application):
    typed = lines(("permit", "PERMIT_SUSPENDED", "补办签注"), ("home", "", ""))
    typed["fault-1-part"] = "residence"

    browser.post(address("send-back", application), typed)

    application.refresh_from_db()
    assert application.state == S.RETURNED
    assert application.defects.get().note == "补办签注"


def test_page_without_a_defect_says_what_is_missing(browser, application):
    answer = browser.post(address("send-back", application), lines(("permit", "", "")))

    application.refresh_from_db()
    assert "至少" in answer.content.decode()
    assert application.state == S.CHECKING


def test_defect_without_its_part_is_asked_for_it(browser, application):
    typed = lines(("", "DATA_DIFFERS", "门牌号不一致"))

    answer = browser.post(address("send-back", application), typed)

    assert "请选择属于哪一部分" in answer.content.decode()
    assert not application.defects.exists()


def test_refusal_is_proposed_by_one_and_confirmed_by_another(
    browser, application, login
):
    grounds = {"reasons": ["AGE_OUT"], "clause": "第三条", "remedy": "明年报名"}
    browser.post(address("refuse", application), grounds)
    assert browser.post(address("confirm", application)).status_code == 409

    second = login(acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY))
    second.post(address("confirm", application))

    application.refresh_from_db()
    assert application.state == S.REJECTED


def test_another_officers_claim_answers_conflict(browser, application):
    other = acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)
    reviewing.claim(application, by=other)

    answer = browser.post(address("approve", application), {"note": "材料齐全"})

    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_school_sees_only_applications_that_name_it_and_no_rank(
    login, registrar, school, application
):
    named = ApplicationFactory(state=S.CHECKING, policy=application.policy)
    Wish.objects.create(application=named, school=school, order=1)
    browser = login(registrar)

    page = browser.get(reverse("review:case-list")).content.decode()
    hers = browser.get(address("detail", named)).content.decode()

    assert named.receipt in page
    assert application.receipt not in page
    assert browser.get(address("detail", application)).status_code == 404
    assert "类别" not in hers


def test_school_does_not_approve_what_is_reviewed_again(
    login, registrar, school, application
):
    Wish.objects.create(application=application, school=school, order=3)
    Application.objects.update(state=S.UNDER_REVIEW)

    answer = login(registrar).post(address("approve", application), {"note": "可以"})

    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_school_sees_no_wish_for_another_school(
    login, browser, registrar, school, application
):
    Wish.objects.create(application=application, school=school, order=2)
    other = SchoolFactory(name="示范民办学校")
    Wish.objects.create(application=application, school=other, order=3, is_private=True)

    countys = browser.get(address("detail", application))
    hers = login(registrar).get(address("detail", application))

    assert [wish.school for wish in hers.context["wishes"]] == [school]
    assert other.name not in hers.content.decode()
    assert other.name in countys.content.decode()


def test_school_may_not_confirm_a_refusal(login, registrar, school, application):
    Wish.objects.create(application=application, school=school, order=1)

    answer = login(registrar).post(address("confirm", application))

    assert answer.status_code == 403


def confirmed_by_paper(application, result="not_found", *, attached=True):
    """A check that no department settled, with or without a paper in its place."""
    DepartmentCheck.objects.create(
        application=application,
        kind="title",
        person="home",
        department="real_estate",
        result=result,
    )
    Application.objects.filter(pk=application.pk).update(home_division=COUNTY + "101")
    if attached:
        paper = Document.objects.create(
            household=application.household,
            kind="title",
            state="ready",
            uploaded_by=application.applicant,
        )
        DocumentUse.objects.create(application=application, document=paper)


def test_bulk_says_what_it_skips_and_then_does_exactly_that(browser, application):
    confirmed_by_paper(application)
    others = ApplicationFactory.create_batch(
        2, state=S.CHECKING, policy=application.policy
    )
    confirmed_by_paper(others[0], attached=False)
    confirmed_by_paper(others[1], "mismatch")
    chosen = {"chosen": [str(row.pk) for row in [application, *others]]}

    page = browser.post(reverse("review:bulk"), chosen).content.decode()
    just_this = {"chosen": [str(application.pk)], "note": "不动产权证原件已核"}
    browser.post(reverse("review:bulk-confirm"), just_this)

    assert "1件将通过" in page
    assert page.count("1件将跳过") == 2
    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [S.APPROVED, S.CHECKING, S.CHECKING]


def test_bulk_does_nothing_once_something_changed(browser, application):
    confirmed_by_paper(application)
    other = ApplicationFactory(state=S.CHECKING, policy=application.policy)
    confirmed_by_paper(other)
    chosen = {"chosen": [str(application.pk), str(other.pk)], "note": "原件已核"}
    Review.objects.create(
        application=other,
        claimed_by=acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY),
        claimed_until=timezone.now() + timedelta(minutes=5),
    )

    answer = browser.post(reverse("review:bulk-confirm"), chosen)

    assert answer.status_code == 409
    assert not Application.objects.filter(state=S.APPROVED).exists()


def test_bulk_takes_all_that_fit_the_filters(browser, application):
    ApplicationFactory(state=S.RETURNED, policy=application.policy)

    asked = {"all": "1", "query": "state=returned"}
    page = browser.post(reverse("review:bulk"), asked).content.decode()

    assert "不在核验中" in page
    assert application.receipt not in page


def test_workload_counts_what_stands_on_each_list(browser, application, officer):
    second = acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)
    browser.post(address("assign", application), {"to": str(second.pk)})

    page = browser.get(reverse("review:case-workload"))

    waiting = {load.person: load.waiting for load in page.context["loads"]}
    assert (waiting[officer], waiting[second]) == (0, 1)


def test_work_is_given_to_officers_of_the_county_alone(browser, application):
    far = acting(Role.COUNTY_ADMISSION_OFFICER, unit="990102")

    answer = browser.post(address("assign", application), {"to": str(far.pk)})

    assert answer.status_code == 200
    assert not Review.objects.filter(assigned_to=far).exists()


def test_relative_is_declared_ahead_and_shown_masked(browser, officer, application):
    child = application.child
    number = "990101202103150013"
    child.id_number = number
    child.save()

    browser.post(reverse("review:recusal-list"), {"child_number": number})
    page = browser.get(reverse("review:recusal-list")).content.decode()

    assert number not in page
    assert browser.post(address("claim", application)).status_code in {302, 409}


def test_family_asks_for_a_review_in_its_own_words(login, application):
    guardian = application.applicant
    application.household.guardians.create(
        user=guardian, name="王芳", relation="mother"
    )
    officers = [acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY) for _ in range(2)]
    grounds = reviewing.Grounds(("AGE_OUT",), clause="第三条", remedy="明年报名")
    decision = reviewing.propose_refusal(application, grounds, by=officers[0])
    reviewing.confirm_refusal(decision, by=officers[1])

    address = reverse("review:ask-review", args=[application.pk])
    login(guardian).post(address, {"why": "出生日期有误"})

    application.refresh_from_db()
    assert application.state == S.UNDER_REVIEW
    assert application.events.last().reason == "出生日期有误"
