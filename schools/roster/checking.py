"""Checking an uploaded roster: read apart, compared with the roll, nothing written there.

The reading process works on one core while this one already indexes, seals and loads the
rows that it has finished. Good rows are kept (`RosterRow`), so that the commit need not
read or check again.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from schools.models import ImportProblem, RosterImport, RosterRow
from schools.roster import keeping, staging
from schools.roster import statements as sql
from schools.roster.comparing import CODES_OF_COMPARISON, Comparison, compare
from schools.roster.mending import typed_into
from schools.roster.process import read_apart
from schools.roster.reading import PROBLEMS_FILE, ROWS_FILE, Request
from schools.roster.receiving import limits_of
from schools.roster.refusal import Refused
from schools.roster.rows import prepared
from schools.roster.stamp import TEMPLATE_VERSION

State = RosterImport.State
Severity = ImportProblem.Severity
READER = 1
"""Raised when reading or checking changes, so that kept rows are read afresh."""


def check(batch: RosterImport, tell: Callable[[int, int], None]) -> None:
    """Check the batch and store what was found; safe to run again.

    It ends as checked, as unmapped if a person must match columns, or as refused.
    """
    batch.state = State.CHECKING
    batch.save(update_fields=["state"])
    try:
        RosterRow.objects.filter(batch=batch).delete()  # of a check that was killed
        if not reuse(batch):
            read_and_stage(batch, tell)
    except Refused as refusal:
        batch.state = State.REFUSED
        batch.refusal = refusal.code
        batch.findings |= {"refusal": refusal.details}
        batch.save(update_fields=["state", "refusal", "findings"])


def read_and_stage(batch: RosterImport, tell: Callable[[int, int], None]) -> None:
    with (
        folder_of(batch) as folder,
        closing(Loading(batch, folder, tell)) as loading,
    ):
        request = request_for(batch, folder)
        with request.path.open("wb") as file:
            file.writelines(keeping.kept(batch.stored_as))
        found = read_apart(request, loading.take)
        batch.findings = asdict(found) | {"reader": READER, "rows_of": str(batch.pk)}
        if found.missing:
            batch.state = State.UNMAPPED
            batch.save(update_fields=["state", "findings"])
            return
        staging.run("ANALYZE schools_rosterrow (batch_id, row, school, grade)")
        staging.begin(batch.pk)
        with (folder / PROBLEMS_FILE).open() as lines:
            finish(batch, compare(batch), map(json.loads, lines))


def request_for(batch: RosterImport, folder: Path) -> Request:
    return Request(
        path=folder / "upload",
        into=folder,
        limits=limits_of(batch.school),
        today=timezone.localdate(),
        school_year=batch.year_id,
        template_version=TEMPLATE_VERSION,
        school=batch.school_id or "",
        mapping=batch.mapping,
        mended=typed_into(batch),
    )


@contextmanager
def folder_of(batch: RosterImport) -> Iterator[Path]:
    """The batch's working folder; what a killed worker left there is removed first."""
    folder = Path(settings.VAR_DIR) / "rosters" / str(batch.pk)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Loading:
    """Takes over the rows that the reading process has finished, while it goes on."""

    def __init__(
        self, batch: RosterImport, folder: Path, tell: Callable[[int, int], None]
    ) -> None:
        self.batch = batch
        self.path = folder / ROWS_FILE
        self.file: IO[bytes] | None = None
        self.begun = b""
        self.tell = tell

    def take(self, done: int, total: int) -> None:
        if lines := self.finished_lines():
            staging.copy_text(sql.COPY_ROWS, [prepared(lines, self.batch.pk)])
        self.tell(done, total)

    def finished_lines(self) -> list[str]:
        """What was written since; the process may be in the middle of the last line."""
        self.file = self.file or self.path.open("rb")
        whole, end, self.begun = (self.begun + self.file.read()).rpartition(b"\n")
        return whole.decode().split("\n") if end else []

    def close(self) -> None:
        """Let go of the file, whether it was read to its end or the roster was refused."""
        if self.file:
            self.file.close()


def reuse(batch: RosterImport) -> bool:
    """Check the same file again by its rows of last time, if they are all on the roll.

    A row that is new after all is read from the file, because its kept key may be taken.
    """
    earlier = same_file(batch)
    if earlier is None or batch.mendings.exists():
        return False
    staging.begin(earlier.findings["rows_of"])
    if staging.rows_kept() != earlier.findings["rows"] - earlier.findings["bad_rows"]:
        return False  # the table is not logged, or the rows were forgotten
    batch.findings = earlier.findings
    comparison = compare(batch)
    if comparison.verdicts["new"]:
        return False
    finish(batch, comparison, found_before(earlier))
    return True


def same_file(batch: RosterImport) -> RosterImport | None:
    return (
        RosterImport.objects.filter(
            file_hash=batch.file_hash,
            school=batch.school_id,
            division=batch.division_id,
            year=batch.year_id,
            mapping=batch.mapping,
            findings__reader=READER,
            state=State.COMMITTED,
            mendings__isnull=True,
            uploaded_at__gt=timezone.now() - keeping.KEPT_FOR,
        )
        .exclude(pk=batch.pk)
        .order_by("-uploaded_at")
        .first()
    )


def found_before(earlier: RosterImport) -> list[tuple[object, ...]]:
    """The problems that lay in the file itself, not in its comparison with the roll."""
    rows = earlier.problems.exclude(code__in=CODES_OF_COMPARISON).order_by("pk")
    columns = ("row", "column", "severity", "code", "details", "shown")
    return list(rows.values_list(*columns))


def finish(
    batch: RosterImport,
    comparison: Comparison,
    problems: Iterable[Sequence[Any]],
) -> None:
    """Store counts and problems in one transaction."""
    tally = Tally(batch)
    with transaction.atomic():
        ImportProblem.objects.filter(batch=batch).delete()
        of_roll = list(comparison.problems())  # no query may run within the COPY
        everything = chain(problems, of_roll)
        staging.copy_rows(sql.COPY_PROBLEMS, map(tally.counted, everything))
        batch.counts = tally.counts(comparison)
        batch.findings = batch.findings | {"plan": staging.fingerprint()}
        batch.state, batch.checked_at = State.CHECKED, timezone.now()
        batch.save(update_fields=["counts", "findings", "state", "checked_at"])


class Tally:
    """Counts problems by severity on their way into the table."""

    def __init__(self, batch: RosterImport) -> None:
        self.batch = batch
        self.rows: dict[str, set[int]] = {severity: set() for severity in Severity}

    def counted(self, problem: Sequence[Any]) -> tuple[Any, ...]:
        row, column, severity, code, details, shown = problem
        self.rows[severity].add(row)
        told = json.dumps(details, ensure_ascii=False)
        return self.batch.pk, row, column, code, str(severity), told, shown

    def counts(self, comparison: Comparison) -> dict[str, int]:
        rows = self.rows
        return staging.by_result(comparison.verdicts) | {
            "rows": self.batch.findings["rows"],
            "error": len(rows[Severity.ERROR]),
            "warning": len(rows[Severity.WARNING] - rows[Severity.ERROR]),
            "repaired": len(rows[Severity.REPAIR] - rows[Severity.ERROR]),
            "new_classes": comparison.new_classes,
        }
