import io
import time
import zipfile

import openpyxl
import pytest

from reports.documents import excel
from tests.reports.documents import document, table


def opened(**changes):
    return openpyxl.load_workbook(io.BytesIO(excel.write(document(**changes))))


@pytest.fixture(scope="module")
def book():
    return opened()


def test_excel_has_an_index_and_a_sheet_for_each_table(book):
    assert book.sheetnames == ["目录", "表1 分校班额", "表2 各校名单"]
    assert book["目录"]["A7"].hyperlink.location == "'表1 分校班额'!A1"


def test_excel_writes_title_unit_header_rows_and_notes(book):
    rows = list(book["表1 分校班额"].values)

    assert rows[0][0] == "表1　分校班额"
    assert rows[1][0] == "单位：个、人"
    assert rows[2] == ("学校", "小学", None, "平均班额（人）")
    assert rows[-2] == ("合计", 152, 4719, 31.05)
    assert rows[-1][0] == "注：班额按统计时点计算。"


def test_excel_freezes_the_header_and_repeats_it_in_print(book):
    sheet = book["表1 分校班额"]

    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.page_setup.fitToHeight == 0


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "=HYPERLINK(1)"])
def test_excel_never_makes_a_formula_of_text(text):
    rows = ((text, 1, 1, None),)

    cell = opened(opening=(table(title="甲", rows=rows, totals=0),))["表1 甲"]["A5"]

    assert (cell.value, cell.data_type) == (text, "s")


def test_excel_drops_characters_it_may_not_hold():
    rows = (("甲\x0b乙", 1, 1, None),)

    sheet = opened(opening=(table(title="甲", rows=rows, totals=0),))["表1 甲"]

    assert (sheet["A5"].value, sheet["D5"].value) == ("甲乙", "—")


def test_excel_gives_long_and_equal_names_each_a_sheet():
    long = [table(title="很长的表名" * 9), table(title="一/二?三"), table(title="")]

    names = opened(opening=tuple(long)).sheetnames

    assert len(set(names)) == 6
    assert all(len(name) <= 31 for name in names)


def test_excel_is_the_same_bytes_each_time():
    first = excel.write(document())
    time.sleep(2.1)

    assert excel.write(document()) == first


def test_excel_carries_no_moment_but_the_documents():
    archive = zipfile.ZipFile(io.BytesIO(excel.write(document())))

    assert {entry.date_time for entry in archive.infolist()} == {
        (2026, 11, 25, 8, 30, 0)
    }
    assert archive.read("docProps/core.xml").count(b"2026-11-25T08:30:00Z") == 2
