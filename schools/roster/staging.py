"""Checked rows beside the roll: loading them and finding what each one means."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from accounts.encryption import decrypt
from schools.models import ClassGroup, RosterImport, School, Section
from schools.models.divisions import below
from schools.roster import statements as sql
from schools.roster.rows import FIELDS, sealed_field

NEW_CLASS = -1
"""Stands for a class that the commit will make."""
RESULTS = {
    "new": "new",
    "updated": "update",
    "unchanged": "same",
    "conflict": "conflict",
}
"""The words of a batch's `counts` for verdicts; all others are errors."""
Place = tuple[str, int, int]
"""School, grade and number of a class."""


def run(statement: str, values: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def fetched(statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def copy_text(statement: str, texts: Iterable[bytes]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for text in texts:
            copy.write(text)


def copy_rows(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def begin(rows_of: object) -> None:
    """Empty tables beside the checked rows of this batch.

    Plans of an earlier bulk statement may hang this one's (stack.md).
    """
    run("DISCARD PLANS")
    run(sql.NEW_KEY)
    run(sql.STAGE)
    run(sql.SHOW, [rows_of])


def rows_kept() -> int:
    return int(fetched(sql.ROWS_KEPT)[0][0])


@dataclass(frozen=True, slots=True)
class ClassOfFile:
    """The rows of one class in the file."""

    school: str
    grade: int
    number: int
    rows: int
    school_name: str
    first_row: int

    @property
    def place(self) -> Place:
        return self.school, self.grade, self.number


def classes_of_file() -> list[ClassOfFile]:
    return [ClassOfFile(*row) for row in fetched(sql.CLASSES)]


class Reach:
    """The schools that a batch may write to, with the grades that they teach."""

    def __init__(self, batch: RosterImport, codes: set[str]) -> None:
        own = School.objects.filter(pk__in=codes)
        self.known = own.in_bulk()
        if batch.school_id:
            self.within = {batch.school_id}
        else:
            inside = own.filter(below("division_id", batch.division_id))
            self.within = set(inside.values_list("pk", flat=True))
        sections = Section.objects.filter(school__in=self.known)
        self.taught = {
            (section.school_id, grade)
            for section in sections
            for grade in section.grades
        }

    def problem(self, of: ClassOfFile) -> str:
        """Why rows of this class cannot be taken, or ''."""
        school = self.known.get(of.school)
        if of.school not in self.within:
            return (
                "school_foreign"
                if school or len(self.within) == 1
                else "school_unknown"
            )
        if school is None:
            return "school_unknown"
        if school.closed_on:
            return "school_closed"
        return "" if (of.school, of.grade) in self.taught else "grade_not_taught"


def classes_there(
    batch: RosterImport, classes: Iterable[ClassOfFile]
) -> dict[Place, tuple[int, int]]:
    """The keys and present sizes of the year's classes at the schools of the file."""
    rows = ClassGroup.objects.filter(
        year=batch.year_id, school__in={of.school for of in classes}
    )
    found = rows.values_list("school_id", "grade", "number", "pk", "enrolled")
    return {
        (school, grade, number): (key, enrolled)
        for school, grade, number, key, enrolled in found
    }


def find_classes(
    batch: RosterImport, classes: Iterable[ClassOfFile]
) -> dict[Place, int]:
    return {place: key for place, (key, _) in classes_there(batch, classes).items()}


def plan(batch: RosterImport, classes: list[ClassOfFile], reach: Reach) -> None:
    """Fill the plan: what each row means for the roll."""
    keys = find_classes(batch, classes)
    copy_rows(sql.COPY_CLASSES, class_rows(classes, reach, keys))
    run("ANALYZE roster_class")
    with transaction.atomic():
        run(sql.ROOM)
        run(sql.PLAN)
        run(sql.CLASH_OF_ROWS)
    decide_renumbered()


def by_result(verdicts: Counter[str]) -> dict[str, int]:
    """Rows by what becomes of them; errors are those that the roll cannot take."""
    refused = verdicts.total() - sum(verdicts[name] for name in RESULTS.values())
    found = {result: verdicts[name] for result, name in RESULTS.items()}
    return found | {"error": refused}


def verdicts() -> Counter[str]:
    return Counter({verdict: count for verdict, count, _rows in fetched(sql.COUNTS)})


def fingerprint() -> dict[str, list[Any]]:
    """What the plan would do, in short: equal when it would do the same to the same pupils.

    Numbers of persons count by their index, as another key seals them otherwise.
    """
    planned = {verdict: [count, rows] for verdict, count, rows in fetched(sql.COUNTS)}
    if "update" in planned:
        planned["update"] += fetched(sql.IMAGES, [list(FIELDS)])[0]
    return planned


def class_rows(
    classes: list[ClassOfFile], reach: Reach, keys: dict[Place, int]
) -> Iterator[tuple[Any, ...]]:
    for of in classes:
        key = keys.get(of.place, NEW_CLASS)
        yield *of.place, of.rows, reach.problem(of), key


def decide_renumbered() -> None:
    """A temporary number gives way to the formal one; any other is for life (2.5)."""
    bound_to = sealed_field("student_number").bound_to
    rows: dict[str, list[int]] = {"update": [], "student_number_fixed": []}
    for row, pupil, sealed in fetched(sql.RENUMBERED):
        is_temporary = decrypt(bytes(sealed), bound_to(pupil)).startswith("L")
        rows["update" if is_temporary else "student_number_fixed"].append(row)
    for verdict, numbers in rows.items():
        if numbers:
            run(sql.SET_VERDICT, [verdict, numbers])
