"""Who sees which reports, and what the pages do."""

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.roles import Role
from portal.models import Job
from reports import ordering
from reports.definitions import Kind
from reports.making import make_report
from reports.models import ReportRun, ReportSchedule
from reports.periods import Period
from tests.factories import COUNTY, DivisionFactory, acting
from tests.reports.conftest import LAST_MONTH, NOW, TOWN


def order(unit=COUNTY, kind=Kind.CLASS_SIZE, period="2026-10"):
    return ordering.order(kind, DivisionFactory(code=unit), Period.parse(period))


@pytest.mark.parametrize(
    ("role", "unit", "seen"),
    [
        (Role.TOWN_OFFICER, TOWN, {TOWN}),
        (Role.COUNTY_ADMISSION_OFFICER, COUNTY, {COUNTY, TOWN}),
        (Role.COUNTY_SUPERVISOR, "990102", {"990102"}),
        (Role.CITY_VIEWER, "9901", {COUNTY, TOWN, "990102", "9901"}),
        (Role.PROVINCE_VIEWER, "99", {COUNTY, TOWN, "990102", "9901"}),
    ],
)
def test_reports_are_seen_within_the_division(year, role, unit, seen):
    for code in (COUNTY, TOWN, "990102", "9901"):
        order(code)

    visible = ReportRun.objects.visible_to(acting(role, unit=unit))

    assert {run.unit_id for run in visible} == seen


def test_schools_and_strangers_see_no_report(registrar):
    order()
    assert not ReportRun.objects.visible_to(registrar).exists()


@pytest.mark.parametrize("page", ["run-detail", "run-progress"])
def test_report_of_another_county_is_not_found(officer, login, page):
    run = order("990102")
    answer = login(officer).get(reverse(f"reports:{page}", args=[run.pk]))
    assert answer.status_code == 404


def test_viewer_may_read_and_not_make(city_viewer, login):
    client = login(city_viewer)

    assert client.get("/reports/").status_code == 200
    assert client.get("/reports/new/").status_code == 403
    assert client.get("/reports/schedule/").status_code == 403


def test_official_orders_a_report_once(officer, login):
    wanted = {"kind": "class_size", "unit": COUNTY, "period": LAST_MONTH.code}
    client = login(officer)

    answers = [client.post("/reports/new/", wanted) for _ in range(2)]

    run = ReportRun.objects.get()
    assert {answer.url for answer in answers} == {f"/reports/runs/{run.pk}/"}
    assert run.ordered_by == officer


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "990102"},
        {"kind": "town"},
        {"period": "2019-01"},
        {"period": NOW.code},
        {"kind": "nothing"},
    ],
)
def test_order_form_refuses(officer, login, wrong):
    DivisionFactory(code="990102")
    wanted = {"kind": "class_size", "unit": COUNTY, "period": LAST_MONTH.code}

    answer = login(officer).post("/reports/new/", wanted | wrong)

    assert answer.context["form"].errors
    assert not ReportRun.objects.exists()


def test_waiting_report_polls_and_works_without_script(officer, login):
    run = order()

    page = login(officer).get(f"/reports/runs/{run.pk}/").content.decode()

    assert f'hx-get="/reports/runs/{run.pk}/progress/"' in page
    assert 'href=""' in page


def test_progress_stops_polling_when_the_work_has_ended(officer, login):
    run = order()
    Job.objects.update(state=Job.State.DONE)

    answer = login(officer).get(f"/reports/runs/{run.pk}/progress/")

    assert (answer.status_code, answer["HX-Refresh"]) == (286, "true")


def test_failed_report_tells_why_and_can_be_tried_again(officer, login):
    run = order()
    Job.objects.update(state=Job.State.FAILED, failure="缺少阈值")
    client = login(officer)

    assert "缺少阈值" in client.get(f"/reports/runs/{run.pk}/").content.decode()
    answer = client.post(f"/reports/runs/{run.pk}/retry/")

    assert answer.status_code == 302
    run.refresh_from_db()
    assert run.job.state == Job.State.WAITING


def test_ready_report_shows_figures_files_contradictions_and_origin(
    town_run, officer, login
):
    page = login(officer).get(f"/reports/runs/{town_run.pk}/").content.decode()

    for part in (
        "4,719",
        "51.46",
        "初中平均班额不高于标准班额",
        town_run.dataset.digest,
    ):
        assert part in page
    assert page.count("/reports/files/") == 4


def test_download_is_an_attachment_and_leaves_a_record(town_run, officer, login):
    file = town_run.files.get(format="pdf")

    answer = login(officer).get(f"/reports/files/{file.pk}/")

    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(action="report.download", actor=officer).exists()


def test_file_of_another_county_is_not_found(town_run, login):
    other = acting(Role.COUNTY_SUPERVISOR, unit="990102")
    file = town_run.files.first()
    assert login(other).get(f"/reports/files/{file.pk}/").status_code == 404


def test_trail_tells_who_had_a_report_made_and_from_where(town, officer, login):
    wanted = {"kind": "town", "unit": TOWN, "period": LAST_MONTH.code}
    login(officer).post("/reports/new/", wanted, REMOTE_ADDR="203.0.113.7")

    make_report(str(Job.objects.get().pk))

    event = AuditEvent.objects.get(action="report.made")
    assert (event.actor, event.address) == (officer, "203.0.113.7")
    assert event.role == Role.COUNTY_ADMISSION_OFFICER


def test_list_costs_the_same_for_one_and_twenty(
    officer, login, django_assert_max_num_queries
):
    client = login(officer)
    order()
    client.get("/reports/")
    for month in range(1, 13):
        order(period=f"2025-{month:02d}")

    with django_assert_max_num_queries(12):
        page = client.get("/reports/")

    assert len(page.context["page"].rows) == 13


@pytest.mark.parametrize(
    ("query", "count"), [("state=waiting", 1), ("state=ready", 0), ("kind=town", 0)]
)
def test_list_is_filtered(officer, login, query, count):
    order()
    page = login(officer).get(f"/reports/?{query}")
    assert len(page.context["page"].rows) == count


def test_schedule_is_kept_by_officials_of_the_unit(officer, login):
    wanted = {
        "kind": "class_size",
        "unit": COUNTY,
        "cadence": "quarterly",
        "first_period": "2026Q3",
        "is_active": "on",
    }
    client = login(officer)

    assert client.post("/reports/schedule/new/", wanted).status_code == 302
    kept = ReportSchedule.objects.get()
    client.post(f"/reports/schedule/{kept.pk}/", wanted | {"is_active": ""})

    kept.refresh_from_db()
    assert not kept.is_active
    assert AuditEvent.objects.filter(action="report.schedule").count() == 2


def test_anybody_can_verify_a_code(town_run, client):
    found = client.get(f"/reports/verify/{town_run.code.lower()}/")
    wrong = client.get("/reports/verify/NOSUCHCODE22/")

    assert town_run.dataset.digest in found.content.decode()
    assert (found.status_code, wrong.status_code) == (200, 404)
