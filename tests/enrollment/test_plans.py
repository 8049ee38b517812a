"""Plans of a round: proposed from what is known, mended within the limits, then fixed."""

import datetime
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from enrollment import plans
from enrollment.models import AdmissionPlan
from enrollment.plan_facts import PlanFacts
from enrollment.plan_rows import place_rows, plan_rows
from portal.errors import Conflict
from portal.templatetags.junheng import number
from schools.models import ChildCount, School
from schools.models.schools import Stage
from tests.enrollment.factories import PlanFactory, PolicyFactory, RoundFactory
from tests.factories import (
    COUNTY,
    ClassGroupFactory,
    DivisionFactory,
    SchoolFactory,
    acting,
)


@pytest.fixture
def draft(year):
    round_ = RoundFactory()
    for stage in Stage:
        PolicyFactory(round=round_, stage=stage)
    return round_


@pytest.fixture
def e3b(draft):
    """The primary school of example E3 (b): 24 rooms, classes 5 4 4 4 4 3."""
    school = SchoolFactory()
    for grade, classes in enumerate([5, 4, 4, 4, 4, 3], start=1):
        ClassGroupFactory.create_batch(classes, school=school, grade=grade, enrolled=40)
    ChildCount.objects.create(
        school=school,
        stage=Stage.PRIMARY,
        intake_year=draft.intake_year,
        hukou_children=96 + 34,
        permit_children=28,
        extracted_on=datetime.date(2026, 11, 1),
        source="公安户籍",
    )
    return school


def row_of(round_, school):
    facts = PlanFacts(round_)
    return plan_rows(round_.plans.filter(school=school), facts=facts)[0]


def upload(client, round_, *, change):
    """The exported workbook, changed and sent back."""
    answer = client.get(reverse("enrollment:plan-export", args=[round_.pk]))
    book = load_workbook(BytesIO(b"".join(answer)))
    change(book.active)
    content = BytesIO()
    book.save(content)
    file = ContentFile(content.getvalue(), name="plans.xlsx")
    return client.post(
        reverse("enrollment:plan-upload", args=[round_.pk]), {"file": file}
    )


def test_example_e3b_is_proposed_from_rooms_and_classes(draft, e3b, officer):
    plans.propose(draft, by=officer)

    plan = AdmissionPlan.objects.get(school=e3b)
    assert (plan.usable_rooms, plan.classes, plan.class_cap) == (3, 3, 45)
    assert plan.seats == 135


def test_example_e3b_shows_mean_gap_and_yellow(draft, e3b, officer):
    plans.propose(draft, by=officer)

    row = row_of(draft, e3b)

    assert row.demand.children == 158
    assert number(row.mean, 2) == "52.67"
    assert (row.gap, row.warning) == (23, "yellow")


def test_example_e3a_counts_a_towns_seats_by_stage(draft):
    primary, junior = SchoolFactory(), SchoolFactory(junior=True)
    for school, grade, sizes in (
        (primary, 2, [31] * 145 + [32] * 7),
        (junior, 8, [51] * 15 + [52] * 13),
    ):
        for size in sizes:
            ClassGroupFactory(school=school, grade=grade, enrolled=size)

    facts = PlanFacts(draft)
    town, over = (place_rows([], stage, facts=facts)[0] for stage in Stage)

    assert (number(town.mean, 2), town.now.seats, town.now.balance) == (
        *("31.05", 6840, 2121),
    )
    assert (number(over.mean, 2), over.now.seats, over.now.balance) == (
        *("51.46", 1400, -41),
    )


def test_propose_leaves_plans_that_are_there(draft, e3b, officer):
    PlanFactory(round=draft, school=e3b, classes=2)

    made = plans.propose(draft, by=officer)

    assert (made, e3b.plans.get().classes) == (0, 2)
    assert not AuditEvent.objects.filter(action="plan.propose").exists()


def test_propose_takes_the_cap_of_the_policy(draft, e3b, officer):
    draft.policies.filter(stage=Stage.PRIMARY).update(intake_class_cap=40)

    plans.propose(draft, by=officer)

    assert e3b.plans.get().class_cap == 40


def test_propose_names_the_area_of_private_schools_only(draft, officer):
    private = SchoolFactory(ownership=School.Ownership.PRIVATE)
    public = SchoolFactory()

    plans.propose(draft, by=officer)

    assert private.plans.get().area_id == COUNTY
    assert public.plans.get().area_id is None


def test_a_junior_school_without_an_extract_expects_its_feeders_leavers(draft):
    junior = SchoolFactory(junior=True)
    feeder = SchoolFactory(feeds=junior)
    ClassGroupFactory(school=feeder, grade=6, enrolled=43)

    demand = PlanFacts(draft).demand[junior.pk, Stage.JUNIOR]

    assert (demand.children, demand.on) == (43, None)


@pytest.mark.parametrize("state", ["filed", "published", "open"])
def test_plans_are_fixed_from_the_filing_on(year, officer, state):
    plan = PlanFactory(round=RoundFactory(**{state: True}))

    with pytest.raises(Conflict):
        plans.keep(plan, changed=["classes"], by=officer)
    with pytest.raises(Conflict):
        plans.propose(plan.round, by=officer)


def edit(client, plan, **changed):
    typed = {"classes": 3, "class_cap": 45, "held_back": 0, "boarding": 0} | changed
    return client.post(reverse("enrollment:plan-edit", args=[plan.pk]), typed)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"class_cap": 46}, "class_cap"),
        ({"classes": 4}, "classes"),
        ({"held_back": 136}, "held_back"),
        ({"special": "pilot"}, "approval_number"),
    ],
)
def test_a_plan_beyond_rooms_or_policy_is_refused(
    draft, e3b, officer, login, changed, field
):
    plans.propose(draft, by=officer)

    answer = edit(login(officer), e3b.plans.get(), **changed)

    assert list(answer.context["form"].errors) == [field]
    assert e3b.plans.get().seats == 135


def test_a_school_above_its_scale_says_why(draft, e3b, officer, login):
    plans.propose(draft, by=officer)
    e3b.class_groups.filter(grade=2).update(enrolled=500)
    client, plan = login(officer), e3b.plans.get()

    refused = edit(client, plan)
    kept = edit(client, plan, justification="新校区2028年启用")

    assert list(refused.context["form"].errors) == ["justification"]
    assert kept.status_code == 302
    assert AuditEvent.objects.filter(action="plan.edit").count() == 1


def test_a_private_school_admits_in_its_authoritys_area_only(draft, officer, login):
    private = SchoolFactory(ownership=School.Ownership.PRIVATE)
    outside = DivisionFactory(code="990102")
    plans.propose(draft, by=officer)
    plan = private.plans.get()
    facts = {"classes": plan.classes, "class_cap": plan.class_cap}

    refused = edit(login(officer), plan, **facts, area=outside.pk)
    kept = edit(login(officer), plan, **facts, area=COUNTY)

    assert list(refused.context["form"].errors) == ["area"]
    assert kept.status_code == 302


def test_workbook_comes_back_as_it_went_out(draft, e3b, officer, login):
    plans.propose(draft, by=officer)

    answer = upload(login(officer), draft, change=lambda sheet: None)

    assert answer.status_code == 302
    assert not AuditEvent.objects.filter(action="plan.edit").exists()


def test_workbook_changes_plans(draft, e3b, officer, login):
    plans.propose(draft, by=officer)

    def change(sheet):
        sheet["G2"] = "5"

    upload(login(officer), draft, change=change)

    assert e3b.plans.get().seats == 130


def test_workbook_names_every_wrong_cell_and_takes_nothing(draft, e3b, officer, login):
    plans.propose(draft, by=officer)

    def change(sheet):
        sheet["G2"] = "5"
        sheet.append(["2199999999", "", "小学", "", 1, 45, 0])
        sheet.append([e3b.pk, "", "高中", "", 1, 60, 0])

    answer = upload(login(officer), draft, change=change)

    told = " ".join(answer.context["form"].non_field_errors())
    assert "A3 " in told
    assert "C4 " in told
    assert e3b.plans.get().seats == 135


def test_a_school_sees_its_own_plan_alone(draft, e3b, officer, login):
    other = SchoolFactory()
    plans.propose(draft, by=officer)
    principal = acting(Role.PRINCIPAL, unit=e3b)

    page = login(principal).get(reverse("enrollment:plan-list", args=[draft.pk]))

    assert [row.plan.school for row in page.context["rows"]] == [e3b]
    assert other.name not in page.content.decode()
    assert not page.context["towns"]


def queries_of(client, url):
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def test_page_asks_as_much_for_twenty_schools_as_for_one(draft, officer, login):
    client, url = login(officer), reverse("enrollment:plan-list", args=[draft.pk])
    counted = []
    for schools in (1, 1, 19):
        for _ in range(schools):
            ClassGroupFactory(school=SchoolFactory(), enrolled=40)
        plans.propose(draft, by=officer)
        counted.append(queries_of(client, url))

    assert draft.plans.count() == 21
    assert counted[1] == counted[2]
