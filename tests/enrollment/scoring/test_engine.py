from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.scoring.engine import Engine, shown
from enrollment.scoring.facts import Facts, Insurance, Kind, Person
from enrollment.scoring.measures import Basis, Measure
from enrollment.scoring.plain import FieldFault
from enrollment.scoring.points import (
    GroupMode,
    ParentBasis,
    PointsCondition,
    PointsGroup,
    PointsLevel,
    Rounding,
)
from enrollment.scoring.rules import Rule
from tests.enrollment.scoring.tables import counted, flat, number, scheme

POINTS = st.fractions(0, 20, max_denominator=12)
CAPS = st.none() | POINTS
CODES = "abcdef"


@st.composite
def schemes(draw):
    """Any table of counted items, in groups of either kind, with any caps."""
    levels = tuple(PointsLevel(code=c, label=c, cap=draw(CAPS)) for c in ("l1", "l2"))
    groups = tuple(
        PointsGroup(
            code=code,
            label=code,
            mode=draw(st.sampled_from(GroupMode)),
            cap=draw(CAPS),
            level=draw(st.sampled_from(["", "l1", "l2"])),
        )
        for code in ("g1", "g2", "g3")
    )
    items = [
        counted(
            code,
            draw(POINTS),
            unit_size=draw(st.integers(1, 12)),
            rounding=draw(st.sampled_from(Rounding)),
            cap=draw(CAPS),
            group=draw(st.sampled_from(["", "g1", "g2", "g3"])),
        )
        for code in CODES
    ]
    return scheme(*items, groups=groups, levels=levels, cap=draw(CAPS))


FACTS = st.builds(
    Facts, counts=st.dictionaries(st.sampled_from(CODES), st.integers(0, 200))
)


def least(amount, cap):
    return amount if cap is None else min(amount, cap)


def by_hand(table, facts):
    """The total as the handbook words it, in fractions, knowing nothing of the engine."""

    def item(each):
        units = Fraction(facts.counts.get(each.code, 0), each.unit_size)
        if each.rounding == "full_units":
            units = Fraction(int(units))
        return least(units * each.per_unit, each.cap)

    def group(each):
        parts = [item(i) for i in table.items if i.group == each.code]
        joined = sum(parts) if each.mode == "sum" else max(parts, default=0)
        return least(joined, each.cap)

    free = [item(i) for i in table.items if not i.group]
    free += [group(g) for g in table.groups if not g.level]
    for level in table.levels:
        held = [group(g) for g in table.groups if g.level == level.code]
        free.append(least(sum(held), level.cap))
    return least(sum(free), table.cap)


@given(schemes(), FACTS)
def test_total_is_the_sum_of_capped_items_after_the_rules_of_groups(table, facts):
    engine = Engine(table)

    result = engine.explain(engine.tally(facts))

    assert result.total == by_hand(table, facts)
    assert result.total == sum(line.points for line in result.lines)


@given(schemes(), FACTS)
def test_total_is_never_negative_nor_above_the_maximum(table, facts):
    engine = Engine(table)

    result = engine.explain(engine.tally(facts))

    assert result.total >= 0
    assert table.maximum is None or result.total <= table.maximum
    for line in result.lines:
        assert 0 <= line.points <= line.capped <= line.raw


@given(schemes(), FACTS, st.sampled_from(CODES))
def test_more_of_anything_never_lowers_the_total(table, facts, code):
    engine = Engine(table)
    more = Facts(counts={**facts.counts, code: facts.counts.get(code, 0) + 1})

    assert engine.tally(more).total >= engine.tally(facts).total


def total(table, **facts):
    engine = Engine(table)
    return engine.explain(engine.tally(Facts(**facts))).total


@pytest.mark.parametrize(
    ("rounding", "points"),
    [(Rounding.EXACT, Fraction(20, 3)), (Rounding.FULL_UNITS, 6)],
)
def test_part_of_a_unit_earns_its_part_only_where_the_table_says_so(rounding, points):
    table = scheme(counted("a", 2, unit_size=12, rounding=rounding))

    assert total(table, counts={"a": 40}) == points


def test_item_earns_nothing_without_what_it_needs():
    table = scheme(flat("a", 7, needs=Rule((("degree", "!college"),))))

    assert total(table, marks=frozenset({"degree"})) == 7
    assert total(table, marks=frozenset({"degree", "college"})) == 0


def test_condition_of_the_scheme_is_a_predicate_of_its_items():
    condition = PointsCondition(
        code="long", label="长", counts=number("a"), at_least=24
    )
    table = scheme(flat("b", 9, needs=Rule((("long",),))), conditions=(condition,))

    assert total(table, counts={"a": 23}) == 0
    assert total(table, counts={"a": 24}) == 9


def test_line_shows_units_raw_capped_and_what_counts_in_the_end():
    group = PointsGroup(code="g", label="G", cap=Fraction(10))
    engine = Engine(
        scheme(
            *(counted(c, 2, cap=Fraction(8), group="g") for c in "ab"), groups=(group,)
        )
    )

    lines = engine.explain(engine.tally(Facts(counts={"a": 3, "b": 5}))).lines

    found = [(line.counted, line.raw, line.capped, line.points) for line in lines]
    assert found == [(3, 6, 6, 6), (5, 10, 8, 4)]


def test_of_a_choice_only_the_best_counts_and_of_equals_the_first():
    group = PointsGroup(code="g", label="G", mode=GroupMode.MAX)
    engine = Engine(scheme(*(counted(c, group="g") for c in "abc"), groups=(group,)))

    tally = engine.tally(Facts(counts={"a": 1, "b": 5, "c": 5}))

    assert tally.points == (0, 5, 0)


def test_threshold_is_reached_by_just_so_much():
    engine = Engine(scheme(counted("a"), threshold=Fraction(30)))

    reached = [
        engine.explain(engine.tally(Facts(counts={"a": n}))).qualifies for n in (29, 30)
    ]

    assert reached == [False, True]


def test_family_without_what_the_table_requires_does_not_qualify():
    engine = Engine(scheme(flat("a", 40), requires=Rule((("degree",),))))

    found = [
        engine.explain(engine.tally(Facts(marks=frozenset(marks)))).qualifies
        for marks in (set(), {"degree"})
    ]

    assert found == [False, True]


def family(first, second):
    """Two parents with pension and medical insurance of so many months."""
    return Facts(
        insurance=tuple(
            Insurance(person=person, kind=kind, on_time=(1 << months) - 1)
            for person, pair in zip(Person, (first, second), strict=False)
            for kind, months in zip((Kind.PENSION, Kind.MEDICAL), pair, strict=True)
        )
    )


@pytest.mark.parametrize(
    ("basis", "total", "parent"),
    [
        (ParentBasis.ONE_NAMED, 30 + 10, Person.PRIMARY),
        (ParentBasis.ONE_BEST, 5 + 50, Person.SECONDARY),
    ],
)
def test_one_parent_is_the_basis_of_all_items_and_none_is_mixed(basis, total, parent):
    items = [
        counted(kind, counts=Measure(basis=Basis.INSURANCE, kinds=(kind,)))
        for kind in (Kind.PENSION, Kind.MEDICAL)
    ]
    engine = Engine(scheme(*items, parent_basis=basis))

    result = engine.explain(engine.tally(family((30, 10), (5, 50))))

    assert (result.total, result.parent) == (total, parent)


def test_named_parent_stands_where_both_have_as_many_points():
    engine = Engine(scheme(flat("a", 3), parent_basis=ParentBasis.ONE_BEST))

    assert engine.tally(Facts()).first == Person.PRIMARY


def test_all_predicates_of_the_table_are_told():
    engine = Engine(scheme(flat("a", needs=Rule((("degree",), ("college",))))))

    result = engine.explain(engine.tally(Facts(marks=frozenset({"college"}))))

    assert result.predicates == {"college": True, "degree": False}
    assert result.lines[0].held


def test_engine_refuses_a_table_at_fault():
    with pytest.raises(FieldFault):
        Engine(scheme(flat("a", group="nowhere")))


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (Fraction(185, 3), "61.67"),
        (Fraction(1, 200), "0.01"),
        (Fraction(120), "120.00"),
        (Fraction(1, 3), "0.33"),
    ],
)
def test_points_are_shown_half_up_with_two_decimals(points, text):
    assert shown(points) == Decimal(text)
    assert str(shown(points)) == text
