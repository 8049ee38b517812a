"""The published tables, each with a family or two (enrollment handbook 4.8)."""

from datetime import date
from fractions import Fraction

import pytest

from enrollment.scoring.engine import Engine
from enrollment.scoring.facts import Kind, Place, Stay
from enrollment.scoring.ranking import Ranking, tie_faults
from enrollment.scoring.scheme_checks import scheme_from, scheme_plain
from enrollment.scoring.schemes import template, template_codes
from tests.enrollment.scoring.families import (
    CUTOFF,
    RENTING,
    Person,
    family,
    home,
    hukou,
    insured,
    months_ago,
    permit,
    stayed,
)

HOME = home(months=12)


def points(code, facts):
    """What each item that earned anything gave."""
    engine = Engine(template(code, cutoff=CUTOFF))
    lines = engine.explain(engine.tally(facts)).lines
    return {line.item.code: line.points for line in lines if line.points}


def total(code, facts):
    return sum(points(code, facts).values())


def worker(years, person=Person.PRIMARY):
    """Periods of somebody who has lived and worked here for so long."""
    since = months_ago(12 * years)
    return tuple(stayed(stay, since, person) for stay in (Stay.RESIDENCE, "employment"))


@pytest.mark.parametrize("code", template_codes())
def test_table_is_sound_and_can_be_stored(code):
    scheme = template(code, cutoff=CUTOFF)

    assert scheme_from(scheme_plain(scheme)) == scheme
    assert scheme.label


def test_tables_one_to_nine_are_there_and_an_empty_one():
    assert len(template_codes()) == 12
    assert template("empty", cutoff=CUTOFF).items == ()
    with pytest.raises(KeyError):
        template("../engine", cutoff=CUTOFF)


@pytest.mark.parametrize(
    ("code", "maximum"),
    [
        ("xiamen_siming_120", 120),
        ("xiamen_110", 110),
        ("zhongshan", 200),
        ("baoan_2017", None),
    ],
)
def test_maximum_is_the_printed_one(code, maximum):
    assert template(code, cutoff=CUTOFF).maximum == maximum


def test_family_planning_stands_only_in_historic_items():
    named = {
        (code, item.historic)
        for code in template_codes()
        for item in template(code, cutoff=CUTOFF).items
        if any(name.startswith("historic_") for name in item.needs.names)
    }

    assert len(named) == 5
    assert all(historic for _code, historic in named)


def test_table_ranks_nobody_where_no_tie_list_was_printed():
    complete = {
        code
        for code in template_codes()
        if not list(tie_faults(template(code, cutoff=CUTOFF)))
    }

    assert complete == {"xiamen_siming_120"}
    with pytest.raises(ValueError, match="no_tie_keys"):
        Ranking(Engine(template("zhongshan", cutoff=CUTOFF)))


def test_xiamen_110_gives_its_basis_and_the_years_beyond_it():
    facts = family(
        "in_birth_window",
        periods=(*worker(5), *worker(3, Person.SECONDARY)),
        insurance=(insured(60), insured(50, Person.SECONDARY)),
        dwellings=HOME,
    )

    assert points("xiamen_110", facts) == {
        "basic_conditions": 30,
        "residence": 6,
        "same_district": 9,
        "insurance": 12,
        "own_flat": 20,
        "other_parent_residence": 3,
        "other_parent_insurance": 7,
    }


@pytest.mark.parametrize("broken", [{"insurance": (insured(23),)}, {"marks": set()}])
def test_xiamen_110_turns_away_who_misses_one_basic_condition(broken):
    known = {"periods": worker(9), "insurance": (insured(99),), "dwellings": HOME}
    marks = broken.pop("marks", {"in_birth_window"})
    engine = Engine(template("xiamen_110", cutoff=CUTOFF))

    tally = engine.tally(family(*marks, **{**known, **broken}))

    assert engine.points(tally.total) >= 30
    assert not engine.qualifies(tally)


@pytest.mark.parametrize(
    ("base", "marks", "known"),
    [
        (100, (), {"hukou": hukou(Place.COUNTY), "dwellings": HOME}),
        (95, (), {"hukou": hukou(Place.CITY), "dwellings": HOME}),
        (90, ("special_housing",), {"hukou": hukou(Place.ZONE)}),
        (
            90,
            ("no_other_property_proof",),
            {"hukou": hukou(Place.COUNTY), "periods": (RENTING,)},
        ),
        (80, (), {"dwellings": HOME}),
        (75, (), {"hukou": hukou(Place.COUNTY), "periods": (RENTING,)}),
        (70, (), {"hukou": hukou(Place.CITY), "periods": (RENTING,)}),
        (60, ("special_housing",), {}),
        (0, (), {"dwellings": home(Fraction(1, 2))}),
    ],
)
def test_longgang_bases_follow_hukou_and_housing(base, marks, known):
    assert total("longgang_2017", family(*marks, **known)) == base


def test_longgang_adds_a_tenth_per_month_by_hukou():
    both = (insured(50), insured(40, kind=Kind.MEDICAL))
    lived = (stayed(Stay.RESIDENCE, months_ago(33)),)
    known = {"insurance": both, "periods": lived, "dwellings": HOME}

    local = points("longgang_2017", family(hukou=hukou(Place.CITY), **known))
    migrant = points("longgang_2017", family(**known))

    assert local == {"base_95": 95, "residence": Fraction(33, 10)}
    assert migrant == {"base_80": 80, "insurance": Fraction(28, 10)}


@pytest.mark.parametrize(
    ("local", "share", "base"),
    [
        (True, Fraction(51, 100), 80),
        (True, Fraction(1, 2), 75),
        (False, Fraction(51, 100), 75),
        (False, Fraction(1, 2), 70),
    ],
)
def test_longhua_asks_for_51_percent(local, share, base):
    known = {"hukou": hukou(Place.CITY) if local else ()}

    assert total("longhua_large_zone", family(dwellings=home(share), **known)) == base


def test_longhua_adds_months_up_to_3_and_5_for_ones_own_school():
    owner = family("own_school_chosen", dwellings=home(months=28))
    tenant = family(periods=(RENTING,))

    assert points("longhua_large_zone", owner) == {
        "class_c": 75,
        "title_months": Fraction(28, 10),
        "own_school": 5,
    }
    assert points("longhua_large_zone", tenant) == {"class_d": 70, "rental_months": 3}


def test_baoan_2017_counts_months_without_a_cap_as_printed():
    lived = stayed(Stay.RESIDENCE, date(2014, 3, 20))
    engine = Engine(template("baoan_2017", cutoff=date(2017, 3, 31)))

    tally = engine.tally(family(hukou=hukou(Place.CITY), periods=(lived,)))

    assert engine.points(tally.total) == 36
    assert total("baoan_2017", family(insurance=(insured(300),))) == 300


@pytest.mark.parametrize(
    ("base", "place", "owner", "proof"),
    [
        (105, Place.COUNTY, True, False),
        (100, Place.CITY, True, False),
        (95, Place.COUNTY, False, True),
        (85, Place.CITY, False, True),
        (75, Place.ELSEWHERE, True, False),
        (70, Place.COUNTY, False, False),
        (65, Place.CITY, False, False),
        (60, Place.ELSEWHERE, False, True),
    ],
)
def test_baoan_2019_has_eight_bases(base, place, owner, proof):
    marks = ["no_other_property_proof"] if proof else []
    known = {"dwellings": HOME} if owner else {"periods": (RENTING,)}

    assert total("baoan_2019", family(*marks, hukou=hukou(place), **known)) == base


def test_baoan_2019_adds_up_to_5_for_a_local_childs_residence():
    lived = {"dwellings": HOME, "periods": (stayed(Stay.RESIDENCE, months_ago(80)),)}

    assert total("baoan_2019", family(hukou=hukou(Place.ZONE), **lived)) == 110


def test_longhua_early_counts_the_longest_of_all():
    facts = family(
        dwellings=home(months=20),
        insurance=(insured(70),),
        periods=(stayed("licence", months_ago(65)),),
    )

    assert points("longhua_early", facts) == {"insurance": 70}


def test_guangzhou_counts_full_years_and_one_kind_of_home():
    yearly = [date(year, 3, 1) for year in (2023, 2024, 2025, 2026)]
    facts = family(
        permits=permit(date(2022, 3, 1), *yearly),
        periods=(stayed(Stay.RENTAL, months_ago(47)),),
        insurance=(insured(47), insured(11, kind=Kind.MEDICAL)),
    )

    assert points("guangzhou_city", facts) == {
        "permit": 12,
        "rental": 6,
        "insurance_pension": 3,
    }
    assert points("guangzhou_2021_draft", facts) == {"permit": 32, "rental": 15}


def test_guangzhou_gives_5_more_for_a_home_in_an_outer_district():
    own = {"dwellings": home(place=Place.CITY)}

    assert total("guangzhou_city", family(**own)) == 10
    assert total("guangzhou_city", family("outer_district_home", **own)) == 15
    assert total("guangzhou_2021_draft", family(**own)) == 20


def test_guangzhou_draft_gives_2_for_each_50_hours_of_volunteer_work():
    facts = family(counts={"volunteer_hours_of_five_years": 149})

    assert total("guangzhou_2021_draft", facts) == 4


def test_zhongshan_caps_the_citys_items_at_200():
    endorsed = [date(year, 1, 1) for year in range(2007, 2027)]
    facts = family(
        permits=permit(date(2006, 1, 1), *endorsed),
        insurance=(insured(50, kind=Kind.HOUSING_FUND),),
    )

    assert points("zhongshan", facts) == {"permit": 194, "housing_fund": 6}


@pytest.mark.parametrize(("months", "may"), [(29, False), (30, True)])
def test_zhongshan_asks_for_30_points(months, may):
    engine = Engine(template("zhongshan", cutoff=CUTOFF))
    since = months_ago(months)
    yearly = [date(since.year + n, since.month, since.day) for n in (1, 2)]

    tally = engine.tally(family(permits=permit(since, *yearly)))

    assert engine.qualifies(tally) == may


def test_zhongshans_towns_add_up_to_600_of_their_own():
    stored = scheme_plain(template("zhongshan", cutoff=CUTOFF))
    town = {"code": "town", "label": "镇街", "per_unit": 900, "group": "town_items"}

    made = scheme_from({**stored, "items": [*stored["items"], town]})

    assert made.maximum == 800
    engine = Engine(made)
    assert engine.points(engine.tally(family()).total) == 600


def test_doumen_counts_eight_years_and_the_higher_schooling():
    kinds = [kind for kind in Kind if kind != Kind.HOUSING_FUND]
    facts = family("degree", "college", insurance=[insured(150, kind=k) for k in kinds])

    found = points("doumen_partial", facts)

    assert found.pop("degree_item") == 20
    assert sum(found.values()) == 60
    assert found["insurance_pension"] == 16
