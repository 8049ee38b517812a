from hypothesis import given
from hypothesis import strategies as st

from schools.annual_return_rules import BUCKET_NAMES, WITHIN, breaches
from schools.class_bands import bucket_counts

NUMBERS = st.none() | st.integers(0, 200)
ROWS = st.fixed_dictionaries(dict.fromkeys((*WITHIN, *WITHIN.values()), NUMBERS))


def codes(row):
    return [breach.code for breach in breaches(row, year=2026)]


@given(ROWS)
def test_a_part_is_named_exactly_when_it_exceeds_its_whole(row):
    named = {
        b.column for b in breaches(row, year=2026) if b.code == "part_beyond_whole"
    }

    assert named == {
        part
        for part, whole in WITHIN.items()
        if row[part] is not None and row[whole] is not None and row[part] > row[whole]
    }


@given(st.lists(st.integers(1, 80), min_size=1, max_size=40))
def test_real_classes_break_no_rule(sizes):
    row = bucket_counts(sizes) | {
        "classes": len(sizes),
        "pupils": sum(sizes),
        "max_class": max(sizes),
    }

    assert codes(row) == []


@given(st.lists(st.integers(1, 65), min_size=1, max_size=40), st.integers(1, 9))
def test_a_class_left_out_of_the_buckets_is_noticed(sizes, more):
    row = bucket_counts(sizes) | {"classes": len(sizes) + more}

    assert codes(row) == ["buckets_are_not_classes"]


def test_what_was_not_returned_breaks_no_rule():
    assert codes({}) == []
    assert codes(dict.fromkeys((*BUCKET_NAMES, "classes", "pupils"))) == []
