import json
from fractions import Fraction

import pytest

from enrollment.scoring.measures import Basis, Measure, Unit, Whose
from enrollment.scoring.plain import FieldFault
from enrollment.scoring.points import (
    GroupMode,
    ParentBasis,
    PointsCondition,
    PointsGroup,
    PointsLevel,
    TieKey,
)
from enrollment.scoring.rules import Rule
from enrollment.scoring.scheme_checks import (
    check_scheme,
    scheme_from,
    scheme_plain,
)
from tests.enrollment.scoring.tables import counted, flat, number, scheme

STORED = {
    "code": "t",
    "label": "积分",
    "terms": {"cutoff": "2026-03-31"},
    "items": [
        {
            "code": "permit",
            "label": "居住证",
            "per_unit": "0.1",
            "counts": {"basis": "permit", "place": "county", "person": "either"},
            "needs": [["permit_valid", "!hukou_in_city"]],
        }
    ],
}


def stored(path, value):
    """STORED with one field changed."""
    copy = json.loads(json.dumps(STORED))
    *way, last = path
    part = copy
    for step in way:
        part = part[step]
    part[last] = value
    return copy


def test_scheme_is_read_from_what_the_profile_stores():
    scheme = scheme_from(STORED)

    item = scheme.items[0]
    assert (item.per_unit, item.counts.basis) == (Fraction(1, 10), Basis.PERMIT)
    assert (item.counts.place.name, item.counts.person) == ("COUNTY", Whose.EITHER)
    assert item.needs == Rule((("permit_valid", "!hukou_in_city"),))


def test_scheme_stored_and_read_again_is_the_same():
    made = scheme(
        counted("a", Fraction(2, 3), cap=Fraction(5), group="g"),
        flat("b", needs=Rule((("degree",), ("college", "!long")))),
        groups=(PointsGroup(code="g", label="G", mode=GroupMode.MAX, level="l"),),
        levels=(PointsLevel(code="l", label="L", cap=Fraction(1, 2)),),
        conditions=(
            PointsCondition(code="long", label="长", counts=number("a"), at_least=3),
        ),
        tie_keys=(TieKey(by="points", of="a"),),
        final_tie="lottery",
    )

    text = json.dumps(scheme_plain(made))

    assert scheme_from(json.loads(text)) == made


@pytest.mark.parametrize(
    ("path", "value", "field", "code"),
    [
        (("items", 0, "per_unit"), 0.1, "items[0].per_unit", "not_an_exact_number"),
        (("items", 0, "per_unit"), "1/0", "items[0].per_unit", "not_an_exact_number"),
        (("items", 0, "unit_size"), "12", "items[0].unit_size", "not_a_whole_number"),
        (("items", 0, "unit_size"), True, "items[0].unit_size", "not_a_whole_number"),
        (("items", 0, "historic"), 1, "items[0].historic", "not_yes_or_no"),
        (("items", 0, "label"), 7, "items[0].label", "not_a_text"),
        (("items", 0, "counts"), [], "items[0].counts", "not_a_table"),
        (("items", 0, "counts"), {}, "items[0].counts.basis", "missing"),
        (("items", 0, "counts", "basis"), "exam", "items[0].counts.basis", None),
        (("items", 0, "counts", "place"), 3, "items[0].counts.place", None),
        (("items", 0, "needs"), "x", "items[0].needs", "not_a_list"),
        (("items", 0, "needs"), ["x"], "items[0].needs[0]", "not_a_list"),
        (("items", 0, "needs"), [["x"]], "items[0].needs", "unknown_predicate"),
        (("items", 0, "income"), 1, "items[0].income", "unknown_field"),
        (("items",), {}, "items", "not_a_list"),
        (("terms", "cutoff"), "31.3.2026", "terms.cutoff", "not_a_date"),
    ],
)
def test_wrong_field_is_named_by_its_path(path, value, field, code):
    with pytest.raises(FieldFault) as caught:
        scheme_from(stored(path, value))

    assert caught.value.field == field
    assert caught.value.code == (code or "not_a_choice")
    assert field in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        (scheme(flat("a"), flat("a")), "items[1].code", "repeated_code"),
        (
            scheme(flat("a"), groups=(PointsGroup(code="a", label="A"),)),
            "groups[0].code",
            "repeated_code",
        ),
        (scheme(flat("a", group="g")), "items[0].group", "unknown_group"),
        (
            scheme(groups=(PointsGroup(code="g", label="G", level="l"),)),
            "groups[0].level",
            "unknown_level",
        ),
        (scheme(requires=Rule((("exam",),))), "requires", "unknown_predicate"),
        (scheme(flat("a", -1)), "items[0].per_unit", "negative"),
        (scheme(flat("a", cap=Fraction(-1))), "items[0].cap", "negative"),
        (scheme(cap=Fraction(-1)), "cap", "negative"),
        (scheme(threshold=Fraction(-1)), "threshold", "negative"),
        (
            scheme(levels=(PointsLevel(code="l", label="L", cap=Fraction(-1)),)),
            "l.cap",
            "negative",
        ),
        (scheme(counted("a", unit_size=0)), "items[0].unit_size", "below_one"),
    ],
)
def test_table_that_no_engine_could_count_is_refused(wrong, field, code):
    with pytest.raises(FieldFault) as caught:
        check_scheme(wrong)

    assert (caught.value.field, caught.value.code) == (field, code)


@pytest.mark.parametrize(
    ("measure", "field"),
    [
        (Measure(basis=Basis.INSURANCE, unit=Unit.DAY), "unit"),
        (Measure(basis=Basis.COUNT, unit=Unit.COUNT), "count"),
        (Measure(basis=Basis.RESIDENCE, count="a"), "count"),
        (Measure(basis=Basis.RESIDENCE, kinds=("pension",)), "kinds"),
        (Measure(basis=Basis.RESIDENCE, beyond=-1), "beyond"),
        (Measure(basis=Basis.RESIDENCE, last_months=-1), "last_months"),
    ],
)
def test_what_cannot_be_counted_is_refused(measure, field):
    with pytest.raises(FieldFault) as caught:
        check_scheme(scheme(counted("a", counts=measure)))

    assert caught.value.field == f"items[0].counts.{field}"


@pytest.mark.parametrize("whose", [Whose.SECONDARY, Whose.EITHER])
@pytest.mark.parametrize("basis", [ParentBasis.ONE_NAMED, ParentBasis.ONE_BEST])
def test_two_parents_are_not_mixed_where_one_is_the_basis(whose, basis):
    item = counted("a", counts=Measure(basis=Basis.PERMIT, person=whose))

    check_scheme(scheme(item))
    with pytest.raises(FieldFault, match="mixes_parents"):
        check_scheme(scheme(item, parent_basis=basis))


def test_condition_may_not_take_the_name_of_a_predicate():
    condition = PointsCondition(
        code="degree", label="学历", counts=number("a"), at_least=1
    )

    with pytest.raises(FieldFault, match="taken"):
        check_scheme(scheme(conditions=(condition,)))


@pytest.mark.parametrize(
    ("changes", "maximum"),
    [
        ({}, 3 + 10 + 7),
        ({"cap": Fraction(15)}, 15),
        ({"levels": (PointsLevel(code="l", label="L", cap=Fraction(4)),)}, 3 + 4),
    ],
)
def test_maximum_adds_caps_up_within_caps(changes, maximum):
    levels = changes.pop("levels", (PointsLevel(code="l", label="L"),))
    groups = (
        PointsGroup(code="s", label="S", cap=Fraction(10), level="l"),
        PointsGroup(code="m", label="M", mode=GroupMode.MAX, level="l"),
    )
    items = [
        flat("flat", 3),
        *(counted(code, group="s", cap=Fraction(8)) for code in "ab"),
        *(flat(str(points), points, group="m") for points in (5, 7)),
    ]

    made = scheme(*items, groups=groups, levels=levels, **changes)

    assert made.maximum == maximum
    assert not made.unbounded_items


def test_item_that_nothing_bounds_is_told():
    groups = (
        PointsGroup(code="open", label="G"),
        PointsGroup(code="shut", label="G", cap=Fraction(5)),
    )
    items = [counted("a"), counted("b", group="open"), counted("c", group="shut")]

    made = scheme(*items, groups=groups)

    assert [item.code for item in made.unbounded_items] == ["a", "b"]
    assert made.maximum is None
    assert not scheme(*items, groups=groups, cap=Fraction(9)).unbounded_items


def test_items_of_family_planning_are_told():
    made = scheme(flat("a"), flat("b", historic=True))

    assert [item.code for item in made.historic_items] == ["b"]


def test_quantities_that_a_family_must_have_to_apply_are_told():
    conditions = tuple(
        PointsCondition(code=code, label=code, counts=number(code), at_least=24)
        for code in ("insured", "settled")
    )

    made = scheme(requires=Rule((("insured", "degree"),)), conditions=conditions)

    assert [each.code for each in made.demanded] == ["insured"]
