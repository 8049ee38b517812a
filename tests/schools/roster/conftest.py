import json
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files import File

from accounts.roles import Role
from schools.models import RosterImport
from schools.roster.checking import check
from schools.roster.committing import commit
from schools.roster.limits import SCHOOL
from schools.roster.process import read_apart
from schools.roster.reading import PROBLEMS_FILE, ROWS_FILE, Request, read
from schools.roster.receiving import receive
from tests.factories import SchoolFactory, acting
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
        return Outcome(read(request, lambda *done: None), request.into)

    return run


@pytest.fixture
def read_in_process(request_for):
    def run(path, **more):
        request, told = request_for(path, **more), []
        outcome = Outcome(
            read_apart(request, lambda *done: told.append(done)), request.into
        )
        return outcome, told

    return run


@pytest.fixture
def read_rows(read_file, tmp_path):
    """Read a workbook of these rows."""

    def run(rows, *, above=None, **more):
        path = write_workbook(tmp_path / "roster.xlsx", rows, above=above)
        return read_file(path, **more)

    return run


class Uploader:
    """A school and the registrar who keeps its roll."""

    def __init__(self, code: str):
        self.school = SchoolFactory(
            code=code, name=f"育才路第{code[5:8].strip('0')}学校"
        )
        self.by = acting(Role.SCHOOL_REGISTRAR, unit=self.school)


@pytest.fixture
def registrar_of_file(year):
    """The school of `roster`'s rows."""
    return Uploader("2199000100")


@pytest.fixture
def other_school(year):
    return Uploader("2199000700")


@pytest.fixture
def uploaded(tmp_path, year, registrar_of_file, settings):
    """Receive and check a workbook of these rows."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }

    def run(rows=None, *, by=None, school=registrar_of_file.school, content=None):
        if content is None:
            content = write_workbook(tmp_path / "upload.xlsx", rows).read_bytes()
        file = File(BytesIO(content), "花名册.xlsx")
        by = by or registrar_of_file.by
        batch = receive(file, year=year, by=by, school=school)
        check(batch, lambda *done: None)
        batch.refresh_from_db()
        return batch

    return run


@pytest.fixture
def imported(uploaded):
    """Receive, check and commit."""

    def run(rows=None, **more):
        batch = uploaded(rows, **more)
        assert batch.state == RosterImport.State.CHECKED, batch.refusal
        commit(batch, by=batch.by)
        batch.refresh_from_db()
        return batch

    return run
