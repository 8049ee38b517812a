"""The class-size report (equity handbook 9.6)."""

from datetime import date

import pytest

from reports.content import Frozen
from reports.definitions import class_size
from reports.definitions.class_size_paper import charts

TARGETS = {
    "large_share_target": "0.05",
    "super_share_target": "0.02",
    "class_watched": "50",
}


def a_class(key, pupils, *, stage="primary", school="s1", **changes):
    standard = 45 if stage == "primary" else 50
    row = {
        "class": key,
        "school": school,
        "school_name": f"学校{school}",
        "county": "990101",
        "county_name": "示范县",
        "town": "990101101",
        "town_name": "东镇",
        "setting": "town",
        "stage": stage,
        "grade": 1 if stage == "primary" else 7,
        "number": key,
        "is_combined": False,
        "pupils": pupils,
        "standard": standard,
        "bucket": "c66p" if pupils >= 66 else "c56_60" if pupils >= 56 else "c41_45",
        "over_standard": pupils > standard,
        "large": pupils >= 56,
        "super_large": pupils >= 66,
        "has_leave": False,
    }
    return row | changes


def frozen(**tables):
    names = ("villages", "schools", "classes", "last_classes", "history", "cases")
    empty = {name: [] for name in (*names, "returns", "next_classes")}
    return Frozen(
        "990101", "示范县", 6, date(2026, 11, 25), 2026, TARGETS, empty | tables
    )


@pytest.fixture
def content():
    now = [a_class(1, 45), a_class(2, 58), a_class(3, 70, stage="junior", school="s2")]
    last = [a_class(9, 57), a_class(8, 59), a_class(7, 68, stage="junior")]
    case = {"case": 1, "class": 2, "school": "s1", "state": "planned", "due": "overdue"}
    history = [
        {"year": year, "stage": "primary", "classes": 20, "large": n, "super_large": 0}
        for year, n in ((2025, 2), (2026, 1))
    ]
    return class_size.compute(
        frozen(classes=now, last_classes=last, cases=[case], history=history)
    )


def test_large_includes_super_large(content):
    figures = content.figures
    assert (figures["all.large"].text, figures["all.super_large"].text) == ("2", "1")
    assert figures["all.large_share"].text == "66.67"


def test_change_shows_counts_and_shares_beside_the_rate(content):
    line = dict(zip(*("abcdef", content.grid("t3").rows[0][1]), strict=True))

    texts = [content.figures[code].text for code in line.values()]

    assert texts == ["2", "1", "1", "100.00", "50.00", "50.00"]


def test_ledger_is_counted_by_state_and_date(content):
    figures = content.figures
    assert figures["t4.planned.overdue"].text == "1"
    assert figures["t4.all.cases"].text == "1"


def test_large_class_without_a_case_is_accused(content):
    failed = {check.label: check.detail for check in content.checks if not check.holds}
    assert failed["大班额全部列入消除台账"] == "大班额2个，未入台账1个"


def test_large_class_with_leave_is_not_accused():
    rows = [a_class(1, 45), a_class(2, 58, has_leave=True)]

    content = class_size.compute(frozen(classes=rows))

    ledger = {check.label: check for check in content.checks}["大班额全部列入消除台账"]
    assert (ledger.holds, ledger.detail) == (
        True,
        "大班额1个，例外批准1个，未入台账0个",
    )


def test_mean_above_the_standard_tells_of_the_leaves():
    content = class_size.compute(frozen(classes=[a_class(2, 58, has_leave=True)]))

    (mean,) = (check for check in content.checks if "平均班额" in check.label)
    assert mean.detail.endswith("名册中超过标准的班1个，其中例外批准1个")


def test_sentences_name_every_slot(content):
    assert content.texts["sizes"] == (
        "其中56人及以上2个，占66.67%；66人及以上1个，占33.33%。"
    )
    assert content.texts["change"].startswith("大班额班数由上年3个变为2个")


def test_schools_and_towns_with_large_classes_have_a_line(content):
    assert [words for words, _ in content.grid("t2").rows] == [("东镇",)]
    assert [words for words, _ in content.grid("t2s").rows] == [
        ("学校s1",),
        ("学校s2",),
    ]


def test_share_over_time_is_drawn_with_its_milestone(content):
    drawing = charts(content.on_paper)["c2"]

    assert "目标 ≤5%" in drawing.wide
    assert [cell.text for cell in drawing.rows[0]] == ["占比", "10", "5"]


def test_without_last_year_nothing_is_compared_and_the_gap_is_told():
    content = class_size.compute(frozen(classes=[a_class(1, 45)]))

    assert content.texts["change"] == ""
    assert content.figures["all.last.large"].value is None
    assert "上一学年班级与班额" in content.missing


def test_map_has_a_tile_for_each_place_with_number_and_share(content):
    drawing = charts(content.on_paper)["c3"]

    assert [[cell.text for cell in row] for row in drawing.rows] == [
        ["东镇", "2个（66.67%）"]
    ]


def test_map_of_a_town_has_all_its_schools(class_run):
    places = class_run.content["places"]

    schools = {row["school"] for row in class_run.dataset.frozen.tables["classes"]}
    assert set(places) == schools
    assert all(f"t2.{code}.large_share" in class_run.figures for code in places)


def test_without_history_no_line_is_drawn():
    content = class_size.compute(frozen(classes=[a_class(1, 45)]))
    assert list(charts(content.on_paper)) == ["c1", "c3"]


def test_next_year_is_counted_by_grade():
    rows = [
        {
            "school": "s1",
            "grade": 2,
            "number": n,
            "pupils": size,
            "above_watched": size > 50,
        }
        for n, size in enumerate((50, 51, 52))
    ]

    content = class_size.compute(frozen(classes=[a_class(1, 50)], next_classes=rows))

    assert content.figures["t5.2.above_watched"].text == "2"
    assert content.missing["下一学年一年级班额预测"] == "没有起始年级学位需求预测"


def test_next_year_has_every_grade_that_goes_on(class_run):
    """Entrants come from the forecast, the others move up."""
    rows = class_run.dataset.frozen.tables["next_classes"]
    bases = {(row["grade"], row["basis"]) for row in rows}

    assert {(2, "升级"), (9, "升级"), (1, "预测"), (7, "预测")} <= bases
    assert not any("下一学年" in label for label, _ in class_run.content["missing"])
