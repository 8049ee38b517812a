from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.scoring.categories import CategoryRule
from enrollment.scoring.engine import Engine
from enrollment.scoring.facts import Dwelling, Facts, Hukou, Permit, Person, Place
from enrollment.scoring.permits import PermitRecord
from enrollment.scoring.points import (
    OrderRule,
    ParentBasis,
    PointsCondition,
    PointsGroup,
    TieKey,
)
from enrollment.scoring.ranking import Ranking, TieFault, tie_faults
from enrollment.scoring.rules import ALWAYS
from tests.enrollment.scoring.tables import counted, flat, number, scheme

GROUP = PointsGroup(code="g", label="G")
LONG = PointsCondition(code="long", label="长", counts=number("a"), at_least=3)


def table(*ties, **changes):
    keys = tuple(TieKey(by=by, of=of) for by, of in ties)
    known = {"groups": (GROUP,), "conditions": (LONG,), "final_tie": "lottery"}
    items = (counted("a", group="g"), counted("b", cap=Fraction(5)), flat("c", 0))
    return scheme(*items, tie_keys=keys, **{**known, **changes})


def ranked(table, families, categories=None):
    """The names of the families in order; equals keep the order of the mapping."""
    engine = Engine(table)
    ranking = Ranking(engine)
    keys = {
        name: ranking.key(
            facts, engine.tally(facts), category=(categories or {}).get(name)
        )
        for name, facts in families.items()
    }
    return sorted(families, key=keys.get), keys


def numbers(**counts):
    return Facts(counts=counts)


def test_more_points_go_first():
    families = {"less": numbers(a=3), "more": numbers(a=4)}

    assert ranked(table(("points", "a")), families)[0] == ["more", "less"]


@pytest.mark.parametrize("tie", [("points", "a"), ("points", "g"), ("units", "a")])
def test_equals_are_told_apart_by_an_item_or_a_group(tie):
    families = {"late": numbers(a=2, b=4), "soon": numbers(a=4, b=2)}

    assert ranked(table(tie), families)[0] == ["soon", "late"]


def test_units_count_beyond_the_cap_where_points_do_not():
    families = {"five": numbers(b=5), "nine": numbers(b=9)}

    by_points = ranked(table(("points", "b")), families)[1]
    order, _keys = ranked(table(("points", "b"), ("units", "b")), families)

    assert by_points["five"] == by_points["nine"]
    assert order == ["nine", "five"]


@pytest.mark.parametrize("name", ["degree", "long"])
def test_predicate_or_condition_decides_between_equals(name):
    families = {
        "without": numbers(b=3),
        "with": Facts(counts={"a": 3}, marks=frozenset({"degree"})),
    }

    assert ranked(table(("predicate", name)), families)[0] == ["with", "without"]


def dated(day):
    """A family whose dates are all `day`."""
    hukou = [
        Hukou(person=person, place=Place.ZONE, moved_in=day)
        for person in (Person.CHILD, Person.SECONDARY)
    ]
    permit = Permit(person=Person.SECONDARY, record=PermitRecord(issued_on=day))
    home = Dwelling(share=Fraction(1), registered_on=day)
    return Facts(hukou=tuple(hukou), permits=(permit,), dwellings=(home,))


@pytest.mark.parametrize(
    "name",
    [
        "hukou_moved_in",
        "other_guardian_hukou",
        "other_guardian_permit",
        "title_registered",
    ],
)
def test_earlier_date_goes_first_and_no_date_last(name):
    families = {
        "none": Facts(),
        "late": dated(date(2021, 1, 1)),
        "soon": dated(date(2020, 12, 31)),
    }

    assert ranked(table(("date", name)), families)[0] == ["soon", "late", "none"]


def test_other_guardian_is_the_one_who_is_not_the_basis():
    engine = Engine(
        table(("date", "other_guardian_hukou"), parent_basis=ParentBasis.ONE_BEST)
    )
    day = date(2020, 1, 1)
    facts = Facts(hukou=(Hukou(person=Person.PRIMARY, place=Place.ZONE, moved_in=day),))

    tally = engine.tally(facts)._replace(first=Person.SECONDARY)

    assert Ranking(engine).key(facts, tally)[-1] == day.toordinal()


def category(rank, *dates):
    return CategoryRule(
        code=str(rank), label="", rank=rank, when=ALWAYS, sort_keys=dates
    )


def test_category_goes_before_points_where_the_scheme_says_so():
    families = {"rich": numbers(a=9), "near": numbers(a=1)}
    categories = {"rich": category(2), "near": category(1)}

    both = [
        ranked(table(("points", "a"), order_rule=rule), families, categories)[0]
        for rule in OrderRule
    ]

    assert both == [["rich", "near"], ["near", "rich"]]


def test_categorys_own_dates_decide_before_the_schemes_list():
    by_category = table(("points", "a"), order_rule=OrderRule.CATEGORY_THEN_POINTS)
    families = {
        "late": replace(dated(date(2021, 1, 1)), counts={"a": 4}),
        "soon": replace(dated(date(2020, 1, 1)), counts={"b": 4}),
    }
    own = dict.fromkeys(families, category(1, "other_guardian_hukou"))

    assert ranked(by_category, families, own)[0] == ["soon", "late"]
    no_dates = dict.fromkeys(families, category(1))
    assert ranked(by_category, families, no_dates)[0] == ["late", "soon"]


def test_scheme_by_category_ranks_nobody_without_one():
    with pytest.raises(ValueError, match="category"):
        ranked(
            table(("points", "a"), order_rule=OrderRule.CATEGORY_THEN_POINTS),
            {"one": Facts()},
        )


@pytest.mark.parametrize(
    ("ties", "changes", "fault"),
    [
        ([], {}, ("no_tie_keys", "")),
        ([("points", "a")], {"final_tie": ""}, ("no_lottery", "")),
        ([("points", "a")], {"final_tie": "until_full"}, ("no_lottery", "until_full")),
        ([("points", "x")], {}, ("unknown_tie_key", "points:x")),
        ([("units", "c")], {}, ("unknown_tie_key", "units:c")),
        ([("date", "birth")], {}, ("unknown_tie_key", "date:birth")),
        ([("predicate", "exam")], {}, ("unknown_tie_key", "predicate:exam")),
        ([("whim", "a")], {}, ("unknown_tie_key", "whim:a")),
        ([("points", "a")] * 2, {}, ("repeated_tie_key", "points:a")),
        ([("submitted", "")], {}, ("first_come", "submitted:")),
    ],
)
def test_tie_list_that_is_not_complete_ranks_nobody(ties, changes, fault):
    wrong = table(*ties, **changes)

    assert list(tie_faults(wrong)) == [TieFault(*fault)]
    with pytest.raises(ValueError, match=fault[0]):
        Ranking(Engine(wrong))


FAMILIES = st.lists(
    st.builds(numbers, a=st.integers(0, 3), b=st.integers(0, 7)), max_size=8
)


@given(FAMILIES, st.randoms())
def test_order_of_handing_in_never_counts(families, chance):
    ties = table(("points", "b"), ("units", "a"))
    shuffled = list(families)
    chance.shuffle(shuffled)

    _order, keys = ranked(ties, dict(enumerate(families)))
    _order, again = ranked(ties, dict(enumerate(shuffled)))

    assert sorted(keys.values()) == sorted(again.values())


def test_item_without_points_may_be_counted_for_ties_alone():
    """Tianhe 2023 compares months of permit, then of legal residence (handbook 4.8)."""
    tianhe = scheme(
        flat("base", 10),
        *(counted(code, 0) for code in ("permit_months", "residence_months")),
        tie_keys=(
            TieKey(by="units", of="permit_months"),
            TieKey(by="units", of="residence_months"),
        ),
        final_tie="lottery",
    )
    months = {"a": (30, 50), "b": (31, 40), "c": (30, 51)}

    order, _keys = ranked(
        tianhe,
        {
            name: numbers(permit_months=permit, residence_months=lived)
            for name, (permit, lived) in months.items()
        },
    )

    assert order == ["b", "c", "a"]


def test_family_on_the_public_roll_goes_first_where_the_list_says_so():
    """Yuexiu 2017, junior: the roll, then permit points, then lots (handbook 4.8)."""
    yuexiu = table(("predicate", "public_primary_roll"), ("points", "a"))
    families = {
        "more_permit": numbers(a=5),
        "on_the_roll": Facts(counts={"b": 5}, marks=frozenset({"public_primary_roll"})),
    }

    assert ranked(yuexiu, families)[0] == ["on_the_roll", "more_permit"]
