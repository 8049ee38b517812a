from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.roster.columns import BY_NAME
from schools.roster.readings import Moment

MOMENT = Moment(date(2026, 11, 25), 2026)


def read(column, cell):
    return BY_NAME[column].read(cell, MOMENT)


@pytest.mark.parametrize(
    "name",
    [
        "李明",
        "买买提·艾力",
        "𠮷田",
        "昇堃喆玥",
        "John Smith",
        "阿卜杜热合曼·麦麦提",
        "O’Neil",
        "〇一",
    ],
)
def test_name_is_kept_as_it_is_written(name):
    assert read("name", name) == (name, None)


@pytest.mark.parametrize(
    ("cell", "name", "code"),
    [
        (" 李\u3000明 ", "李明", "spaces"),
        ("李\u200b明", "李明", "spaces"),
        ("John  Smith", "John Smith", "spaces"),
        ("买买提•艾力", "买买提·艾力", "dots"),
    ],
)
def test_name_is_mended(cell, name, code):
    value, note = read("name", cell)

    assert (value, note.severity, note.code) == (name, "repair", code)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("=1+1", "formula"),
        ("@SUM", "formula"),
        ("-李明", "formula"),
        ("＋李明", "formula"),
        ("李明2", "name_characters"),
        ("李\ue000", "private_character"),
        ("李" * 31, "too_long"),
        (3.0, "name_characters"),
    ],
)
def test_name_is_refused(cell, code):
    assert read("name", cell).note[:2] == ("error", code)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (date(2018, 3, 5), None),
        (datetime.fromisoformat("2018-03-05T00:00"), None),
        ("2018-03-05", None),
        ("20180305", None),
        ("2018/3/5", "date_written"),
        ("2018.03.05", "date_written"),
        ("2018年3月5日", "date_written"),
        ("２０１８/３/５", "date_written"),
        (43164.0, "date_serial"),
        (20180305.0, "date_written"),
    ],
)
def test_date_is_read(cell, code):
    value, note = read("birth_date", cell)

    assert value == "20180305"
    assert (note and note.code) == code


@pytest.mark.parametrize(
    "cell", ["5/3/2018", "18-3-5", "2018-02-30", "三月五日", 3.5, 5.0, True]
)
def test_date_is_refused_when_doubtful(cell):
    assert read("birth_date", cell).note[:2] == ("error", "date")


def test_date_is_not_in_the_future():
    assert read("birth_date", "2026-11-26").note.code == "future"


@given(st.dates(date(1940, 1, 1), MOMENT.today))
def test_date_means_the_same_in_every_spelling(day):
    spellings = [
        day,
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        float((day - date(1899, 12, 30)).days),
    ]

    assert {read("birth_date", cell).value for cell in spellings} == {f"{day:%Y%m%d}"}


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("sex", 1.0, "1"),
        ("sex", "女", "2"),
        ("ethnicity", "汉", "汉族"),
        ("ethnicity", "01", "汉族"),
        ("grade", "初二", "8"),
        ("grade", 3.0, "3"),
        ("class_number", 4.0, "4"),
        ("class_number", "4班", "4"),
        ("class_number", "（12）班", "12"),
        ("class_number", "三班", "3"),
        ("entry_month", "2026-09", "20260901"),
        ("entry_month", 202609.0, "20260901"),
        ("entry_month", "2026年9月", "20260901"),
        ("entry_month", date(2026, 9, 1), "20260901"),
        ("boards", "寄宿", "t"),
        ("is_migrant", "是", "t"),
        ("disability", "听力", "听力残疾"),
        ("guardian_phone", 13812345678.0, "13812345678"),
        ("guardian_phone", "+86 138-1234-5678", "13812345678"),
        ("guardian_phone", "0373-1234567", "0373-1234567"),
        ("hukou_division", 990101.0, "990101"),
        ("id_number", "99010120180315001x", "99010120180315001X"),
        ("id_number", '="990101201803150018"', "990101201803150018"),
        ("school", "２１９９０００１００", "2199000100"),
    ],
)
def test_cell_is_read(column, cell, value):
    reading = read(column, cell)

    assert reading.value == value
    assert reading.note is None or reading.note.severity == "repair"


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("sex", "0", "unknown_word"),
        ("grade", "十三年级", "unknown_word"),
        ("grade", 2.5, "unknown_word"),
        ("class_number", "2023级", "class_number"),
        ("class_number", 0.0, "class_number"),
        ("entry_month", "202613", "month"),
        ("entry_month", "202712", "month"),
        ("guardian_phone", "12345", "phone"),
        ("hukou_division", "99010", "division_code"),
        ("id_number", 9.9e17, "digits_lost"),
        ("id_number", "9.90101E+17", "digits_lost"),
        ("student_number", "X123", "student_number_length"),
        ("school", "1199000100", "school_code_category"),
        ("address", "路" * 201, "too_long"),
        ("address", "=cmd", "formula"),
    ],
)
def test_cell_is_refused(column, cell, code):
    assert read(column, cell).note[:2] == ("error", code)
