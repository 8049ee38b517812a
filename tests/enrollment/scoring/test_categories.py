import json
from datetime import date

import pytest

from enrollment.scoring.categories import (
    Categoriser,
    CategoryRule,
    CategoryRules,
    categories_from,
    categories_plain,
    category_key,
    left_out,
    outranked,
    reachable,
)
from enrollment.scoring.facts import Facts, Hukou, Person, Place
from enrollment.scoring.plain import FieldFault
from enrollment.scoring.rules import Rule
from tests.enrollment.scoring.tables import TERMS

# Wuxing 2022: home and hukou together, apart, home alone (handbook 4.6).
WUXING = [
    {
        "code": "A",
        "label": "户房一致",
        "rank": 1,
        "when": [["hukou_in_zone", "own_title_in_zone"]],
        "sort_keys": ["hukou_moved_in"],
    },
    {
        "code": "B",
        "label": "户房分离",
        "rank": 2,
        "when": [["hukou_in_zone"]],
        "sort_keys": ["hukou_moved_in"],
    },
    {"code": "C", "label": "有房无户", "rank": 3, "when": [["own_title_in_zone"]]},
    {"code": "D", "label": "政策照顾", "rank": 4, "when": [["special_status"]]},
    {"code": "E", "label": "统筹安排", "rank": 5, "when": [[]]},
]
HOME_AND_HUKOU = Rule((("hukou_in_zone", "own_title_in_zone"),))
NO_HUKOU = Rule((("!hukou_in_city",),))


def hukou(moved_in=None, place=Place.ZONE):
    return (Hukou(person=Person.CHILD, place=place, moved_in=moved_in),)


def changed(n, **fields):
    return [{**each, **fields} if k == n else each for k, each in enumerate(WUXING)]


def test_best_rank_wins_and_every_predicate_is_kept():
    facts = Facts(hukou=hukou(), marks=frozenset({"special_status"}))

    result = Categoriser(categories_from(WUXING), TERMS).result(facts)

    assert result.category.code == "B"
    assert result.held == ("B", "D", "E")
    assert result.predicates == {
        "hukou_in_zone": True,
        "own_title_in_zone": False,
        "special_status": True,
    }


def test_family_that_no_category_takes_has_none():
    rules = categories_from(WUXING[:4])

    assert Categoriser(rules, TERMS).result(Facts()).category is None


def test_rank_decides_not_the_order_of_writing():
    rules = categories_from(list(reversed(WUXING)))

    assert Categoriser(rules, TERMS).result(Facts(hukou=hukou())).category.code == "B"


def test_earlier_hukou_goes_first_inside_a_category_and_no_date_last():
    rule = categories_from(WUXING).in_order[1]
    days = [None, date(2024, 5, 1), date(2019, 2, 3)]

    keys = {day: category_key(rule, Facts(hukou=hukou(day))) for day in days}

    assert sorted(days, key=keys.get) == [date(2019, 2, 3), date(2024, 5, 1), None]
    assert all(key[0] == 2 for key in keys.values())


def test_categories_stored_and_read_again_are_the_same():
    rules = categories_from(WUXING)

    assert categories_from(json.loads(json.dumps(categories_plain(rules)))) == rules


@pytest.mark.parametrize(
    ("n", "fields", "field", "code"),
    [
        (1, {"code": "A"}, "categories[1].code", "repeated"),
        (1, {"rank": 1}, "categories[1].rank", "repeated"),
        (0, {"rank": 0}, "categories[0].rank", "below_one"),
        (0, {"when": [["exam"]]}, "categories[0].when", "unknown_predicate"),
        (0, {"sort_keys": ["submitted"]}, "categories[0].sort_keys", "unknown_date"),
        (0, {"interview": True}, "categories[0].interview", "unknown_field"),
    ],
)
def test_wrong_category_is_named_by_its_field(n, fields, field, code):
    with pytest.raises(FieldFault) as caught:
        categories_from(changed(n, **fields))

    assert (caught.value.field, caught.value.code) == (field, code)


def test_categoriser_refuses_rules_at_fault():
    rule = CategoryRule(code="A", label="A", rank=0, when=Rule())

    with pytest.raises(FieldFault):
        Categoriser(CategoryRules(categories=(rule,)), TERMS)


def test_case_that_no_category_takes_is_found():
    gap = left_out(categories_from(WUXING[:4]))

    assert gap == {
        "hukou_in_zone": False,
        "own_title_in_zone": False,
        "special_status": False,
    }


def test_categories_that_take_every_case_leave_none_out():
    assert left_out(categories_from(WUXING)) is None


def test_family_may_end_where_no_better_category_takes_it():
    rules = categories_from(WUXING)

    found = reachable(rules, Rule((("own_title_in_zone",),)))

    assert [category.code for category in found] == ["A", "C"]


def test_home_and_hukou_first_is_no_fault():
    rules = categories_from(WUXING)

    assert outranked(rules, first=HOME_AND_HUKOU, then=NO_HUKOU) is None


def test_family_without_hukou_before_home_and_hukou_is_a_fault():
    no_hukou = {"rank": 1, "when": [["own_title_in_zone", "!hukou_in_city"]]}
    rules = categories_from([{**WUXING[2], **no_hukou}, {**WUXING[0], "rank": 2}])

    last, best = outranked(rules, first=HOME_AND_HUKOU, then=NO_HUKOU)

    assert (last.code, best.code) == ("A", "C")
