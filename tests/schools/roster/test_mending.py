"""The few refused rows of a roster, corrected on the page."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from schools.models import ImportProblem, Pupil, RosterImport, RosterMending
from schools.roster.checking import check
from schools.roster.committing import commit
from schools.roster.keeping import KEPT_FOR
from schools.tasks import forget_old_rosters
from tests.factories import RosterImportFactory
from tests.schools.roster.invented import (
    DEFECTS,
    HEADER,
    PLACE,
    cell,
    change,
    roster,
)
from tests.schools.roster.test_returning import WIDTH, returned

pytestmark = pytest.mark.django_db
State = RosterImport.State


@pytest.fixture
def corrected(login, registrar_of_file):
    """Type these cells on the page and check again, as the page and its worker do."""

    def run(batch, **typed):
        client = login(registrar_of_file.by)
        url = reverse("schools:import-mend", args=[batch.pk])
        form = client.get(url).context["form"]
        cells = {
            name.replace("row_", "").replace("__", "-"): typed[name] for name in typed
        }
        answer = client.post(url, {field.name: field.initial for field in form} | cells)
        batch.refresh_from_db()
        if answer.status_code == 302:
            check(batch, lambda *done: None)
            batch.refresh_from_db()
        return answer

    return run


def two_wrong():
    """Row 4 has no name, row 6 a mistyped identity number."""
    rows = roster(6)
    DEFECTS["name_blank"](rows[2])
    DEFECTS["id_bad_check"](rows[4])
    return rows


def test_corrected_row_is_taken_by_the_commit(uploaded, corrected):
    batch = uploaded(two_wrong())
    right = cell(roster(6)[4], "id_number")

    corrected(batch, row_4__name="林小安", row_6__id_number=right)
    commit(batch, by=batch.by)

    assert (batch.counts["error"], batch.counts["new"]) == (0, 6)
    assert Pupil.objects.filter(name="林小安").count() == 1
    assert right in {pupil.id_number for pupil in Pupil.objects.all()}


def test_row_left_as_it_is_goes_on_waiting(uploaded, corrected):
    batch = uploaded(two_wrong())

    corrected(batch, row_4__name="林小安")

    assert (batch.state, batch.counts["error"], batch.counts["new"]) == (
        "checked",
        1,
        5,
    )
    assert list(batch.mendings.values_list("row", flat=True)) == [4]


def test_correction_is_checked_against_the_other_rows(uploaded, corrected):
    batch = uploaded(two_wrong())
    taken = cell(roster(6)[0], "id_number")

    corrected(batch, row_6__id_number=taken)

    errors = batch.problems.filter(severity="error", row=6, column="id_number")
    assert [(error.code, error.details) for error in errors] == [
        ("duplicate", {"row": 2})
    ]


def test_second_correction_keeps_the_first(uploaded, corrected):
    rows = two_wrong()
    change(rows[2], grade="十三年级")
    batch = uploaded(rows)

    corrected(batch, row_4__name="林小安", row_4__grade="十三年级")
    corrected(batch, row_4__grade=cell(roster(6)[2], "grade"))

    cells = json.loads(batch.mendings.get().cells)
    assert cells == {"name": "林小安", "grade": cell(roster(6)[2], "grade")}
    assert not batch.problems.filter(severity="error", row=4).exists()


def test_column_that_the_file_lacks_can_be_filled_in(uploaded, corrected):
    rows = roster(3)
    change(rows[1], id_number="E12345678", student_number="")
    lines = [[str(c) for c in row] for row in [HEADER, *rows]]
    for line in lines:
        del line[PLACE["id_kind"]]
    batch = uploaded(content="\n".join(map(",".join, lines)).encode())

    corrected(batch, row_3__id_kind="护照")

    assert (batch.counts["error"], batch.counts["new"]) == (0, 3)


def test_page_never_shows_a_whole_number_nor_takes_a_starred_one(
    login, uploaded, corrected, registrar_of_file
):
    batch = uploaded(two_wrong())
    wrong = cell(two_wrong()[4], "id_number")
    url = reverse("schools:import-mend", args=[batch.pk])

    page = login(registrar_of_file.by).get(url).text
    answer = corrected(batch, row_6__id_number="＊" * 4 + "00014")

    assert wrong not in page
    assert f"＊{wrong[-4:]}" in page
    assert "6-id_number" in answer.context["form"].errors


def test_nothing_typed_is_said(uploaded, corrected):
    batch = uploaded(two_wrong())

    answer = corrected(batch)

    assert answer.context["form"].non_field_errors()
    assert batch.state == State.CHECKED


def test_correction_is_recorded_by_column_and_row_without_values(uploaded, corrected):
    batch = uploaded(two_wrong())

    corrected(batch, row_4__name="林小安")

    event = AuditEvent.objects.get(action="roster.mended")
    assert (event.fields, event.object_id) == (["name"], str(batch.pk))
    assert "4" in event.reason
    assert "林" not in event.reason


def test_returned_workbook_says_what_was_corrected(uploaded, corrected):
    batch = uploaded(two_wrong())
    corrected(batch, row_4__name="林小安")

    _content, sheet = returned(batch)

    assert sheet.cell(4, PLACE["name"] + 1).value == "林小安"
    assert ImportProblem.objects.get(batch=batch, code="mended").row == 4
    assert sheet.cell(4, WIDTH + 2).value.startswith("姓名")


def test_same_file_again_knows_nothing_of_the_corrections(
    uploaded, imported, corrected
):
    batch = uploaded(two_wrong())
    corrected(batch, row_4__name="林小安")
    commit(batch, by=batch.by)

    again = uploaded(two_wrong())

    assert (again.counts["error"], again.counts["unchanged"]) == (2, 4)
    assert not again.mendings.exists()


@pytest.mark.parametrize(
    ("state", "errors"), [("committed", 3), ("checked", 21), ("checked", 0)]
)
def test_rows_are_corrected_before_the_commit_and_only_a_few(
    login, registrar, school, state, errors
):
    batch = RosterImportFactory(school=school, state=state, counts={"error": errors})

    answer = login(registrar).get(reverse("schools:import-mend", args=[batch.pk]))

    assert answer.status_code == 409


def test_corrections_are_forgotten_with_the_file(uploaded, corrected):
    batch = uploaded(two_wrong())
    corrected(batch, row_4__name="林小安")
    RosterImport.objects.update(uploaded_at=timezone.now() - 2 * KEPT_FOR)

    forget_old_rosters()

    assert not RosterMending.objects.exists()
