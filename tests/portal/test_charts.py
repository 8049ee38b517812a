"""Charts say the same in picture, words and table, and stand in page and PDF alike."""

import re
from xml.etree import ElementTree

import pytest

from portal.charts import (
    Bar,
    Column,
    Head,
    Limit,
    Line,
    Tile,
    bars,
    columns,
    lines,
    tiles,
)
from portal.charts.svg import shortened, text_width, ticks
from portal.light_words import WORDS
from portal.lights import Light

SVG = "{http://www.w3.org/2000/svg}"
HEAD = Head("sizes", "Class sizes <b>")
ROWS = [
    Bar("南岭县", 0.58, light=Light.OVER, href="/schools/1/"),
    Bar("城东区", 0.41, href="/schools/2/"),
]
LIMIT = Limit(0.5, "国家标准 ≤0.50")


def elements(picture, name):
    return list(ElementTree.fromstring(picture).iter(SVG + name))


def widths_of_bars(picture):
    drawn = elements(picture, "rect")
    return [float(box.get("width")) for box in drawn if box.get("rx")]


@pytest.fixture(params=["bars", "lines", "columns", "tiles"])
def chart(request):
    made = {
        "bars": lambda: bars(HEAD, ROWS, limit=LIMIT),
        "lines": lambda: lines(HEAD, ["2025", "2026"], [Line("县域", [0.6, 0.53])]),
        "columns": lambda: columns(HEAD, ["班数"], [Column("≤45", [3], ["/c/"])]),
        "tiles": lambda: tiles(HEAD, [Tile("东镇", 3.5, "1个", "/t/")], note="按代码"),
    }
    return made[request.param]()


def test_every_chart_is_named_and_described_and_escaped(chart):
    root = ElementTree.fromstring(chart.wide)

    title, description = root[0], root[1]

    assert title.text == "Class sizes <b>"
    assert description.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


def test_every_chart_uses_attributes_only(chart):
    for picture in (chart.wide, chart.narrow):
        assert not re.search(r"\sstyle=|<style|<script|\son\w+=", picture)
        assert re.findall(r'class="(.*?)"', picture) == ["chart"]


def test_every_chart_gives_wide_and_narrow_different_ids(chart):
    wide, narrow = (
        set(re.findall(r' id="(.*?)"', picture))
        for picture in (chart.wide, chart.narrow)
    )

    assert wide
    assert not wide & narrow


def test_bars_link_each_unit_and_say_its_state_in_words():
    drawn = elements(bars(HEAD, ROWS, limit=LIMIT).wide, "a")

    assert [a.get("href") for a in drawn] == ["/schools/1/", "/schools/2/"]
    assert drawn[0].get("aria-label") == f"南岭县 0.58 {WORDS[Light.OVER]}"
    assert drawn[1].get("aria-label") == "城东区 0.41"


def test_bars_mark_what_is_over_the_limit_by_shape_too():
    over, fine = elements(bars(HEAD, ROWS, limit=LIMIT).wide, "a")

    assert over.findall(SVG + "path")
    assert not fine.findall(SVG + "path")


def test_bars_are_as_long_as_their_figures():
    long, short = widths_of_bars(bars(HEAD, ROWS).wide)

    assert long / short == pytest.approx(0.58 / 0.41, rel=0.01)


def test_bars_are_a_group_with_links_and_an_image_without():
    with_links = ElementTree.fromstring(bars(HEAD, ROWS).wide)
    without = ElementTree.fromstring(bars(HEAD, [Bar("南岭县", 1)]).wide)

    assert with_links.get("role") == "group"
    assert without.get("role") == "img"


def test_bars_table_twin_holds_the_same_units_and_addresses():
    chart = bars(HEAD, ROWS)

    cells = [[cell.text for cell in row] for row in chart.rows]

    assert cells[0] == ["南岭县", "0.58", str(WORDS[Light.OVER])]
    assert [row[0].href for row in chart.rows] == ["/schools/1/", "/schools/2/"]


def test_bars_draw_nothing_wrong_without_rows_or_with_zeros():
    assert elements(bars(HEAD, []).wide, "title")
    assert widths_of_bars(bars(HEAD, [Bar("甲", 0)]).wide) == [1.0]


def test_lines_break_where_a_period_has_no_figure():
    chart = lines(HEAD, ["a", "b", "c"], [Line("县域", [1, None, 3])])

    (path,) = elements(chart.wide, "path")

    assert path.get("d").count("M") == 2
    assert [cell.text for cell in chart.rows[0]] == ["县域", "1", "—", "3"]


def test_lines_put_names_that_would_collide_apart():
    series = [Line("县域", [0.5, 0.5]), Line("全市", [0.5, 0.5])]

    texts = elements(lines(HEAD, ["a", "b"], series).wide, "text")

    heights = [float(t.get("y")) for t in texts if t.get("font-weight") == "600"]
    assert abs(heights[0] - heights[1]) >= 15


def test_columns_stack_one_series_upon_the_other():
    chart = columns(HEAD, ["小学", "初中"], [Column("≤45", [30, 10])])

    boxes = elements(chart.wide, "g")
    lower, upper = (group.find(SVG + "rect") for group in boxes)

    assert upper.get("x") == lower.get("x")
    assert float(upper.get("y")) < float(lower.get("y"))
    assert "40" in [text.text for text in elements(chart.wide, "text")]


def test_columns_stand_side_by_side_when_not_stacked():
    chart = columns(HEAD, ["小学", "初中"], [Column("≤45", [30, 10])], is_stacked=False)

    left, right = (group.find(SVG + "rect") for group in elements(chart.wide, "g"))

    assert float(left.get("x")) < float(right.get("x"))


def test_columns_refuse_a_bucket_with_a_figure_missing():
    with pytest.raises(ValueError, match="zip"):
        columns(HEAD, ["小学", "初中"], [Column("≤45", [30])])


@pytest.mark.parametrize(("buckets", "is_written"), [(3, True), (20, False)])
def test_columns_write_a_state_only_where_its_word_has_room(buckets, is_written):
    over = [Column(str(n), [3], light=Light.OVER) for n in range(buckets)]

    chart = columns(HEAD, ["班数"], over)

    words = [text.text for text in elements(chart.wide, "text")]
    assert (str(WORDS[Light.OVER]) in words) is is_written


def test_columns_tell_series_apart_by_pattern():
    chart = columns(HEAD, ["小学", "初中"], [Column("≤45", [30, 10], ["/p/", "/j/"])])

    fills = [a.find(SVG + "rect").get("fill") for a in elements(chart.wide, "a")]

    assert fills[1] == "url(#sizes-p1)"
    assert fills[0] != fills[1]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 0.58, [0, 0.2, 0.4, 0.6]),
        (0, 604, [0, 200, 400, 600, 800]),
        (0, 0, [0, 0.25]),
    ],
)
def test_ticks_are_round_and_cover_the_values(low, high, expected):
    assert ticks(low, high, most=4)[: len(expected)] == expected
    assert ticks(low, high, most=4)[-1] >= high


def test_shortened_never_exceeds_its_room():
    words = "高新技术产业开发区第一实验小学"

    cut = shortened(words, most=100)

    assert cut.endswith("…")
    assert text_width(cut) <= 100
    assert shortened("甲乙", most=100) == "甲乙"


@pytest.mark.parametrize(
    ("share", "step"),
    [(None, 0), (0, 0), (0.1, 1), (2, 1), (2.1, 2), (5, 2), (10, 3), (10.1, 4)],
)
def test_tile_is_darker_above_each_bound(share, step):
    assert Tile("东镇", share, "").step == step


def test_tiles_stand_in_the_order_given_and_lead_to_their_rows():
    places = [Tile(f"镇{n}", n, f"{n}个", f"/t/{n}/") for n in range(7)]

    chart = tiles(HEAD, places, note="按代码")

    links = [link.get("href") for link in elements(chart.wide, "a")]
    assert links == [place.href for place in places]
    assert chart.description.startswith("按代码; 镇0 0个")
    boxes = [box for box in elements(chart.narrow, "rect") if box.get("rx") == "3"]
    assert [(box.get("x"), box.get("y")) for box in boxes][3] == ("0", "58")
