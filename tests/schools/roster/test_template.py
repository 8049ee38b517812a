from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from schools.models import RosterImport
from schools.roster.columns import COLUMNS, HEADINGS
from schools.roster.template import HEADING_ROW, write_template
from tests.schools.roster.invented import PLACE, roster

pytestmark = pytest.mark.django_db
State = RosterImport.State


@pytest.fixture
def template(year, registrar_of_file):
    """The template of a school with these rows filled in."""

    def fill(rows, *, school=registrar_of_file.school):
        file = BytesIO()
        write_template(year, school=school, to=file)
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
