import json
from pathlib import Path

import pytest

from schools.roster.limits import SCHOOL
from schools.roster.process import read_apart
from schools.roster.reading import PROBLEMS_FILE, ROWS_FILE, Request, read
from tests.schools.roster.invented import TODAY, YEAR, write_workbook


class Outcome:
    """What reading a file gave: what it is, its good rows and its problems."""

    def __init__(self, found, into: Path):
        self.found = found
        self.lines = (into / ROWS_FILE).read_text().splitlines() if found.rows else []
        kept = into / PROBLEMS_FILE
        texts = kept.read_text().splitlines() if found.rows else []
        self.problems = [tuple(json.loads(text)) for text in texts]

    def said(self, row):
        return {problem[1:4] for problem in self.problems if problem[0] == row}

    @property
    def good(self):
        return {int(line.split("\t", 1)[0]) for line in self.lines}


@pytest.fixture
def request_for(tmp_path):
    def build(path, *, limits=SCHOOL, **more):
        into = tmp_path / "out"
        into.mkdir(exist_ok=True)
        return Request(
            path=path,
            into=into,
            limits=limits,
            today=TODAY,
            school_year=more.pop("school_year", YEAR),
            template_version="1",
            **more,
        )

    return build


@pytest.fixture
def read_file(request_for):
    """Read a file here, without the process of its own."""

    def run(path, **more):
        request = request_for(path, **more)
        return Outcome(read(request, [].append), request.into)

    return run


@pytest.fixture
def read_in_process(request_for):
    def run(path, **more):
        request, told = request_for(path, **more), []
        outcome = Outcome(read_apart(request, told.append), request.into)
        return outcome, told

    return run


@pytest.fixture
def read_rows(read_file, tmp_path):
    """Read a workbook of these rows."""

    def run(rows, *, above=None, **more):
        path = write_workbook(tmp_path / "roster.xlsx", rows, above=above)
        return read_file(path, **more)

    return run
