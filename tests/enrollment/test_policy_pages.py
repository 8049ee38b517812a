"""The pages on which officials draft, check, approve and publish rules."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from enrollment import drafting
from enrollment.models import AdmissionRound, PolicyProfile
from tests.enrollment.factories import (
    LawfulPolicyFactory,
    PolicyFactory,
    RoundFactory,
)

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"enrollment:{name}", args=args)


def calendar(**changes):
    opens = timezone.localtime() + datetime.timedelta(days=40)
    days = {"opens_at": 0, "closes_at": 9}
    moments = {
        name: f"{opens + datetime.timedelta(days=n):%Y-%m-%dT08:00}"
        for name, n in days.items()
    }
    later = dict.fromkeys(("verify_until", "result_on"), "2027-07-20")
    return {"intake_year": 2027, "hotline": "12345", **moments, **later, **changes}


def test_round_is_planned_with_one_window_for_all_schools(officer, login):
    login(officer).post(url("round-new"), calendar())

    round_ = AdmissionRound.objects.get()
    assert round_.private_opens_at == round_.opens_at
    assert round_.policies.count() == 2


def test_round_that_closes_before_it_opens_is_told(officer, login):
    sent = calendar(closes_at="2026-01-01T08:00")

    page = login(officer).post(url("round-new"), sent)

    assert page.context["form"].errors["closes_at"]


def test_round_list_shows_the_way_to_the_first_round(officer, login):
    page = login(officer).get(url("round-list"))

    assert url("round-new") in page.content.decode()


def test_round_in_other_county_is_not_found(stranger, login):
    round_ = RoundFactory()

    assert login(stranger).get(url("round-detail", round_.pk)).status_code == 404


def test_filing_tells_what_is_missing(officer, login):
    round_ = RoundFactory()

    page = login(officer).post(url("round-file", round_.pk), {"approval_number": "3"})

    assert "小学" in str(page.context["form"].errors)


def test_check_names_the_ban_and_what_mends_it(officer, login):
    policy = LawfulPolicyFactory(notice_days=0)

    page = login(officer).get(url("policy-check", policy.pk)).content.decode()

    assert "V15" in page
    assert "招生政策应当在报名开始前公布" in page


def test_approving_on_the_page_asks_for_reasons(officer, login):
    policy = LawfulPolicyFactory(are_classes_mixed=False)

    page = login(officer).post(url("policy-approve", policy.pk))

    (field,) = page.context["form"].errors
    login(officer).post(url("policy-approve", policy.pk), {field: "仅一个班"})
    assert policy.findings.get().accepted_because == "仅一个班"


def test_who_drafted_sees_no_button_to_approve(login):
    policy = LawfulPolicyFactory()

    page = login(policy.drafted_by).get(url("policy-check", policy.pk))

    assert not page.context["may_approve"]


def test_section_is_changed_and_its_author_kept(officer, login):
    policy = PolicyFactory()
    sent = {"order_rule": "category_only", "ends_in_lottery": "on"}

    login(officer).post(
        url("policy-edit", policy.pk, "order"),
        sent | {"tie_0": "date:hukou_moved_in", "tie_1": "date:hukou_moved_in"},
    )

    policy.refresh_from_db()
    assert policy.tie_keys == ["date:hukou_moved_in"]
    assert policy.drafted_by == officer


@pytest.mark.parametrize("section", ["ages", "home", "order", "matching", "days"])
def test_every_section_has_its_form(officer, login, section):
    policy = PolicyFactory()

    page = login(officer).get(url("policy-edit", policy.pk, section))

    assert page.status_code == 200


def test_published_rules_have_no_form(officer, login):
    policy = PolicyFactory(published=True)

    page = login(officer).get(url("policy-edit", policy.pk, "days"))

    assert page.status_code == 409


def test_category_is_added_with_its_cases(officer, login):
    policy = PolicyFactory()
    sent = {"code": "B2", "label": "优待对象", "rank": 9, "case_0_0": "special_status"}

    login(officer).post(
        url("policy-row", policy.pk, "categories", 4),
        sent | {"case_1_0": "hukou_in_zone", "case_1_1": "!own_title_in_zone"},
    )

    policy.refresh_from_db()
    assert policy.categories[-1] == {
        "code": "B2",
        "label": "优待对象",
        "rank": 9,
        "sort_keys": [],
        "when": [["special_status"], ["hukou_in_zone", "!own_title_in_zone"]],
    }


def test_category_with_a_rank_that_is_taken_is_told(officer, login):
    policy = PolicyFactory()
    sent = {"code": "B2", "label": "优待对象", "rank": 1}

    page = login(officer).post(url("policy-row", policy.pk, "categories", 4), sent)

    assert page.context["form"].non_field_errors()
    policy.refresh_from_db()
    assert len(policy.categories) == 4


def test_category_is_deleted(officer, login):
    policy = PolicyFactory()

    login(officer).post(url("policy-row-delete", policy.pk, "categories", 0))

    policy.refresh_from_db()
    assert [row["code"] for row in policy.categories] == ["B", "C", "D"]


def with_template(officer, code="xiamen_siming_120"):
    policy = PolicyFactory()
    drafting.use_template(policy, code, by=officer)
    return policy


def test_table_begins_with_a_template_without_family_planning(officer, login):
    policy = PolicyFactory()

    login(officer).post(
        url("policy-template", policy.pk), {"template": "xiamen_siming_120"}
    )

    policy.refresh_from_db()
    assert policy.points["items"]
    labels = str(policy.points["items"] + policy.points["groups"])
    assert "计划生育" not in labels


@pytest.mark.parametrize("part", ["items", "groups"])
def test_saving_a_row_as_it_is_changes_nothing(officer, login, part):
    policy = with_template(officer)
    address = url("policy-row", policy.pk, part, 0)
    form = login(officer).get(address).context["form"]
    shown = {field.html_name: field.value() for field in form}

    login(officer).post(
        address, {n: v for n, v in shown.items() if v not in (None, False)}
    )

    before = drafting.rows_of(policy, part)
    policy.refresh_from_db()
    usual = {"unit": "month", "person": "primary", "place": "city"}
    after = drafting.rows_of(policy, part)
    assert after[0]["label"] == before[0]["label"]
    assert after[0].get("cap") == before[0].get("cap")
    if "counts" in before[0]:
        assert after[0]["counts"] == usual | before[0]["counts"]


def test_item_with_a_number_that_is_none_is_told(officer, login):
    policy = with_template(officer)
    sent = {"code": "x", "label": "志愿服务", "per_unit": "viel", "unit_size": 1}

    page = login(officer).post(url("policy-row", policy.pk, "items", 0), sent)

    assert page.context["form"].errors["per_unit"]


def test_group_that_goes_leaves_its_items(officer, login):
    policy = with_template(officer)
    count = len(policy.points["items"])

    login(officer).post(url("policy-row-delete", policy.pk, "groups", 0))

    policy.refresh_from_db()
    assert len(policy.points["items"]) == count


def test_demand_is_written_down_and_judged(officer, login):
    policy = LawfulPolicyFactory()
    sent = {"kind": "field", "label": "父母收入"}

    page = login(officer).post(url("policy-demand", policy.pk), sent, follow=True)

    assert "V11" in page.content.decode()


def test_demand_of_published_rules_stays(officer, login):
    policy = PolicyFactory()
    demand = policy.demands.create(kind="document", label="合同")
    PolicyProfile.objects.filter(pk=policy.pk).update(
        state="published", approved_by=officer, published_at=timezone.now()
    )

    page = login(officer).post(url("demand-delete", demand.pk))

    assert page.status_code == 409


def test_versions_are_compared(officer, login):
    old = PolicyFactory(published=True)
    new = PolicyFactory(round=old.round, version=2, objection_days=9)

    page = login(officer).get(url("policy-compare", new.pk))

    (row,) = page.context["rows"]
    assert (row.before, row.after) == ("5", "9")


def test_the_page_of_a_change_says_whom_it_concerns(officer, login):
    old = PolicyFactory(published=True)
    new = PolicyFactory(round=old.round, version=2, approved=True)

    page = login(officer).get(url("policy-replace", new.pk))

    assert page.context["affected"] == 0


def test_share_of_the_home_reads_as_one_fact(officer, login):
    policy = PolicyFactory(share_inclusive=True)

    page = login(officer).get(url("policy-detail", policy.pk)).content.decode()

    assert "≥ 1/2" in page
    assert "户籍在学区内且学区内有自有住房" in page
