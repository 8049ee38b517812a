"""Every figure of every report equals what the rows on its page come to (I13)."""

from fractions import Fraction

import pytest

from reports.rows import rows_behind


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
