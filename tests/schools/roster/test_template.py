from io import BytesIO
from urllib.parse import unquote

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from schools.models import RosterImport
from schools.roster.columns import COLUMNS, HEADINGS
from schools.roster.template import EXAMPLE_ROW, HEADING_ROW, Scope, write_template
from tests.schools.roster.invented import PLACE, roster, write_workbook

pytestmark = pytest.mark.django_db
State = RosterImport.State


@pytest.fixture
def template(year, registrar_of_file):
    """The template of a school with these rows filled in."""

    def fill(rows, *, school=registrar_of_file.school, grade=None):
        file = BytesIO()
        write_template(Scope(year, school, grade), to=file)
        book = load_workbook(file)
        for number, row in enumerate(rows, HEADING_ROW + 1):
            for place, value in enumerate(row, 1):
                book.worksheets[0].cell(number, place, value)
        filled = BytesIO()
        book.save(filled)
        return filled.getvalue()

    return fill


def test_template_as_it_is_has_no_pupil(template, uploaded):
    batch = uploaded(content=template([]))

    assert (batch.state, batch.refusal) == (State.REFUSED, "no_rows")


def test_template_filled_in_is_imported_without_its_example(template, imported):
    batch = imported(content=template(roster(5)))

    assert batch.counts["new"] == batch.counts["rows"] == 5
    assert batch.counts["error"] == 0
    assert batch.findings["ignored"] == []


def test_template_of_another_school_is_refused(template, uploaded, other_school):
    content = template(roster(2), school=other_school.school)

    batch = uploaded(content=content)

    assert batch.refusal == "wrong_school"


def test_template_keeps_numbers_text_and_offers_words(template):
    sheet = load_workbook(BytesIO(template([]))).worksheets[0]

    letter = sheet.cell(HEADING_ROW, PLACE["id_number"] + 1).column_letter
    lists = sheet.data_validations.dataValidation
    headings = [cell.value for cell in sheet[HEADING_ROW]]
    assert headings == [HEADINGS[column.name] for column in COLUMNS]
    assert sheet.column_dimensions[letter].number_format == "@"
    assert len(lists) == 11


def test_template_is_downloaded_for_ones_own_school(login, registrar, school):
    answer = login(registrar).get(reverse("schools:import-template"))

    book = load_workbook(BytesIO(answer.getvalue()))
    assert school.code in {cell.value for cell in book["填写说明"]["B"]}
    assert "no-store" in answer["Cache-Control"]


def test_template_of_a_school_out_of_reach_is_not_found(login, stranger, school):
    url = reverse("schools:import-template")

    assert login(stranger).get(url, {"school": school.code}).status_code == 404


def test_template_of_a_grade_offers_only_that_grade(template):
    book = load_workbook(BytesIO(template([], grade=3)))

    sheet, notes = book.worksheets
    letter = sheet.cell(HEADING_ROW, PLACE["grade"] + 1).column_letter
    lists = sheet.data_validations.dataValidation
    (area,) = [each.formula1 for each in lists if letter in str(each.sqref)]
    words = notes[area.partition("!")[2].replace("$", "")]
    assert sheet.title == "学生信息三年级"
    assert [word.value for (word,) in words] == ["三年级"]


def test_template_of_a_grade_shows_a_child_of_that_age(template, read_file, tmp_path):
    sheet = load_workbook(BytesIO(template([], grade=8))).worksheets[0]
    example = [cell.value for cell in sheet[EXAMPLE_ROW]]

    read = read_file(write_workbook(tmp_path / "example.xlsx", [example]))

    assert example[PLACE["grade"]] == "八年级"
    assert (read.found.bad_rows, read.problems) == (0, [])


def test_template_of_a_grade_is_offered_and_imported(login, template, imported):
    rows = [row for row in roster(20) if row[PLACE["grade"]] == "三年级"]

    batch = imported(content=template(rows, grade=3))
    page = login(batch.by).get(reverse("schools:import-new"))
    file = login(batch.by).get(reverse("schools:import-template"), {"grade": "3"})

    assert batch.counts["new"] == len(rows) > 0
    assert "?grade=3" in page.text
    assert "三年级.xlsx" in unquote(file["Content-Disposition"])


@pytest.mark.parametrize("grade", ["0", "10", "x", "9"])
def test_template_of_a_grade_that_is_not_taught_is_not_found(
    login, registrar_of_file, grade
):
    url = reverse("schools:import-template")

    answer = login(registrar_of_file.by).get(url, {"grade": grade})

    assert answer.status_code == 404
