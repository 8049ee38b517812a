from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from schools.models import RosterImport
from schools.roster.returning import REASONS, RESULT, write_returned
from tests.factories import COUNTY, acting
from tests.schools.roster.invented import (
    DEFECTS,
    FOUND,
    HEADER,
    PLACE,
    cell,
    change,
    roster,
)

pytestmark = pytest.mark.django_db
WIDTH = len(HEADER)


def returned(batch):
    """The bytes of the returned workbook, and its sheet."""
    file = BytesIO()
    write_returned(batch, to=file)
    return file.getvalue(), load_workbook(file).worksheets[0]


def dirty():
    rows = roster(len(DEFECTS) + 2)
    for row, spoil in zip(rows, DEFECTS.values(), strict=False):
        spoil(row)
    return rows


def csv_of(rows):
    lines = [HEADER, *rows]
    return "\n".join(",".join(map(str, line)) for line in lines).encode("gb18030")


def test_returned_names_the_problems_of_each_row(uploaded):
    batch = uploaded(dirty())

    _content, sheet = returned(batch)

    assert [sheet.cell(1, WIDTH + n).value for n in (1, 2)] == [RESULT, REASONS]
    for number, (column, _severity, _code) in enumerate(FOUND.values(), 2):
        assert HEADER[PLACE[column]] in sheet.cell(number, WIDTH + 2).value
    assert sheet.max_row == len(DEFECTS) + 3
    assert not sheet.cell(sheet.max_row, WIDTH + 2).value


def test_returned_marks_the_bad_cell_and_says_why(uploaded):
    rows = roster(3)
    change(rows[1], name=" ")

    _content, sheet = returned(uploaded(rows))

    bad, good = (sheet.cell(row, PLACE["name"] + 1) for row in (3, 2))
    assert bad.fill.fill_type == "solid"
    assert bad.comment.text
    assert (good.fill.fill_type, good.comment) == (None, None)


@pytest.mark.parametrize("begin", "=+-@")
def test_returned_writes_no_formula(uploaded, begin):
    rows = roster(2)
    change(rows[0], name=f"{begin}1+1", address=f"{begin}2+2")

    _content, sheet = returned(uploaded(rows))

    for column, text in (("name", "1+1"), ("address", "2+2")):
        written = sheet.cell(2, PLACE[column] + 1)
        assert (written.value, written.data_type) == (f"{begin}{text}", "s")


def test_returned_and_mended_comes_in_whole(uploaded, imported):
    rows = roster(6)
    right = cell(rows[2], "name")
    change(rows[2], name="=1+1")
    content, sheet = returned(uploaded(rows))
    sheet.cell(4, PLACE["name"] + 1).value = right
    mended = BytesIO()
    sheet.parent.save(mended)

    batch = imported(content=mended.getvalue())

    assert (batch.counts["new"], batch.counts["error"]) == (6, 0)


def test_returned_twice_has_its_remarks_once(uploaded):
    content, _sheet = returned(uploaded(dirty()))

    _content, sheet = returned(uploaded(content=content))

    assert sheet.max_column == WIDTH + 2
    assert [c.value for c in sheet[1]].count(RESULT) == 1


def test_returned_of_a_csv_is_a_workbook_with_text_numbers(uploaded):
    rows = roster(3)
    change(rows[0], grade="十三年级")

    _content, sheet = returned(uploaded(content=csv_of(rows)))

    number = sheet.cell(2, PLACE["id_number"] + 1)
    assert (number.value, number.number_format) == (cell(rows[0], "id_number"), "@")
    assert sheet.cell(2, WIDTH + 2).value.startswith("年级")


def test_returned_download_is_recorded_and_not_kept(login, uploaded, registrar_of_file):
    batch = uploaded(dirty())
    url = reverse("schools:import-returned", args=[batch.pk])

    answer = login(registrar_of_file.by).get(url)

    assert load_workbook(BytesIO(answer.getvalue())).worksheets[0].max_row > 2
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="roster.returned").count() == 1


def test_returned_asks_whoever_did_not_upload_it_for_a_reason(login, uploaded):
    batch = uploaded(dirty())
    url = reverse("schools:import-returned", args=[batch.pk])
    client = login(acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY))

    asked = [client.get(url), client.post(url, {"reason": "看"})]
    assert not AuditEvent.objects.filter(action="roster.returned").exists()
    given = client.post(url, {"reason": "核对错误行"})

    assert all(answer.context["form"] for answer in asked)
    assert load_workbook(BytesIO(given.getvalue())).worksheets[0].max_row > 2
    assert AuditEvent.objects.get(action="roster.returned").reason == "核对错误行"


def test_returned_of_another_school_is_not_found(login, uploaded, other_school):
    url = reverse("schools:import-returned", args=[uploaded(roster(2)).pk])

    assert login(other_school.by).get(url).status_code == 404


def test_returned_of_an_unchecked_roster_is_a_conflict(login, uploaded):
    batch = uploaded(roster(2))
    RosterImport.objects.filter(pk=batch.pk).update(state="unmapped")

    url = reverse("schools:import-returned", args=[batch.pk])

    assert login(batch.by).get(url).status_code == 409
