"""Invented pupils and the workbooks in which a school would send them.

Identity numbers use division codes beginning 99, so that no real person can own one.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from stdnum.cn.ric import calc_check_digit

from schools.roster.columns import COLUMNS, HEADINGS

YEAR = 2026
TODAY = date(2026, 11, 25)
HEADER = [column.heading for column in COLUMNS]
PLACE = {column.name: index for index, column in enumerate(COLUMNS)}
CHARACTERS = "安白陈丁方高何江金康李林马宁潘秦沈田王吴夏许杨叶余张赵周朱子"
DIGITS = "零一二三四五六七八九"

Row = list[object]


def identity(area: str, born: date, sequence: int) -> str:
    first = f"{area}{born:%Y%m%d}{sequence:03}"
    return first + calc_check_digit(first + "0")


def school_row(chance: random.Random, serial: int, school: int) -> Row:
    """One pupil of school number `school`; every third one is a junior school."""
    is_junior = school % 3 == 0
    grade = chance.randint(7, 9) if is_junior else chance.randint(1, 6)
    born = date(YEAR - 6 - grade, 9, 1) + timedelta(serial % 365)
    area = f"9901{chance.randint(1, 12):02}"
    number = identity(area, born, serial // 365 % 1000)
    entered = YEAR - (grade - 1) % 6
    return [
        f"G{number}",
        "".join(chance.choices(CHARACTERS, k=chance.randint(2, 3))),
        "男" if int(number[16]) % 2 else "女",
        born,
        "居民身份证",
        number,
        chance.choices(["汉族", "回族", "苗族"], [94, 3, 3])[0],
        "中国",
        "非港澳台侨外",
        chance.choice(["农业户口", "非农业户口"]),
        area,
        f"示范省示范市{area[4:]}区东街道{chance.randint(1, 60)}号{serial}室",
        f"示范省示范市01区建设路{chance.randint(1, 900)}号{serial}",
        f"21990{school:03}00",
        f"育才路第{school}学校",
        f"{DIGITS[grade]}年级",
        chance.randint(1, 12),
        f"{entered}09",
        chance.choice(["就近入学", "统筹安排"]),
        chance.choice(["走读", "住校"]),
        chance.choices(["否", "是"], [9, 1])[0],
        "否",
        "无",
        "".join(chance.choices(CHARACTERS, k=3)),
        f"1{chance.randint(3, 9)}{chance.randint(0, 10**9 - 1):09}",
    ]


def roster(
    size: int, *, seed: int = 1, schools: int = 1, first_school: int = 1
) -> list[Row]:
    """Rows without a defect, no two with one identity number, sorted by school."""
    chance = random.Random(seed)
    return [
        school_row(chance, seed * 1_000_000 + i, first_school + i * schools // size)
        for i in range(size)
    ]


def write_workbook(
    path: Path, rows: list[Row], *, above: list[Row] | None = None
) -> Path:
    """A workbook in the form of the authority, its header below `above`."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("学生信息")
    for row in [*(above or []), HEADER, *rows]:
        sheet.append([plain_text(sheet, cell) for cell in row])
    book.save(path)
    return path


def plain_text(sheet: object, cell: object) -> object:
    """Keep a text that looks like a formula a text."""
    if not str(cell).startswith("="):
        return cell
    written = WriteOnlyCell(sheet, value=cell)
    written.data_type = "s"
    return written


def change(row: Row, **cells: object) -> None:
    for name, cell in cells.items():
        row[PLACE[name]] = cell


def cell(row: Row, name: str) -> object:
    return row[PLACE[name]]


def wrong_check_digit(row: Row) -> None:
    number = str(cell(row, "id_number"))
    change(row, id_number=number[:17] + ("0" if number[17] != "0" else "1"))


def full_width(row: Row) -> None:
    wide = str(cell(row, "id_number")).translate(
        {ord(c): ord(c) + 0xFEE0 for c in "0123456789X"}
    )
    change(row, id_number=wide)


def slashes(row: Row) -> None:
    born = cell(row, "birth_date")
    change(row, birth_date=f"{born.year}/{born.month}/{born.day}")


def serial(row: Row) -> None:
    change(row, birth_date=(cell(row, "birth_date") - date(1899, 12, 30)).days)


def later_birth(row: Row) -> None:
    change(row, birth_date=cell(row, "birth_date") + timedelta(1))


def spread_name(row: Row) -> None:
    name = str(cell(row, "name"))
    change(row, name=f" {name[0]}\u3000{name[1:]} ")


DEFECTS: dict[str, Callable[[Row], None]] = {
    "id_as_number": lambda row: change(row, id_number=990101201303150016),
    "id_bad_check": wrong_check_digit,
    "id_fullwidth": full_width,
    "birth_text_slash": slashes,
    "birth_serial": serial,
    "birth_mismatch": later_birth,
    "name_blank": lambda row: change(row, name="  "),
    "sex_code": lambda row: change(row, sex="12"["男女".index(str(cell(row, "sex")))]),
    "grade_unknown": lambda row: change(row, grade="十三年级"),
    "phone_float": lambda row: change(
        row, guardian_phone=int(str(cell(row, "guardian_phone")))
    ),
    "spaces": spread_name,
    "formula_injection": lambda row: change(row, name='=HYPERLINK("http://x.invalid")'),
    "overlong_address": lambda row: change(row, address="路" * 5000),
}
"""What people and spreadsheets do to a row, by the name of the defect."""

FOUND = {
    "id_as_number": ("id_number", "error", "digits_lost"),
    "id_bad_check": ("id_number", "error", "id_check_digit"),
    "id_fullwidth": ("id_number", "repair", "full_width"),
    "birth_text_slash": ("birth_date", "repair", "date_written"),
    "birth_serial": ("birth_date", "repair", "date_serial"),
    "birth_mismatch": ("birth_date", "error", "birth_mismatch"),
    "name_blank": ("name", "error", "blank"),
    "sex_code": ("sex", "repair", "other_spelling"),
    "grade_unknown": ("grade", "error", "unknown_word"),
    "phone_float": ("guardian_phone", "repair", "from_number"),
    "spaces": ("name", "repair", "spaces"),
    "formula_injection": ("name", "error", "formula"),
    "overlong_address": ("address", "error", "too_long"),
}
"""What reading must say about each defect."""


def merged_header() -> list[Row]:
    """A title and a row of groups, as forms have them above their header."""
    width = len(HEADINGS)
    return [
        [f"{YEAR}学年义务教育在校学生信息采集表", *[""] * (width - 1)],
        ["基本信息", *[""] * 9, "户籍与住址", "", "", "就学信息", *[""] * (width - 14)],
    ]
