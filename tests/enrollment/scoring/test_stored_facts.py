import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from enrollment.scoring.facts import (
    Dwelling,
    Facts,
    Hukou,
    Insurance,
    Kind,
    Period,
    Permit,
    Person,
    Place,
    Stay,
)
from enrollment.scoring.permits import PermitRecord
from enrollment.scoring.stored_facts import facts_from, facts_plain

DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))
MAYBE = st.none() | DAYS
MONTHS = st.integers(0, 1 << 500)
WHO = st.sampled_from(Person)
WHERE = st.sampled_from(Place)
YES = st.booleans()


def several(record, /, **parts):
    return st.lists(st.builds(record, **parts), max_size=3).map(tuple)


RECORDS = st.builds(
    PermitRecord,
    issued_on=MAYBE,
    applied_on=MAYBE,
    endorsed_on=st.lists(DAYS, max_size=3).map(tuple),
)
FACTS = st.builds(
    Facts,
    hukou=several(
        Hukou,
        person=WHO,
        place=WHERE,
        moved_in=MAYBE,
        with_parents=YES,
        with_grandparents=YES,
    ),
    dwellings=several(
        Dwelling,
        share=st.fractions(0, 1),
        registered_on=DAYS,
        holder=WHO,
        place=WHERE,
        residential=YES,
        lived_in=YES,
    ),
    permits=several(Permit, person=WHO, record=RECORDS, place=WHERE),
    insurance=several(
        Insurance,
        person=WHO,
        kind=st.sampled_from(Kind),
        on_time=MONTHS,
        back_paid=MONTHS,
        place=WHERE,
    ),
    periods=several(
        Period,
        stay=st.sampled_from(Stay),
        person=WHO,
        start=DAYS,
        end=MAYBE,
        place=WHERE,
    ),
    marks=st.frozensets(st.sampled_from(["degree", "special_status"])),
    counts=st.dictionaries(st.text(max_size=5), st.integers(0, 999), max_size=2),
    as_of=MAYBE,
)


@given(FACTS)
def test_facts_stored_and_read_again_are_the_same(facts):
    text = json.dumps(facts_plain(facts))

    assert facts_from(json.loads(text)) == facts


def test_nothing_known_is_stored_as_nothing():
    stored = facts_plain(Facts())

    assert not any(stored.values())
    assert facts_from(stored) == Facts()


def test_facts_stored_before_their_day_was_kept_are_those_of_the_cutoff():
    stored = facts_plain(Facts(as_of=date(2026, 1, 1)))
    del stored["as_of"]

    assert facts_from(stored).as_of is None
