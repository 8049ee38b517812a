"""The whole way with nothing replaced: a school's roster, the district's seats, a report."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook
from pypdf import PdfReader

from schools.demo.layout import SAMPLE_SCHOOLS
from schools.demo.people import HEADER, Crowd, Desk
from tests.programs import needs_chromium

pytestmark = needs_chromium
PATIENCE = 60_000
CODE, NAME = SAMPLE_SCHOOLS[1][:2]
AREA = "990177"
COUNTY, STREET = "990101", "990101001"
PUPILS = 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def workbook():
    """A roster in the official form as a school would save it."""
    crowd, rows = Crowd(77, year=2026), []
    while len(rows) < PUPILS:
        desk = Desk(CODE, NAME, AREA, "示范省", 1, 1 + len(rows) % 2, migrant_share=0)
        row = crowd.roster_row(desk)
        if row[5].startswith(AREA):  # nobody of the demo bears its numbers
            rows.append(row)
    book, file = Workbook(), BytesIO()
    for row in (HEADER, *rows):
        book.active.append(row)
    book.save(file)
    return {"name": "花名册.xlsx", "mimeType": XLSX, "buffer": file.getvalue()}


def test_a_school_uploads_and_the_district_sees_seats_and_reads_the_report(
    window, workbook
):
    registrar, officer = window("registrar"), window("admission")

    upload(registrar, workbook)
    commit(registrar)
    report = "".join(
        page.extract_text() for page in PdfReader(make_report(officer)).pages
    )

    assert f"{PUPILS} / 90" in text_of(officer, f"tr:has-text('{NAME}')", STREET)
    pupils = re.search(r"在校生\s*([\d,]+)", report)[1]
    assert pupils in text_of(officer, "tfoot", COUNTY)


def upload(page, workbook):
    page.goto("/schools/imports/new/")
    page.set_input_files("input[type=file]", workbook)
    page.click("main form[enctype] button:not([type=button])")
    page.wait_for_selector("form[action$='/commit/']", timeout=PATIENCE)


def commit(page):
    page.click("form[action$='/commit/'] button")
    page.wait_for_selector("form[action$='/undo/']", timeout=PATIENCE)


def make_report(page):
    """Order the county's report of September, which no schedule made, and save its PDF."""
    page.goto("/reports/new/")
    page.select_option("select[name=kind]", "class_size")
    page.select_option("select[name=unit]", COUNTY)
    page.select_option("select[name=period]", "2026-09")
    page.click("main form[method=post] button:not([type=button])")
    page.wait_for_selector("a[href*='/reports/files/']", timeout=PATIENCE)
    with page.expect_download() as waiting:
        page.click("a[href*='/reports/files/']:has-text('PDF')")
    return waiting.value.path()


def text_of(page, selector, place):
    """A row of the seats page of a division."""
    page.goto(f"/schools/seats/?place={place}")
    return page.inner_text(selector)
