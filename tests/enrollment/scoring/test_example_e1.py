"""Example E1 of the enrollment handbook, to the printed digit."""

from datetime import timedelta
from fractions import Fraction

import pytest

from enrollment.scoring.engine import Engine, shown
from enrollment.scoring.facts import Place, Stay
from enrollment.scoring.months import month_set
from enrollment.scoring.ranking import Ranking
from enrollment.scoring.schemes import template
from tests.enrollment.scoring.families import (
    CUTOFF,
    Person,
    family,
    home,
    insured,
    months_ago,
    stayed,
)

ENGINE = Engine(template("xiamen_siming_120", cutoff=CUTOFF))


def applicant(months, secondary, days, dwellings=(), back_paid=0):
    since = CUTOFF - timedelta(days - 1)
    return family(
        "historic_birth",
        insurance=(
            insured(months, back_paid=back_paid),
            insured(secondary, Person.SECONDARY),
        ),
        periods=(stayed(Stay.RESIDENCE, since),),
        dwellings=dwellings,
    )


def flat(share):
    return home(share, months=24, place=Place.COUNTY)


THREE_LATE_MONTHS = month_set(months_ago(100), months_ago(98))
FAMILIES = {
    "A": applicant(75, 40, 2920, flat(Fraction(1, 2)), THREE_LATE_MONTHS),
    "B": applicant(150, 72, 5475, flat(Fraction(3, 5))),
    "C": applicant(80, 30, 2920),
}


@pytest.mark.parametrize(
    ("name", "lines", "total", "printed"),
    [
        ("A", [25, Fraction(20, 3), 16, 0, 9, 5], Fraction(185, 3), "61.67"),
        ("B", [48, 10, 24, 24, 9, 5], 120, "120.00"),
        ("C", [Fraction(80, 3), 5, 16, 0, 9, 5], Fraction(185, 3), "61.67"),
    ],
)
def test_e1_counts_each_item_as_printed(name, lines, total, printed):
    result = ENGINE.explain(ENGINE.tally(FAMILIES[name]))

    assert [line.points for line in result.lines] == lines
    assert result.total == total
    assert str(shown(result.total)) == printed


def test_e1_shows_what_was_counted_before_the_caps():
    lines = ENGINE.explain(ENGINE.tally(FAMILIES["B"])).lines

    assert [line.counted for line in lines] == [150, 72, 5475, 1, 1, 1]
    assert [line.raw for line in lines] == [50, 12, 30, 24, 9, 5]


def test_e1_ranks_b_c_a():
    ranking = Ranking(ENGINE)
    tallies = {name: ENGINE.tally(facts) for name, facts in FAMILIES.items()}

    keys = {n: ranking.key(FAMILIES[n], tally) for n, tally in tallies.items()}

    assert tallies["A"].total == tallies["C"].total
    assert sorted(keys, key=keys.get) == ["B", "C", "A"]


def test_e1_table_gives_no_more_than_its_maximum():
    assert ENGINE.scheme.maximum == 120
