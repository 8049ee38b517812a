import os
import subprocess
import sys
import zipfile

import pytest

from schools.roster import process
from schools.roster.limits import Limits
from schools.roster.refusal import Refused
from tests.schools.roster.invented import roster, write_workbook


@pytest.fixture
def workbook(tmp_path):
    return write_workbook(tmp_path / "roster.xlsx", roster(60))


def with_far_cell(path):
    """A cell that asks the parser for 400 GB."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", far)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def test_process_reads_and_tells_how_far_it_is(read_in_process, workbook):
    outcome, told = read_in_process(workbook)

    assert outcome.found.rows == 60
    assert told[-1] == (60, 60)


def test_process_hands_on_a_refusal(read_in_process, workbook):
    with pytest.raises(Refused) as refusal:
        read_in_process(with_far_cell(workbook))

    assert refusal.value.code == "too_wide"
    assert refusal.value.details["cell"] == "XFD1048576"


def test_process_survives_a_parser_that_aborts(read_in_process, workbook):
    no_scan = Limits(columns=20_000, rows=2_000_000)

    with pytest.raises(Refused, match="out_of_memory"):
        read_in_process(with_far_cell(workbook), limits=no_scan)


def test_process_ends_when_its_time_is_up(read_in_process, workbook, monkeypatch):
    monkeypatch.setattr(process, "COMMAND", [sys.executable, "-c", "while True: pass"])

    with pytest.raises(Refused, match="too_slow"):
        read_in_process(workbook, limits=Limits(seconds=1))


def test_process_that_is_killed_is_one_sentence(read_in_process, workbook, monkeypatch):
    dies = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(process, "COMMAND", [sys.executable, "-c", dies])

    with pytest.raises(Refused, match="crashed"):
        read_in_process(workbook)


def test_process_gets_no_secrets(monkeypatch):
    monkeypatch.setenv("JUNHENG_SECRET_KEY", "canary")

    shown = subprocess.run(
        ["env"], env=process.ENVIRONMENT, capture_output=True, check=True
    )

    assert b"canary" not in shown.stdout
    assert os.environ["JUNHENG_SECRET_KEY"] == "canary"
