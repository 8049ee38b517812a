"""The town report shows the figures of seed 003 and flags what does not fit (9.4)."""

from decimal import Decimal

import docx
import pytest
from django.core.files.storage import default_storage

from reports.definitions import Kind
from reports.making import make
from reports.models import ReportRun
from reports.sheet import half_up
from tests.reports.conftest import LAST_MONTH, NOW, quiet

SEED = {
    "town.villages": "22",
    "schools.all": "21",
    "schools.junior": "1",
    "schools.complete_primary": "14",
    "schools.incomplete_primary": "2",
    "schools.teaching_point": "4",
    "primary.classes": "152",
    "primary.pupils": "4,719",
    "primary.mean": "31.05",
    "junior.classes": "28",
    "junior.pupils": "1,441",
    "junior.mean": "51.46",
    "all.staff": "495",
    "all.full_time": "456",
    "all.others": "39",
    "all.bachelor_plus": "323",
    "all.bachelor_plus_share": "70.83",
    "all.certificate_holders_share": "100.00",
    "primary.staff": "385",
    "primary.full_time": "365",
    "junior.staff": "110",
    "junior.full_time": "91",
    "primary.pupils_per_staff": "12.26",
    "junior.pupils_per_staff": "13.10",
    "all.pupils_per_staff": "12.44",
}


def test_town_report_prints_the_figures_of_the_seed(town_run):
    assert {code: town_run.figures[code].text for code in SEED} == SEED


def test_town_report_gives_retention_both_ways(town_run):
    rates = [town_run.figures[f"junior.retention_{way}"].value for way in "ab"]
    assert [half_up(rate, 1) for rate in rates] == [Decimal("99.8")] * 2


def test_town_report_flags_the_junior_mean_above_the_standard(town_run):
    details = {
        label: detail
        for label, detail, holds, _ in town_run.content["checks"]
        if not holds
    }

    assert details["初中平均班额不高于标准班额"].startswith(
        "1,441 ÷ 28 = 51.46人，标准50人，至少有1个班超过标准"
    )
    assert "小学平均班额不高于标准班额" not in details


def test_town_report_lists_what_is_missing_and_leaves_its_sentence_out(town_run):
    missing = dict(map(tuple, town_run.content["missing"]))

    assert missing["小学辍学率"] == "本系统暂无该项数据来源"
    assert town_run.figures["primary.dropout_rate"].text == "—"


def test_town_report_holds_every_identity(town_run):
    checks = {
        label: (detail, holds) for label, detail, holds, _ in town_run.content["checks"]
    }

    assert checks["各类学校之和等于学校总数"] == ("1 + 14 + 2 + 4 = 21", True)
    assert checks["小学、初中教职工之和等于全镇"] == ("385 + 110 = 495", True)
    assert checks["专任教师不多于教职工"] == ("456 ≤ 495", True)


@pytest.mark.parametrize(
    ("period", "is_late"), [(NOW, False), (LAST_MONTH.before(), True)]
)
def test_report_made_up_for_says_of_which_day_its_figures_are(town, period, is_late):
    run = ReportRun.objects.create(kind=Kind.TOWN, unit=town, period=period.code)
    make(run, progress=quiet)

    with default_storage.open(run.files.get(format="docx").stored_as) as file:
        texts = [paragraph.text for paragraph in docx.Document(file).paragraphs]

    assert any("补做" in text for text in texts) == is_late


def test_rates_without_a_source_are_told_and_no_number_stands_for_them(town_run):
    codes = [
        "primary.enrolment_rate",
        "primary.dropout_rate",
        "primary.graduation_rate",
        "junior.enrolment_rate",
    ]
    figures = [town_run.figures[code] for code in codes]

    with default_storage.open(town_run.files.get(format="docx").stored_as) as file:
        document = docx.Document(file)
    lines = [
        [cell.text for cell in row.cells] for t in document.tables for row in t.rows
    ]

    assert {(f.value, f.text) for f in figures} == {(None, "—")}
    for figure in figures:
        found = [line[1] for line in lines if line[0] == figure.label]
        assert sorted(found) == ["—", "本系统暂无该项数据来源"]
    texts = "".join(paragraph.text for paragraph in document.paragraphs)
    assert "入学率" not in texts
