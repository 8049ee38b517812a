"""How figures, days and lights are written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils import translation

from portal.charts import Bar, Head, bars
from portal.lights import Light
from portal.templatetags import junheng

EVENING = datetime(2026, 6, 16, 13, 0, tzinfo=UTC)


def shown(source, **context):
    return Template("{% load junheng %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (1234567, 0, "1,234,567"),
        (0, 0, "0"),
        (2.5, 0, "3"),
        ("0.125", 2, "0.13"),
        (Fraction(1441, 28), 2, "51.46"),
        (-1234.5, 1, "-1,234.5"),
        (None, 0, "—"),
        ("", 0, "—"),
    ],
)
def test_number_is_grouped_and_rounds_half_up(value, places, expected):
    assert junheng.number(value, places) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("0.8745"), "87.5%"),
        (Fraction(1, 3), "33.3%"),
        (0.00045, "0.0%"),
        (0.0005, "0.1%"),
        (1, "100.0%"),
        (None, "—"),
    ],
)
def test_percent_rounds_half_up(value, expected):
    assert junheng.percent(value) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-hans", "2026年6月10日（周三）"), ("en", "10 June 2026")],
)
def test_day_follows_the_language(language, expected):
    with translation.override(language):
        assert junheng.day(date(2026, 6, 10)) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-hans", "2026年6月16日 21:00"), ("en", "16 June 2026 21:00")],
)
def test_moment_is_told_in_the_district_s_own_time(language, expected):
    with translation.override(language):
        assert junheng.moment(EVENING) == expected


def test_day_of_a_moment_is_the_district_s_day():
    late = datetime(2026, 6, 16, 17, 0, tzinfo=UTC)

    with translation.override("en"):
        assert junheng.day(late) == "17 June 2026"


@pytest.mark.parametrize("written", [junheng.day, junheng.moment, junheng.until])
def test_a_missing_time_is_a_dash(written):
    assert written(None) == "—"


@pytest.mark.parametrize("kind", Light)
def test_light_shows_mark_and_word(kind):
    page = shown("{% light word kind %}", word="超标", kind=kind.value)

    assert kind.mark in page
    assert "超标" in page
    assert f'class="light {kind.value}"' in page


def test_light_without_a_word_says_its_own():
    with translation.override("en"):
        assert "Severe" in shown("{% light '' 'severe' %}")


def test_light_refuses_a_kind_that_does_not_exist():
    with pytest.raises(ValueError, match="purple"):
        shown("{% light 'x' 'purple' %}")


def test_chart_stands_beside_its_table():
    drawn = bars(Head("sizes", "Sizes"), [Bar("<甲>", 3, href="/a/")])

    page = shown("{% chart drawn 'sizes' %}", drawn=drawn)

    assert page.count("<svg") == 2
    assert '<caption id="sizes-table">Sizes</caption>' in page
    assert '<a href="/a/">&lt;甲&gt;</a>' in page
