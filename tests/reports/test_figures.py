"""Every figure of every report equals what the rows on its page come to (I13)."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.rows import all_behind, counted_parts, rows_behind
from reports.run_page import charts_of

NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.fixture(params=["town_run", "class_run"])
def run(request, db):
    return request.getfixturevalue(request.param)


def test_every_counted_figure_equals_its_rows(run):
    counted = [figure for figure in run.figures.values() if figure.selector]

    behind = {figure.code: rows_behind(figure, run, links=False) for figure in counted}

    assert len(counted) > 20
    assert {f.code: f.value for f in counted} == {
        code: rows.comes_to for code, rows in behind.items()
    }


def test_every_derived_figure_follows_from_its_inputs(run):
    derived = [f for f in run.figures.values() if f.inputs and f.value is not None]

    assert derived
    for figure in derived:
        first, second = (run.figures[code].value for code in figure.inputs)
        quotient = first / second if second else None
        known = {first - second, quotient, (quotient or Fraction(0)) * 100}
        assert figure.value in known, figure.code


def test_every_figure_of_a_table_is_known_to_the_run(run):
    codes = {
        code
        for grid in run.content["grids"]
        for _, codes in grid["rows"]
        for code in codes
    }
    assert codes <= set(run.figures)


def test_every_figure_opens_its_page(run, officer, login):
    client = login(officer)

    for code in list(run.figures)[::7]:
        page = client.get(f"/reports/runs/{run.pk}/figures/{code}/")
        assert page.status_code == 200, code
        assert run.figures[code].text in page.content.decode()


def test_a_class_behind_a_figure_leads_to_the_live_class(town_run, officer, login):
    url = f"/reports/runs/{town_run.pk}/figures/junior.over_standard/"

    page = login(officer).get(url).content.decode()

    first = next(
        row
        for row in town_run.dataset.frozen.tables["classes"]
        if row["stage"] == "junior" and row["over_standard"]
    )
    assert f"/schools/classes/{first['class']}/" in page


def test_unknown_figure_is_not_found(town_run, officer, login):
    page = login(officer).get(f"/reports/runs/{town_run.pk}/figures/no.such/")
    assert page.status_code == 404


def test_every_known_figure_opens_rows_of_its_own_or_of_its_operands(run):
    known = [figure for figure in run.figures.values() if figure.value is not None]

    bare = [
        f.code
        for f in known
        if not f.code.startswith("target.") and not all_behind(f, run, links=False)
    ]

    assert len(known) > 20
    assert bare == []


def test_ratio_opens_the_rows_of_numerator_and_denominator(town_run, officer, login):
    figure = town_run.figures["junior.pupils_per_staff"]

    parts = all_behind(figure, town_run, links=False)

    assert [part.figure.code for part in parts] == ["junior.pupils", "junior.staff"]
    assert [part.comes_to for part in parts] == [1441, 110]
    url = f"/reports/runs/{town_run.pk}/figures/{figure.code}/"
    page = login(officer).get(url).content.decode()
    assert all(f'id="rows-table-{part.figure.code}"' in page for part in parts)


def test_operands_of_operands_stand_once(town_run):
    figure = town_run.figures["junior.retention_a"]

    parts = [part.code for part in counted_parts(figure, town_run.figures)]

    assert parts == [
        "junior.graduates",
        "junior.in_3y",
        "junior.out_3y",
        "junior.entrants_3y_ago",
        "junior.deaths_3y",
    ]


def test_every_check_leads_to_the_figures_it_is_about(run, officer, login):
    page = login(officer).get(f"/reports/runs/{run.pk}/").content.decode()

    checks = page[page.rindex("<tbody>") :]
    for label, _detail, _holds, codes in run.content["checks"]:
        assert codes, label
        assert all(f"/figures/{code}/" in checks for code in codes), label


def test_every_number_of_a_chart_leads_to_its_figure(run):
    for chart in charts_of(run).values():
        for _head, *cells in chart.rows:
            numbers = [cell for cell in cells if not cell.is_words]
            assert numbers
            for cell in numbers:
                code = cell.href.split("/figures/")[1].strip("/")
                *_others, number = NUMBER.findall(cell.text)
                assert run.figures[code].rounded == Decimal(number)


def test_words_stand_left_and_figures_right(town_run, officer, login):
    url = f"/reports/runs/{town_run.pk}/figures/junior.over_standard/"

    page = login(officer).get(url).content.decode()

    assert '<th scope="col">班额段</th>' in page
    assert '<th scope="col" class="num">学生（人）</th>' in page
    assert "<td>镇区</td>" in page
