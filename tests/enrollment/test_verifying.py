"""Departments are asked over HTTP before anybody else is; silence is nobody's fault."""

from datetime import timedelta
from time import monotonic

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from enrollment import applying, permit_words, refusals, reviewing, verifying
from enrollment.facts_of import facts_of
from enrollment.family_tasks import ask_departments
from enrollment.handing_in import submit
from enrollment.models import (
    Application,
    ApplicationState,
    CheckResult,
    DepartmentCall,
    DepartmentCheck,
    DepartmentState,
    Part,
    ReasonCode,
    Review,
)
from enrollment.papers import papers_wanted
from enrollment.reviewing import Fault
from enrollment.tasks import ask_again, check_application, start_check, take_up
from portal.models import Job
from tests.enrollment.family import PlanFactory, open_round
from tests.enrollment.stories import connect, sent_in, taken_up
from tests.factories import SchoolFactory, SchoolYearFactory

S = ApplicationState


@pytest.fixture(autouse=True)
def connected(db, departments, settings):
    SchoolYearFactory()
    connect(departments, settings)


@pytest.fixture
def told(departments):
    return departments.family


@pytest.fixture
def sent(monkeypatch):
    """Messages to workers, none of which is running."""
    given = []
    monkeypatch.setattr("portal.jobs.current_app.send_task", lambda *m: given.append(m))
    return given


def results(application):
    rows = application.checks.all()
    return {f"{row.kind} {row.person}": row.result for row in rows}


def wait_over(rows):
    rows.update(asked_at=timezone.now() - timedelta(hours=2))


@pytest.mark.parametrize("story", ["hukou and home", "from away", "one parent"])
def test_family_of_whom_all_agrees_is_approved_without_a_paper(told, story):
    application = taken_up(told(story))

    assert verifying.check(application)

    decision, event = application.decisions.get(), application.events.last()
    assert (decision.kind, decision.by, event.by) == ("approved", None, None)
    assert event.rule == verifying.ALL_AGREE


@pytest.mark.parametrize(
    ("story", "what", "result"),
    [
        ("name mistyped", "identity child", "mismatch"),
        ("unit number mistyped", "title home", "not_found"),
        ("home in an office tower", "title home", "non_residential"),
        ("half a home", "title home", "share_below"),
        ("collective hukou", "hukou child", "collective"),
        ("permit suspended", "permit guardian1", "suspended"),
        ("rental not filed", "rental guardian1", "unfiled"),
    ],
)
def test_what_a_department_says_waits_for_a_reviewer(told, story, what, result):
    application = taken_up(told(story))

    assert not verifying.check(application)

    assert results(application)[what] == result
    assert application.state == S.CHECKING


@pytest.mark.parametrize(
    ("story", "what"), [("hukou and home", "title home"), ("from away", "rental")]
)
def test_home_elsewhere_than_the_records_say_waits_for_a_reviewer(told, story, what):
    application = taken_up(told(story), road="名校路", number=1)

    assert not verifying.check(application)

    rows = application.checks.filter(fields__contains=["address"])
    assert what in " ".join(f"{row.kind} {row.person}" for row in rows)
    assert application.state == S.CHECKING


def test_permit_at_another_address_waits_for_a_reviewer(told):
    """Regulation on residence permits, article 4: name and address are compared."""
    application = taken_up(told("from away"), road="名校路", number=1)

    verifying.ask_about(application)

    assert application.checks.get(kind="permit").fields == ["address"]


def test_permit_in_another_name_waits_for_a_reviewer(told):
    application = taken_up(told("from away"), name="李四")

    verifying.ask_about(application)

    assert "name" in application.checks.get(kind="permit").fields


def test_permit_of_a_guardian_waits_where_the_rules_count_the_childs(told):
    plan = PlanFactory(
        round=open_round(permit_holder="child"),
        stage=told("from away")["stage"],
        school=SchoolFactory(),
    )
    application = taken_up(told("from away"), plan=plan)

    assert not verifying.check(application)

    codes = [one.code for one in verifying.unmet(application)]
    assert codes == ["checks", "permit_holder", "permit"]
    assert "儿童" in "".join(permit_words.permit_sentences(application))


def test_share_of_a_bought_home_is_looked_at_by_an_officer(told):
    application = taken_up(told("home bought, title to come"))

    assert not verifying.check(application)

    assert [one.code for one in verifying.unmet(application)] == ["share"]


def with_work(told, **changed):
    """Those with a shop, under rules that list work among the papers."""
    family = told("has a shop")
    is_junior = family["stage"] == "junior"
    documents = ["identity", "hukou", "permit", "rental", "work"]
    plan = PlanFactory(
        round=open_round(documents=documents),
        stage=family["stage"],
        school=SchoolFactory(junior=is_junior),
    )
    return taken_up(family, plan=plan, **changed)


def test_shop_keeper_is_approved_by_the_licence_in_place_of_a_contract(told):
    application = with_work(told)

    assert verifying.check(application)

    assert results(application)["work business"] == "match"
    stays = {period.stay for period in facts_of(application).periods}
    assert "licence" in stays


def test_licence_of_a_stranger_waits_for_a_reviewer(told):
    application = with_work(
        told, id_number=told("one parent")["guardians"][0]["id_number"]
    )

    verifying.ask_about(application)

    check = application.checks.get(kind="work", person="business")
    assert check.fields == ["operator"]


def test_asking_twice_asks_nothing_new(told):
    application = taken_up(told("hukou and home"))
    verifying.ask_about(application)
    calls = DepartmentCall.objects.count()

    verifying.ask_about(application)

    assert DepartmentCall.objects.count() == calls


def test_changed_answers_are_asked_about_again(told):
    application = taken_up(told("hukou and home"))
    verifying.ask_about(application)
    before = application.checks.get(kind="title").asked_at

    application.parts.update(saved_at=timezone.now())
    verifying.ask_about(application)

    assert application.checks.get(kind="title").asked_at > before


def test_answers_are_sealed_and_the_log_names_nobody(told):
    family = told("hukou and home")
    verifying.ask_about(taken_up(family))

    sealed = DepartmentCheck.objects.values_list("answer", flat=True)

    name = family["children"][0]["name"].encode()
    assert not any(name in bytes(answer) for answer in sealed if answer)


@pytest.mark.parametrize(
    "mode", ["unavailable", "slow", "disconnecting", "malformed", "incomplete"]
)
def test_silent_department_leaves_the_application_waiting(told, departments, mode):
    application = taken_up(told("hukou and home"))
    departments.turn(mode, "real_estate", **({"seconds": 2} if mode == "slow" else {}))

    assert not verifying.check(application)

    check = application.checks.get(kind="title")
    assert (check.result, check.answer) == (CheckResult.UNAVAILABLE, None)
    assert application.state == S.CHECKING
    assert "title" in papers_wanted(application)


def sent_back_late(application, officer, *faults):
    reviewing.send_back(application, faults, by=officer)
    yesterday = timezone.localdate() - timedelta(days=1)
    Application.objects.filter(pk=application.pk).update(due_on=yesterday)


NO_TITLE = Fault(Part.DOCUMENTS, ReasonCode.DOC_MISSING, document="title")
WRONG_HOME = Fault(Part.RESIDENCE, ReasonCode.DATA_DIFFERS)
TOO_OLD = Fault(Part.CHILD, ReasonCode.AGE_OUT)


def test_nobody_is_refused_while_a_department_is_silent(told, departments, officer):
    """INV-20, by the clock: the due date passes, and a person looks at it."""
    application = taken_up(told("hukou and home"))
    departments.turn("unavailable", "real_estate")
    verifying.ask_about(application)
    sent_back_late(application, officer, TOO_OLD)

    assert refusals.reject_overdue() == 0

    application.refresh_from_db()
    assert (application.state, application.due_on) == (S.CHECKING, None)
    assert not application.defects.unmended().exists()


@pytest.mark.parametrize(
    ("fault", "state"),
    [(NO_TITLE, S.CHECKING), (WRONG_HOME, S.CHECKING), (TOO_OLD, S.REJECTED)],
)
def test_nobody_is_refused_for_what_a_department_confirmed_since(
    told, departments, officer, fault, state
):
    """INV-20: a paper was asked for only because the department was silent."""
    application = taken_up(told("hukou and home"))
    departments.turn("unavailable", "real_estate")
    verifying.check(application)
    sent_back_late(application, officer, fault)
    departments.turn("normal")
    wait_over(application.checks.all())
    verifying.check(application)

    refusals.reject_overdue()

    application.refresh_from_db()
    assert application.state == state


def test_what_a_department_had_confirmed_before_does_not_stop_the_day(told, officer):
    application = taken_up(told("hukou and home"))
    verifying.ask_about(application)
    sent_back_late(application, officer, NO_TITLE)

    assert refusals.reject_overdue() == 1


def test_department_that_answers_later_approves_what_waited(told, departments, sent):
    application = taken_up(told("hukou and home"))
    departments.turn("unavailable", "real_estate")
    verifying.check(application)
    departments.turn("normal")
    wait_over(application.checks.all())

    assert ask_again() == 1
    check_application(str(Job.objects.get().pk))

    application.refresh_from_db()
    assert application.state == S.APPROVED


def test_silent_department_is_left_alone_longer_each_time(told, departments):
    application = taken_up(told("hukou and home"))
    departments.turn("unavailable", "real_estate")
    verifying.check(application)
    assert verifying.unanswered() == []

    wait_over(application.checks.filter(kind="title"))
    DepartmentState.objects.all().delete()
    verifying.check(application)

    assert application.checks.get(kind="title").attempts == 2


def test_submitted_application_is_taken_up_after_the_time_to_recall(told, sent):
    application = sent_in(told("hukou and home"))
    assert take_up() == 0

    type(application).objects.update(moved_at=timezone.now() - timedelta(hours=1))
    assert take_up() == 1

    application.refresh_from_db()
    assert application.state == S.CHECKING
    assert Review.objects.get().application == application
    assert Job.objects.get().subject == str(application.pk)


def test_application_is_taken_up_together_with_its_check(told):
    """Where the check cannot be begun, as when the worker dies, nothing is taken up."""
    application = sent_in(told("hukou and home"))
    type(application).objects.update(moved_at=timezone.now() - timedelta(hours=1))

    def dies(application):
        raise SystemExit

    with pytest.raises(SystemExit):
        verifying.take_up_next(then=dies)

    application.refresh_from_db()
    assert application.state == S.SUBMITTED


@pytest.mark.parametrize(
    ("state", "age", "is_begun"),
    [
        (None, 0, True),
        ("waiting", 120, False),
        ("failed", 5, False),
        ("failed", 45, True),
        ("done", 0, False),
        ("done", 120, True),
    ],
)
def test_check_that_was_lost_is_begun_again(told, sent, state, age, is_begun):
    application = taken_up(told("hukou and home"))
    then = timezone.now() - timedelta(minutes=age)
    if state:
        job = start_check(application)
        failure = "broke off" if state == "failed" else ""
        ends = {"failure": failure, "finished_at": then, "created_at": then}
        Job.objects.filter(pk=job.pk).update(state=state, **ends)

    assert ask_again() == is_begun


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "使用功能中止"), ("en", "suspended since then")]
)
def test_permit_is_told_line_by_line_in_both_languages(told, language, words):
    application = taken_up(told("permit suspended"))
    verifying.ask_about(application)

    with translation.override(language):
        said = permit_words.permit_sentences(application)

    assert any(words in sentence for sentence in said)
    assert len(said) > 3


def test_grounds_of_the_permit_are_met_only_by_enough_months(told):
    application = taken_up(told("permit is young"))
    application.policy.permit_months = 24
    verifying.ask_about(application)

    codes = [one.code for one in verifying.unmet(application)]

    assert codes == ["permit_months"]


def opened(login, application):
    where = reverse("family:documents", args=[application.pk])
    return login(application.applicant).get(where).content.decode()


def answered(told, story, **changed):
    """An application whose family has answered everything and handed in nothing."""
    application = sent_in(told(story), **changed)
    applying.recall(application, by=application.applicant)
    return application


def test_opening_the_papers_has_the_departments_asked_once(told, login, sent):
    application = answered(told, "unit number mistyped")

    first, again = opened(login, application), opened(login, application)
    job = Job.objects.get()
    ask_departments(str(job.pk))

    assert all("正在询问各部门" in page for page in (first, again))
    assert "title" in papers_wanted(application)
    page = opened(login, application)
    assert "正在询问各部门" not in page
    assert Job.objects.count() == 1


def test_page_of_papers_never_waits_for_a_slow_department(
    told, login, sent, departments
):
    application = answered(told, "hukou and home")
    departments.turn("slow", seconds=5)
    begun = monotonic()

    opened(login, application)

    assert monotonic() - begun < 2
    assert not DepartmentCall.objects.exists()


def test_departments_are_asked_early_only_of_whole_answers(told, login, sent):
    application = answered(told, "hukou and home")
    application.parts.filter(part="residence").delete()

    opened(login, application)

    assert not Job.objects.exists()


@pytest.fixture
def moves_while_asked(monkeypatch):
    """Lets a family save another home while the first department is being asked."""

    def arrange(application):
        ask, left = verifying.ask, [Part.RESIDENCE]

        def slow(question):
            for part in [left.pop()] if left else []:
                saved_anew(application, part, unit_number="990101 SOMEBODY ELSE")
            return ask(question)

        monkeypatch.setattr(verifying, "ask", slow)

    return arrange


def saved_anew(application, part, **answers):
    row = application.parts.get(part=part)
    applying.save_answers(application, part, answers, seen=applying.stamp(row))


def test_what_is_saved_while_departments_are_asked_is_asked_about_too(
    told, moves_while_asked
):
    application = answered(told, "hukou and home")
    moves_while_asked(application)
    verifying.ask_about(application)

    application.refresh_from_db()
    submit(application, by=application.applicant)
    verifying.take_up([application])

    assert not verifying.check(application)
    assert application.checks.get(kind="title").result == CheckResult.NOT_FOUND


def test_nothing_is_approved_on_checks_older_than_the_answers(told):
    application = taken_up(told("hukou and home"))
    verifying.ask_about(application)
    application.parts.filter(part="residence").update(saved_at=timezone.now())

    assert not verifying.approve_if_met(application)
    assert verifying.check(application)
