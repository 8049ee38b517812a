from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.scoring.facts import Facts, Hukou, Person, Place
from enrollment.scoring.rules import ALWAYS, Rule, Vocabulary, uncovered
from enrollment.scoring.terms import Terms

TERMS = Terms(cutoff=date(2026, 3, 31))
NAMES = ["degree", "special_status", "hukou_in_city", "hukou_in_zone"]
WORDS = st.sampled_from([sign + name for name in NAMES for sign in ("", "!")])
RULES = st.lists(st.lists(WORDS, max_size=3).map(tuple), max_size=3).map(
    lambda lists: Rule(tuple(lists))
)


def facts(values):
    place = Place.ZONE if values["hukou_in_zone"] else Place.CITY
    hukou = (Hukou(person=Person.CHILD, place=place),)
    return Facts(
        hukou=hukou if values["hukou_in_city"] else (),
        marks=frozenset(n for n in NAMES[:2] if values[n]),
    )


def combinations():
    """Every combination that can happen: a zone lies in its city."""
    for held in product([True, False], repeat=len(NAMES)):
        values = dict(zip(NAMES, held, strict=True))
        if values["hukou_in_city"] or not values["hukou_in_zone"]:
            yield values


def meets(rule, values):
    return any(
        all(values[word.removeprefix("!")] != word.startswith("!") for word in words)
        for words in rule.any_of
    )


@given(RULES)
def test_rule_holds_where_any_of_its_lists_holds_whole(rule):
    vocabulary = Vocabulary(NAMES, TERMS)
    test = vocabulary.test(rule)

    found = [(test(vocabulary.bits(facts(v))), v) for v in combinations()]

    assert all(held == meets(rule, values) for held, values in found)


def test_every_predicate_is_kept_whether_a_rule_needs_it_or_not():
    vocabulary = Vocabulary(NAMES, TERMS)
    values = {**dict.fromkeys(NAMES, False), "degree": True, "hukou_in_city": True}

    assert vocabulary.values(vocabulary.bits(facts(values))) == values


def test_empty_list_always_holds_and_no_list_never():
    vocabulary = Vocabulary([], TERMS)

    assert vocabulary.test(ALWAYS)(0)
    assert not vocabulary.test(Rule(()))(0)


def test_list_at_odds_with_itself_never_holds():
    assert Rule((("degree", "!degree"),)).clauses == []


def test_name_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="entrance_exam"):
        Vocabulary(["degree", "entrance_exam"], TERMS)


@given(st.lists(RULES, max_size=4))
def test_gap_is_found_exactly_where_there_is_one(rules):
    gap = uncovered(rules)

    left = [v for v in combinations() if not any(meets(rule, v) for rule in rules)]
    if gap is None:
        assert not left
    else:
        found = [v for v in combinations() if v.items() >= gap.items()]
        assert found
        assert all(values in left for values in found)


@given(st.lists(RULES, max_size=3))
def test_gap_is_looked_for_only_under_what_is_given(rules):
    gap = uncovered(rules, given={"degree": True})

    left = [v for v in combinations() if not any(meets(rule, v) for rule in rules)]
    assert (gap is None) == (not any(values["degree"] for values in left))


def test_what_cannot_happen_is_no_gap():
    rules = [Rule((("hukou_in_city",),)), Rule((("!hukou_in_zone", "!hukou_in_city"),))]

    assert uncovered(rules) is None
