"""The roster's way in, page by page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.models import Job
from schools.models import ImportProblem, RosterImport
from tests.factories import RosterImportFactory

NEW = reverse("schools:import-new")
HEADINGS = "姓名,性别,出生日期,身份证件号,学校标识码,年级,班号\n"


def page_of(client, batch, name="import-detail"):
    return client.get(reverse(f"schools:{name}", args=[batch.pk]))


def test_upload_page_says_the_limits_before_a_file_is_chosen(login, registrar):
    answer = login(registrar).get(NEW)

    assert "20" in answer.text
    assert "20,000" in answer.text


def test_upload_keeps_the_file_and_starts_the_check(login, registrar, school, year):
    file = SimpleUploadedFile("roster.csv", HEADINGS.encode())
    typed = {"school": school.pk, "year": year.pk, "file": file}

    answer = login(registrar).post(NEW, typed)

    batch = RosterImport.objects.get()
    assert answer.url == reverse("schools:import-detail", args=[batch.pk])
    assert Job.objects.get(task="schools.tasks.check_roster").by == registrar


def test_upload_refuses_what_is_no_roster_in_one_sentence(
    login, registrar, school, year
):
    file = SimpleUploadedFile("roster.xlsx", b"")
    typed = {"school": school.pk, "year": year.pk, "file": file}

    answer = login(registrar).post(NEW, typed)

    assert answer.context["form"].errors
    assert not RosterImport.objects.exists()


def test_page_asks_for_progress_while_a_worker_is_busy(login, registrar, school, year):
    file = SimpleUploadedFile("roster.csv", HEADINGS.encode())
    client = login(registrar)
    client.post(NEW, {"school": school.pk, "year": year.pk, "file": file})

    answer = page_of(client, RosterImport.objects.get())

    assert 'hx-trigger="every 1s"' in answer.text
    assert '<meta http-equiv="refresh"' in answer.text


def test_progress_renews_the_page_when_the_work_is_over(login, registrar, school):
    batch = RosterImportFactory(school=school, state=RosterImport.State.CHECKED)

    answer = page_of(login(registrar), batch, "import-progress")

    assert answer["HX-Refresh"] == "true"


def test_mapping_refuses_one_heading_for_two_columns(login, registrar, school):
    found = {"headings": ["证号", "班"], "places": {}, "missing": ["id_number"]}
    batch = RosterImportFactory(school=school, state="unmapped", findings=found)
    typed = {"id_number": "证号", "name": "证号"}

    url = reverse("schools:import-map", args=[batch.pk])
    answer = login(registrar).post(url, typed)

    batch.refresh_from_db()
    assert answer.context["form"].non_field_errors()
    assert batch.state == "unmapped"


def test_result_groups_problems_by_cause_with_their_first_rows(
    login, registrar, school
):
    batch = RosterImportFactory(school=school, state="checked", counts={"error": 7})
    for row in range(2, 9):
        ImportProblem.objects.create(
            batch=batch, row=row, column="name", code="blank", severity="error"
        )

    answer = page_of(login(registrar), batch)

    (cause,) = answer.context["causes"]
    assert cause.count == 7
    assert cause.rows == "2, 3, 4, 5, 6 …"


def test_rows_are_narrowed_to_a_cause(login, registrar, school):
    batch = RosterImportFactory(school=school, state="checked")
    for code in ("blank", "future"):
        ImportProblem.objects.create(
            batch=batch, row=2, column="name", code=code, severity="error"
        )
    url = reverse("schools:import-rows", args=[batch.pk])

    answer = login(registrar).get(url, {"code": "future"})

    assert [row.problem.code for row in answer.context["rows"]] == ["future"]


def test_page_offers_each_cause_and_keeps_the_chosen_one(login, registrar, school):
    batch = RosterImportFactory(school=school, state="checked")
    for column, code in (("name", "blank"), ("sex", "blank"), ("name", "future")):
        ImportProblem.objects.create(
            batch=batch, row=2, column=column, code=code, severity="error"
        )
    url = reverse("schools:import-rows", args=[batch.pk])

    answer = login(registrar).get(url, {"cause": "blank:sex", "severity": ""})

    found = [(row.problem.code, row.problem.column) for row in answer.context["rows"]]
    assert found == [("blank", "sex")]
    assert len(answer.context["causes"]) == 3
    assert '<option value="blank:sex" selected>' in answer.text


@pytest.mark.parametrize("state", ["unmapped", "refused", "checked", "undone"])
def test_page_shows_every_state(login, registrar, school, state):
    found = {"headings": [], "missing": [], "places": {}}
    batch = RosterImportFactory(school=school, state=state, findings=found)

    answer = page_of(login(registrar), batch)

    assert batch.get_state_display() in answer.text
    assert "no-store" in answer["Cache-Control"]


def test_commit_is_given_to_a_worker(login, registrar, school):
    batch = RosterImportFactory(school=school, state="checked", counts={"new": 1})

    login(registrar).post(reverse("schools:import-commit", args=[batch.pk]))

    batch.refresh_from_db()
    assert batch.state == "committing"
    assert Job.objects.filter(task="schools.tasks.commit_roster").exists()


def test_commit_of_a_refused_roster_is_a_conflict(login, registrar, school):
    batch = RosterImportFactory(school=school, state="refused")

    url = reverse("schools:import-commit", args=[batch.pk])

    assert login(registrar).post(url).status_code == 409


def test_another_schools_upload_is_not_found(login, stranger, school):
    batch = RosterImportFactory(school=school, state="checked")

    assert page_of(login(stranger), batch).status_code == 404
