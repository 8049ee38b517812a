from decimal import Decimal

import pytest

from reports.documents import Annex, Chart, Column, Paragraph, Table
from reports.documents.outline import annex_marks, chinese, outline
from tests.reports.documents import SVG, document, table


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (0, "零")],
)
def test_chinese_counts_as_people_do(number, text):
    assert chinese(number) == text


def test_outline_numbers_headings_tables_and_pictures():
    body = outline(document()).body

    assert [placed.text for placed in body] == [
        "一、基本情况",
        "全镇有学校21所。",
        "表1　分校班额",
        "（一）教职工",
        "二、班额分布",
        "图1　班额分布",
    ]


def test_outline_goes_on_counting_in_the_annexes():
    (annex,) = outline(document()).annexes

    assert (annex.mark, annex.blocks[0].text) == ("附件", "表2　各校名单")


def test_annex_marks_are_numbered_when_there_are_several():
    two = (Annex(title="甲", blocks=()), Annex(title="乙", blocks=()))
    assert annex_marks(two) == ["附件1", "附件2"]


def test_tables_hold_the_twin_of_a_chart_once():
    lone = Chart(title="趋势", svg=SVG, alt="趋势", twin=table())

    assert [caption for caption, _ in outline(document(opening=(lone,))).tables()] == [
        "图1　趋势",
        "表1　分校班额",
        "表2　各校名单",
    ]


def test_opening_stands_before_the_first_heading():
    body = outline(document(opening=(Paragraph("报告如下。"),))).body
    assert body[0].text == "报告如下。"


@pytest.mark.parametrize(
    ("cell", "text"),
    [(None, "—"), (1234, "1,234.00"), ("甲", "甲"), (0, "0.00")],
)
def test_column_writes_a_cell_as_people_read_it(cell, text):
    assert Column(heading="值", is_number=True, places=2).text(cell) == text


def test_column_rounds_half_up():
    column = Column(heading="%", is_number=True, places=2)
    assert column.text(Decimal("80.765")) == "80.77"


def test_table_too_long_for_paper_keeps_its_sums_and_says_what_is_left_out():
    printed = table(schools=1600).on_paper()

    assert isinstance(printed, Table)
    assert len(printed.rows) == 1501
    assert printed.rows[-1][0] == "合计"
    assert printed.notes[-1] == "篇幅所限，其余100行见同名电子表格。"
