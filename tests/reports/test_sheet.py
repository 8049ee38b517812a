from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.definitions.checks import at_most, sum_check
from reports.sheet import Figure, Name, Selector, Sheet, half_up, select

ROWS = [
    {"stage": "primary", "pupils": 30, "large": False},
    {"stage": "junior", "pupils": 58, "large": True},
    {"stage": "junior", "pupils": None, "large": False},
]


@pytest.fixture
def sheet():
    return Sheet({"classes": ROWS, "none": []})


def test_count_keeps_its_rows(sheet):
    figure = sheet.count(Name("a", "初中班"), select("classes", stage="junior"))

    assert figure.value == 2
    assert figure.selector.rows(sheet.tables) == ROWS[1:]


def test_count_of_nothing_is_nought(sheet):
    assert sheet.count(Name("a", "无"), Selector("none")).text == "0"


def test_total_is_unknown_when_a_row_is_silent_and_says_so(sheet):
    figure = sheet.total(
        Name("a", "初中生"), select("classes", stage="junior"), of="pupils"
    )

    assert figure.value is None
    assert figure.text == "—"
    assert sheet.missing == {"初中生": "1条记录未填报"}


def test_percent_is_exact_until_it_is_printed(sheet):
    part = sheet.count(Name("a", "大"), select("classes", large=True))
    whole = sheet.count(Name("b", "全"), Selector("classes"))

    share = sheet.percent("c", "占比", part, whole)

    assert share.value == Fraction(100, 3)
    assert share.text_with_unit == "33.33%"
    assert share.inputs == ("a", "b")


def test_percent_of_nothing_is_unknown_and_not_nought(sheet):
    nothing = sheet.count(Name("a", "无"), Selector("none"))
    assert sheet.percent("b", "占比", nothing, nothing).value is None


def test_a_code_stands_once(sheet):
    sheet.count(Name("a", "一"), Selector("classes"))
    with pytest.raises(ValueError, match="twice"):
        sheet.count(Name("a", "二"), Selector("classes"))


def test_sentence_fills_in_rounded_figures(sheet):
    sheet.given(Name("a.b", "数", places=1), Fraction(5, 4), source="规则")
    assert sheet.sentence("{unit}有{a.b}个。", unit="某县") == "某县有1.3个。"


def test_sentence_with_an_unknown_figure_is_left_out_and_listed(sheet):
    sheet.unknown(Name("a", "辍学率"), because="无来源", lacking="控辍数据")

    assert sheet.sentence("辍学率{a}%。") == ""
    assert sheet.missing == {
        "控辍数据": "无来源",
        "辍学率": "缺少数据，含此数的句子未生成",
    }


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(80765, 1000), 2, "80.77"),
        (Fraction(25, 10), 0, "3"),
        (Fraction(-25, 10), 0, "-3"),
        (Fraction(5, 1000), 2, "0.01"),
        (Fraction(1441, 28), 2, "51.46"),
    ],
)
def test_half_up_rounds_as_people_do(value, places, text):
    assert str(half_up(value, places)) == text


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 4))
def test_half_up_is_never_further_off_than_half_a_step(value, places):
    distance = abs(Fraction(half_up(value, places)) - value)
    assert distance <= Fraction(1, 2 * 10**places)


def test_figure_survives_being_stored(sheet):
    figure = sheet.total(
        Name("a", "小学生", "人", 2), select("classes", stage="primary"), of="pupils"
    )
    assert Figure.from_json(figure.as_json()) == figure


def test_sum_check_accuses_parts_that_do_not_add_up(sheet):
    one = sheet.count(Name("a", "一"), select("classes", stage="primary"))
    all_ = sheet.count(Name("b", "全"), Selector("classes"))

    assert sum_check("和", [one, one, one], all_).holds
    assert sum_check("和", [one], all_).detail == "1 ≠ 3"


def test_at_most_accuses_what_is_more_or_unknown(sheet):
    one = sheet.given(Name("a", "一"), Fraction(1), source="")
    two = sheet.given(Name("b", "二"), Fraction(2), source="")
    unknown = sheet.unknown(Name("c", "三"), because="无")

    assert at_most("x", one, two).holds
    assert not at_most("x", two, one).holds
    assert not at_most("x", unknown, two).holds
    assert one.rounded == Decimal(1)
