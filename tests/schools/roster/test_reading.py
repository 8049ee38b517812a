import pytest
from openpyxl import Workbook, load_workbook

from schools.roster.columns import LINE
from schools.roster.refusal import Refused
from tests.schools.roster.invented import (
    DEFECTS,
    FOUND,
    HEADER,
    PLACE,
    cell,
    change,
    merged_header,
    roster,
    write_workbook,
)


def test_reading_passes_clean_rows_as_they_are(read_rows):
    rows = roster(30)

    outcome = read_rows(rows)

    assert outcome.problems == []
    first = dict(zip(("row", *LINE), outcome.lines[0].split("\t"), strict=True))
    assert first["row"] == "2"
    assert first["id_number"] == cell(rows[0], "id_number")
    assert first["birth_date"] == f"{cell(rows[0], 'birth_date'):%Y%m%d}"
    assert outcome.found.schools == {"2199000100": 30}


@pytest.mark.parametrize("defect", DEFECTS)
def test_reading_names_each_defect_and_refuses_no_good_row(read_rows, defect):
    rows = roster(9)
    DEFECTS[defect](rows[4])

    outcome = read_rows(rows)

    assert FOUND[defect] in outcome.said(6)
    bad = {6} if FOUND[defect][1] == "error" else set()
    assert outcome.good == set(range(2, 11)) - bad
    assert {problem[0] for problem in outcome.problems} == {6}


def test_reading_finds_all_errors_of_a_row_at_once(read_rows):
    rows = roster(3)
    for defect in ("id_bad_check", "name_blank", "grade_unknown", "overlong_address"):
        DEFECTS[defect](rows[1])

    outcome = read_rows(rows)

    errors = {column for column, severity, _ in outcome.said(3) if severity == "error"}
    assert errors == {"id_number", "name", "grade", "address"}


def test_reading_names_the_other_row_of_a_number(read_rows):
    rows = roster(5)
    change(rows[3], id_number=cell(rows[2], "id_number"))

    outcome = read_rows(rows)

    said = [p for p in outcome.problems if p[3] == "duplicate"]
    assert [(p[0], p[4]) for p in said] == [(5, {"row": 4})]
    assert 4 in outcome.good


def test_reading_lets_a_good_row_keep_a_number_that_a_bad_one_copied(read_rows):
    rows = roster(5)
    change(rows[1], id_number=cell(rows[2], "id_number"))

    outcome = read_rows(rows)

    assert ("id_number", "error", "duplicate") in outcome.said(3)
    assert 4 in outcome.good


def test_reading_finds_a_header_below_titles_and_groups(read_rows):
    rows = roster(4)

    outcome = read_rows(rows, above=merged_header())

    assert outcome.found.header_depth == 3
    assert outcome.good == {4, 5, 6, 7}


def test_reading_joins_a_header_of_two_rows(tmp_path, read_file):
    book = Workbook()
    sheet = book.active
    upper = [*HEADER[:23], "监护人", ""]
    lower = [*[""] * 23, "姓名", "电话"]
    for row in (upper, lower, *roster(3)):
        sheet.append(row)
    sheet.merge_cells("X1:Y1")
    book.save(tmp_path / "two.xlsx")

    found = read_file(tmp_path / "two.xlsx").found

    assert found.header_depth == 2
    assert found.places == PLACE


def test_reading_finds_columns_by_name_and_lists_others(tmp_path, read_file):
    book = Workbook()
    sheet = book.active
    sheet.append(["备注", *reversed(HEADER)])
    for row in roster(3):
        sheet.append(["走访过", *reversed(row)])
    book.save(tmp_path / "turned.xlsx")

    outcome = read_file(tmp_path / "turned.xlsx")

    assert outcome.found.ignored == ["备注"]
    assert outcome.problems == []


def test_reading_asks_for_a_missing_column_and_takes_the_answer(tmp_path, read_file):
    path = write_workbook(tmp_path / "roster.xlsx", roster(3))
    book = load_workbook(path)
    book.active.cell(1, 2).value = "学生"
    book.save(path)

    assert read_file(path).found.missing == ["name"]
    assert read_file(path, mapping={"name": "学生"}).good == {2, 3, 4}


def test_reading_refuses_a_heading_that_occurs_twice(tmp_path, read_file):
    path = write_workbook(tmp_path / "roster.xlsx", roster(3))
    book = load_workbook(path)
    book.active.cell(1, 26).value = "姓名"
    book.save(path)

    with pytest.raises(Refused, match="heading_twice"):
        read_file(path)


def test_reading_skips_blank_rows_and_keeps_row_numbers(read_rows):
    rows = roster(3)

    outcome = read_rows([rows[0], [""] * 25, [" "] * 25, *rows[1:], *[[None]] * 50])

    assert outcome.good == {2, 5, 6}


def test_reading_reports_hidden_and_other_sheets(tmp_path, read_file):
    path = write_workbook(tmp_path / "roster.xlsx", roster(3))
    book = load_workbook(path)
    book.create_sheet("旧表").sheet_state = "hidden"
    book.create_sheet("说明")
    book.save(path)

    found = read_file(path).found

    assert (found.hidden_sheets, found.other_sheets) == (["旧表"], ["说明"])


def test_reading_takes_the_first_sheet_with_a_header(tmp_path, read_file):
    path = write_workbook(tmp_path / "roster.xlsx", roster(3))
    book = load_workbook(path)
    book.create_sheet("封面", 0).append(["某校花名册"])
    book.save(path)

    assert read_file(path).found.sheet == "学生信息"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_reading_reads_csv(tmp_path, read_file, encoding, delimiter):
    rows = roster(3)
    change(rows[0], name="买买提·艾力")
    lines = [delimiter.join(map(str, row)) for row in [HEADER, *rows]]
    path = tmp_path / "roster.xls"
    path.write_text("\r\n".join(lines), encoding=encoding, newline="")

    outcome = read_file(path)

    assert outcome.found.format == "csv"
    assert outcome.problems == []
    assert outcome.lines[0].split("\t")[4] == "买买提·艾力"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("姓名\0".encode(), "nul"),
        (b"\xff\xff\xff", "encoding"),
        (("姓名,性别,年级,班号\n" + '"张三,男').encode(), "broken_csv"),
        (("姓名,性别,年级,班号\n" + "张" * 40_000).encode(), "broken_csv"),
        ("姓名,性别\n张三,男\n".encode(), "no_header"),
        (b"", "empty"),
    ],
)
def test_reading_refuses_broken_csv(tmp_path, read_file, content, code):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)

    with pytest.raises(Refused) as refusal:
        read_file(path)

    assert refusal.value.code == code


def test_reading_refuses_a_roster_without_rows(read_rows):
    with pytest.raises(Refused, match="no_rows"):
        read_rows([])


def test_reading_refuses_the_title_of_another_year(read_rows):
    with pytest.raises(Refused, match="wrong_year"):
        read_rows(roster(3), above=merged_header(), school_year=2025)


def test_reading_refuses_a_roster_whose_grades_are_another_years(read_rows):
    with pytest.raises(Refused) as refusal:
        read_rows(roster(9), school_year=2025)

    assert refusal.value.details == {"found": 2026, "expected": 2025}


def test_reading_remarks_on_age_and_student_number(read_rows):
    rows = roster(4)
    change(rows[1], grade="六年级" if cell(rows[1], "grade") == "一年级" else "一年级")
    change(rows[2], student_number="L990101201303150001")
    change(rows[3], student_number=f"G{cell(rows[0], 'id_number')}")
    outcome = read_rows(rows)

    assert outcome.good == {2, 3, 4} | ({5} - {5})
    assert outcome.said(5) >= {
        ("student_number", "warning", "student_number_differs"),
        ("student_number", "error", "duplicate"),
    }
    assert outcome.said(4) == set()
