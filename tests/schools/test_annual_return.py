from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import translation
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from accounts.models import AuditEvent
from schools import annual_return
from schools.annual_return_columns import COLUMNS, STORED
from schools.models import AnnualReturn, Pupil, Section
from tests.factories import ClassGroupFactory, SchoolFactory

PLACES = {column.name: place for place, column in enumerate(COLUMNS, start=1)}
STAFF = {"staff": 40, "full_time": 36, "bachelor_plus": 30}


@pytest.fixture
def group(school):
    """One class of three: a boarder, a migrant child, one of a minority."""
    group = ClassGroupFactory(school=school, pupils=3)
    first, second, third = group.pupils.all()
    Pupil.objects.filter(pk=first.pk).update(boards=True)
    Pupil.objects.filter(pk=second.pk).update(is_migrant=True)
    Pupil.objects.filter(pk=third.pk).update(ethnicity="回族", disability="听力残疾")
    return group


def template(**chosen):
    """The workbook that a school downloads."""
    to = BytesIO()
    annual_return.write_template(Section.objects.filter(**chosen), year=2026, to=to)
    return load_workbook(to)


def filled(book, values, *, row=3):
    for name, value in values.items():
        book.worksheets[0].cell(row, PLACES[name], value)
    return book


def upload(book, by, **chosen):
    content = BytesIO()
    book.save(content)
    return annual_return.read_return(
        ContentFile(content.getvalue(), name="return.xlsx"),
        sections=Section.objects.filter(**chosen),
        year=2026,
        by=by,
    )


def complaints(book, by, **chosen):
    with pytest.raises(ValidationError) as caught, translation.override("en"):
        upload(book, by, **chosen)
    assert not AnnualReturn.objects.exists()
    return caught.value.messages


def at(column, *, row=3):
    return f"{get_column_letter(PLACES[column])}{row}"


def cells(sentences):
    return [sentence.split(":")[0] for sentence in sentences]


def test_every_asked_column_is_a_field_of_the_return():
    fields = {field.name for field in AnnualReturn._meta.get_fields()}

    assert {column.name for column in STORED} <= fields
    assert len(PLACES) == len(COLUMNS) == 65


def test_the_template_knows_the_school_and_its_roll(group, school):
    sheet = template().worksheets[0]

    row = {name: sheet.cell(3, place).value for name, place in PLACES.items()}
    assert [sheet.cell(line, 1).value for line in (1, 2)] == [
        "school_code",
        "学校标识码",
    ]
    assert (row["school_code"], row["section"], row["year"]) == (
        school.code,
        "PRIMARY",
        "2026",
    )
    assert (row["pupils"], row["classes"], row["classes_le25"]) == (3, 1, 1)
    assert (row["boarders"], row["migrant_all"], row["minority"]) == (1, 1, 1)
    assert (row["disabled_inclusive"], row["left_behind"], row["staff"]) == (1, 0, None)


def test_the_template_shows_what_was_returned_before(group, registrar):
    upload(filled(template(), STAFF), registrar)

    assert template().worksheets[0].cell(3, PLACES["staff"]).value == 40


def test_a_return_is_stored_with_the_figures_of_the_roll(group, registrar):
    book = filled(template(), STAFF | {"books": "12,000", "equipment_10k": 35.125})

    [kept] = upload(book, registrar)

    assert (kept.staff, kept.full_time, kept.books) == (40, 36, 12000)
    assert kept.equipment_10k == Decimal("35.13")
    assert (kept.pupils, kept.classes, kept.max_class, kept.boarders) == (3, 1, 3, 1)
    assert (kept.returned_by, kept.music_rooms_96) == (registrar, None)
    assert AuditEvent.objects.filter(action="annual-return").count() == 1


def test_a_second_return_takes_the_place_of_the_first(group, registrar):
    upload(filled(template(), STAFF), registrar)

    upload(filled(template(), {"staff": 41}), registrar)

    kept = AnnualReturn.objects.get()
    assert (kept.staff, kept.full_time) == (41, 36)


def test_all_wrong_cells_are_named_at_once(group, registrar):
    book = filled(
        template(),
        {"staff": 30, "full_time": 36, "bachelor_plus": 37, "books": "viele"},
    )

    found = complaints(book, registrar)

    assert cells(found) == [at("books"), at("full_time"), at("bachelor_plus")]


def test_the_roll_is_not_overruled_by_the_sheet(group, registrar):
    book = filled(template(), STAFF | {"pupils": 5})

    [sentence] = complaints(book, registrar)

    assert sentence.startswith(f"{at('pupils')}: the roll counts 3")


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"classes": 2, "classes_le25": 1, "pupils": 20}, "classes"),
        ({"classes": 1, "classes_le25": 1, "pupils": 26}, "pupils"),
        ({"classes": 1, "c66p": 1, "pupils": 65}, "pupils"),
        ({"classes": 2, "pupils": 81, "max_class": 40}, "max_class"),
        ({"full_time": 10, "pe": 4, "music": 4, "art": 3}, "full_time"),
        ({"built_year": 1750}, "built_year"),
        ({"graduates": 11, "entrants_3y_ago": 9, "in_3y": 1}, "graduates"),
        ({"staff": -1}, "staff"),
        ({"staff": 1.5}, "staff"),
    ],
)
def test_numbers_that_cannot_be_are_refused(school, registrar, values, column):
    """A section without a roll may say its own numbers; they must fit each other."""
    found = complaints(filled(template(), values), registrar)

    assert cells(found) == [at(column)]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"school_code": "2199999999"}, "school_code"),
        ({"section": "SENIOR"}, "section"),
        ({"year": "2025"}, "year"),
    ],
)
def test_rows_of_others_are_refused(group, registrar, values, column):
    [sentence] = complaints(filled(template(), STAFF | values), registrar)

    assert cells([sentence]) == [at(column)]


def test_a_school_cannot_return_for_another_one(group, registrar):
    other = SchoolFactory()
    book = filled(template(school=other), STAFF)

    [sentence] = complaints(book, registrar, school=group.school)

    assert other.code in sentence


def test_a_section_is_returned_once(group, registrar):
    book = filled(template(), STAFF)
    sheet = book.worksheets[0]
    for place in PLACES.values():
        sheet.cell(4, place, sheet.cell(3, place).value)

    [sentence] = complaints(book, registrar)

    assert cells([sentence]) == [at("section", row=4)]


def test_rows_that_nobody_filled_in_are_left_out(group, registrar):
    SchoolFactory()

    kept = upload(filled(template(), STAFF), registrar)

    assert [row.section.school for row in kept] == [group.school]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(school, registrar, content):
    file = ContentFile(content, name="return.xlsx")

    with pytest.raises(ValidationError):
        annual_return.read_return(
            file, sections=Section.objects.all(), year=2026, by=registrar
        )


def test_a_workbook_with_one_cell_far_off_is_refused(school, registrar):
    book = Workbook()
    book.worksheets[0]["XFD1048576"] = 1

    [sentence] = complaints(book, registrar)

    assert "XFD" in sentence or "120" in sentence


def test_a_sheet_without_identifiers_is_refused(school, registrar):
    [sentence] = complaints(Workbook(), registrar)

    assert "school_code" in sentence


def test_an_untouched_template_returns_nothing(group, registrar):
    [sentence] = complaints(template(), registrar)

    assert "no row" in sentence
