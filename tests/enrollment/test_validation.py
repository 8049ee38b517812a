"""Each check of enrollment handbook 5 finds the draft that breaks it, and only it."""

import datetime

import pytest
from django.utils import translation

from enrollment.models import (
    EnterpriseGrant,
    PolicyDemand,
    QuotaLine,
    ResidentialAddress,
)
from enrollment.validation.validator import FAULTS, findings_of
from schools.models import ClassGroup, School
from tests.enrollment.factories import (
    LawfulPolicyFactory,
    PlanFactory,
    RoundFactory,
    ZoneFactory,
)
from tests.factories import ClassGroupFactory, DivisionFactory, SchoolYearFactory

pytestmark = pytest.mark.django_db
KEYS = ["hukou_in_zone", "own_title_in_zone"]
SCHEME = {
    "code": "s",
    "label": "积分",
    "terms": {"cutoff": "2027-03-31"},
    "items": [
        {"code": "insurance", "label": "社会保险", "per_unit": 1, "cap": 30}
        | {"counts": {"basis": "insurance"}},
    ],
}


def by_points(policy, *, tie_keys=("points:insurance",), **item):
    items = [SCHEME["items"][0] | item]
    policy.points = SCHEME | {"items": items}
    policy.order_rule = "category_then_points"
    policy.tie_keys = list(tie_keys)


def uncapped(policy):
    by_points(policy)
    policy.points = SCHEME | {"items": [{**SCHEME["items"][0], "cap": None}]}


def fields(**changes):
    def change(policy):
        for name, value in changes.items():
            setattr(policy, name, value)

    return change


def of_round(**changes):
    def change(policy):
        for name, value in changes.items():
            setattr(policy.round, name, value)

    return change


def of_plan(**changes):
    return lambda policy: policy.round.plans.update(**changes)


def of_school(**changes):
    return lambda policy: School.objects.filter(plans__round=policy.round).update(
        **changes
    )


def demand(label, kind="document"):
    return lambda policy: PolicyDemand.objects.create(
        policy=policy, kind=kind, label=label
    )


def category(n, **changes):
    def change(policy):
        policy.categories[n] |= changes

    return change


def permits_first(policy):
    policy.categories[0]["rank"], policy.categories[2]["rank"] = 3, 1


def no_plan(policy):
    policy.round.plans.all().delete()


def crowded(policy):
    year = SchoolYearFactory()
    school = policy.round.plans.get().school
    ClassGroupFactory(school=school, year=year, grade=2)
    ClassGroup.objects.filter(school=school).update(enrolled=1900)


def address_without_zone(policy):
    ResidentialAddress.objects.create(
        division=DivisionFactory(code="990101102"), road="新路", number=2
    )


def second_zone(policy):
    ZoneFactory(round=policy.round, schools=[policy.round.plans.get().school])


def private_elsewhere(policy):
    school = PlanFactory(round=policy.round, area=DivisionFactory(code="990102")).school
    School.objects.filter(pk=school.pk).update(ownership="private")


def red(policy):
    policy.round.zones.update(children=181)


def enterprise(policy):
    QuotaLine.objects.create(
        plan=policy.round.plans.get(),
        kind="enterprise",
        seats=10,
        returns_on=datetime.date(2027, 6, 1),
        source="示教〔2027〕2号",
    )


def grant_without_tier(policy):
    EnterpriseGrant.objects.create(
        round=policy.round, firm="示范厂", credit_code="9", tax_paid=1, seats=1
    )


def mixed_zone(policy):
    private = PlanFactory(round=policy.round).school
    School.objects.filter(pk=private.pk).update(ownership="private")
    policy.round.zones.get().schools.add(private)


def out_of_zone(policy):
    PlanFactory(round=policy.round)


def no_more_seats(policy):
    last = RoundFactory(intake_year=policy.round.intake_year - 1)
    PlanFactory(round=last)
    policy.inflow = "concentrated"


def two_schools(policy):
    school = PlanFactory(round=policy.round).school
    policy.round.zones.get().schools.add(school)
    policy.algorithm = ""


def same_day(policy):
    opens = policy.round.opens_at
    monday = opens - datetime.timedelta(days=opens.weekday())
    policy.least_window_days = 1
    for name, hour in (("opens_at", 0), ("closes_at", 8)):
        for prefix in ("", "private_"):
            moment = monday + datetime.timedelta(hours=hour)
            setattr(policy.round, prefix + name, moment)


def short_window(policy):
    policy.least_window_days = 30


HOUR = datetime.timedelta(hours=1)


def early_private(policy):
    policy.round.private_opens_at -= HOUR


BREAKS = {
    "no_plan": no_plan,
    "plan_above_classes": of_plan(usable_rooms=3),
    "class_above_cap": fields(intake_class_cap=56),
    "school_above_scale": crowded,
    "catchment_gap": address_without_zone,
    "catchment_overlap": second_zone,
    "rules_unreadable": category(0, when=[["is_rich"]]),
    "no_categories": fields(categories=[]),
    "category_gap": category(3, when=[["hukou_in_city"]]),
    "order_reversed": permits_first,
    "item_without_cap": uncapped,
    "no_points": fields(order_rule="points_only"),
    "no_tie_keys": lambda policy: by_points(policy, tie_keys=[]),
    "bad_tie_key": lambda policy: by_points(policy, tie_keys=["points:luck"]),
    "no_lottery": fields(ends_in_lottery=False),
    "insurance_too_long": fields(insurance_months=13, inflow="concentrated"),
    "extra_condition": fields(permit_months=6),
    "windows_differ": early_private,
    "private_area": private_elsewhere,
    "window_short": short_window,
    "window_office_hours": same_day,
    "no_notice": fields(notice_days=0),
    "red_without_diversion": red,
    "no_twin_policy": fields(twin_policy=""),
    "no_refill_policy": fields(refill_policy=""),
    "no_algorithm": two_schools,
    "no_sibling_rule": fields(sibling_rule=""),
    "sibling_free_choice": fields(sibling_rule="anywhere"),
    "enterprise_share": enterprise,
    "enterprise_above_tiers": grant_without_tier,
    "special_without_approval": of_plan(special="pilot"),
    "family_planning": category(1, when=[["historic_birth"], ["hukou_in_county"]]),
    "word_family_planning": category(1, label="独生子女"),
    "no_hotline": of_round(hotline=""),
    "no_appeal": of_round(appeal_text=" "),
    "first_come": lambda policy: by_points(
        policy, tie_keys=["points:insurance", "submitted:"]
    ),
    "word_first_come": demand("按报名先后", "condition"),
    "classes_not_mixed": fields(are_classes_mixed=False),
    "zone_mixes_ownership": mixed_zone,
    "plan_without_zone": out_of_zone,
    "inflow_without_more_seats": no_more_seats,
    "assessment": demand("与园长见面", "assessment"),
    "unlisted_demand": demand("水电费单"),
    "word_exam": demand("入学测试", "condition"),
    "word_early": demand("Early admission agreement"),
    "word_reward": category(0, label="优录"),
    "word_donation": demand("捐资证明"),
    "word_contest": demand("Contest prizes"),
    "word_key_class": category(0, note="重点班"),
    "word_exam_ranking": demand("中考成绩"),
    "word_empty_roll": demand("保留学籍", "condition"),
    "word_talent": category(0, label="艺术特长生"),
    "word_group_wide": category(0, label="集团内直升"),
    "word_international": category(0, label="国际班"),
    "word_open_day": demand("校园开放日记录"),
    "word_disability": demand("身体健康", "condition"),
    "word_paper": demand("Birth permit"),
    "word_private_life": demand("家庭年收入", "field"),
    "word_biometric": demand("人脸", "field"),
}


def test_a_lawful_draft_gives_no_finding():
    assert findings_of(LawfulPolicyFactory()) == []


@pytest.mark.parametrize("key", FAULTS)
def test_check_finds_the_draft_that_breaks_it_alone(key):
    policy = LawfulPolicyFactory()

    BREAKS[key](policy)

    assert {finding.fault.key for finding in findings_of(policy)} == {key}


def table_asks(months=0, *, inflow="sufficient", threshold=None, **counts):
    """A table of points without so many months of insurance nobody may apply."""

    def change(policy):
        policy.inflow = inflow
        by_points(policy)
        paid = {"code": "paid", "label": "社保年限", "at_least": months}
        paid["counts"] = {"basis": "insurance"} | counts
        policy.points |= {"threshold": threshold}
        if months:
            policy.points |= {"conditions": [paid], "requires": [["paid"]]}

    return change


LOCAL_OR_PERMIT = [["hukou_in_county"], ["permit_valid", "in_birth_window"]]


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        (table_asks(36), {"insurance_too_long", "extra_condition"}),
        (table_asks(36, inflow="concentrated"), {"insurance_too_long"}),
        (table_asks(6, beyond=12, inflow="concentrated"), {"insurance_too_long"}),
        (table_asks(12, inflow="concentrated"), set()),
        (table_asks(12), {"extra_condition"}),
        (table_asks(threshold=30), {"extra_condition"}),
        (fields(documents=["permit", "insurance"]), {"extra_condition"}),
        (fields(documents=["permit", "work"]), {"extra_condition"}),
    ],
)
def test_conditions_of_the_table_and_papers_are_judged_too(change, keys):
    policy = LawfulPolicyFactory()

    change(policy)

    assert {finding.fault.key for finding in findings_of(policy)} == keys


@pytest.mark.parametrize(
    ("requires", "keys"),
    [
        (LOCAL_OR_PERMIT, set()),
        ([["permit_valid", "rental_filed"]], {"extra_condition"}),
        ([["hukou_in_county"], ["employment_in_city"]], {"extra_condition"}),
    ],
)
def test_table_may_ask_migrants_for_the_permit_alone(requires, keys):
    policy = LawfulPolicyFactory(documents=["permit", "insurance"])
    by_points(policy)

    policy.points |= {"requires": requires}

    assert {finding.fault.key for finding in findings_of(policy)} == keys


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("key", FAULTS)
def test_finding_cites_the_rule_and_the_mending_in_both_languages(key, language):
    fault = FAULTS[key]

    with translation.override(language):
        said = [str(part) for part in (fault.message, fault.clause, fault.fix)]

    is_chinese = [any("一" <= sign <= "鿿" for sign in part) for part in said]
    assert is_chinese == [language == "zh-hans"] * 3


WORDS = [
    ("exam", ["笔试", "面试", "interview", "entrance exam", "written test"]),
    ("contest", ["奥数竞赛", "graded certificate"]),
    ("paper", ["准生证", "学前教育证明", "超龄证明", "无人监护证明", "预防接种证"]),
    (
        "paper",
        ["pre-school attendance", "over-age proof", "no-guardian", "vaccination"],
    ),
    ("private_life", ["父母职务", "job title", "monthly income"]),
]


@pytest.mark.parametrize(
    ("key", "label"), [(key, label) for key, labels in WORDS for label in labels]
)
def test_blacklist_knows_the_words_in_both_languages(key, label):
    policy = LawfulPolicyFactory()

    demand(label)(policy)

    assert f"word_{key}" in {finding.fault.key for finding in findings_of(policy)}


@pytest.mark.parametrize("label", ["Attested copy of the lease", "租房合同"])
def test_blacklist_accuses_no_word_that_only_looks_like_one(label):
    policy = LawfulPolicyFactory()

    demand(label)(policy)

    assert {finding.fault.key for finding in findings_of(policy)} == {"unlisted_demand"}
