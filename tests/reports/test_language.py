"""Pages tell a report in the reader's language; its files are Chinese whoever reads."""

import re
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.utils.translation import override

from reports.definitions import Kind
from reports.making import written
from reports.periods import Period
from tests.reports.conftest import LAST_MONTH, made

CHINESE = re.compile(r"[一-鿿]")


class Texts(HTMLParser):
    """The texts of a page and what its pictures say."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in {"aria-label", "alt"}]

    def handle_data(self, data):
        self.found.append(data)


def chinese_of(page, *, names):
    """Chinese texts of the page's main part that are not names of the data."""
    main = page[page.index("<main") : page.index("</main>")]
    texts = [text or "" for text in Texts(main).found]
    for name in sorted(names, key=len, reverse=True):
        texts = [text.replace(name, "") for text in texts]
    return [text for text in texts if CHINESE.search(text)]


def names_of(run, reader):
    rows = run.dataset.frozen.tables
    schools = {row["school_name"] for row in rows["schools"]}
    villages = {row["name"] for row in rows["villages"]}
    return schools | villages | {run.unit.name, reader.name}


@pytest.fixture
def english(officer, login):
    client = login(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture(params=["town_run", "class_run"])
def run(request, db):
    return request.getfixturevalue(request.param)


def test_report_page_is_english_for_who_reads_english(run, english, officer):
    page = english.get(f"/reports/runs/{run.pk}/").content.decode()

    assert "Mean class size" in page
    assert chinese_of(page, names=names_of(run, officer)) == []


def test_figure_pages_are_english_for_who_reads_english(run, english, officer):
    for code in list(run.figures)[::5]:
        page = english.get(f"/reports/runs/{run.pk}/figures/{code}/").content.decode()
        assert chinese_of(page, names=names_of(run, officer)) == [], code


def test_report_page_stays_chinese_for_the_others(town_run, officer, login):
    page = login(officer).get(f"/reports/runs/{town_run.pk}/").content.decode()
    assert "平均班额" in page
    assert "Mean class size" not in page


def test_files_are_the_same_to_the_byte_whoever_has_them_made(town):
    with override("en"):
        run = made(Kind.TOWN, town)

    content = run.definition.compute(run.dataset.frozen)
    again = {name: sha256(file) for name, file in written(run, run.dataset, content)}

    assert {file.format: file.digest for file in run.files.all()} == {
        name: digest.hexdigest() for name, digest in again.items()
    }


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2026-11", "November 2026"),
        ("2026Q4", "Fourth quarter of 2026"),
        ("2026S1", "First term of 2026–2027"),
        ("2025Y", "School year 2025–2026 in whole"),
    ],
)
def test_period_is_named_in_the_readers_language(code, label):
    with override("en"):
        assert Period.parse(code).label == label


def test_file_is_called_what_its_language_calls_it(town_run):
    file = town_run.files.get(format="pdf")
    with override("en"):
        name = file.name
    assert name == f"灵寿镇{LAST_MONTH.label}{town_run.get_kind_display()}.pdf"
