"""What the loaded rows of a batch mean for the roll, and what is to be said about it."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from accounts.masking import STAR
from schools.models import ImportProblem, RosterImport
from schools.roster import choices, staging
from schools.roster import statements as sql
from schools.roster.columns import NAMES, SECRETS
from schools.roster.crowding import ABOVE, FORBIDDEN, Crowded, settle
from schools.roster.refusal import Refused

Severity = ImportProblem.Severity
CHANGES_SHOWN = 500
"""Rows whose changes are listed field by field; all are counted."""
OF_VERDICT = {
    "school_unknown": ("school", Severity.ERROR),
    "school_foreign": ("school", Severity.ERROR),
    "school_closed": ("school", Severity.ERROR),
    "grade_not_taught": ("grade", Severity.ERROR),
    "key_clash": ("id_number", Severity.ERROR),
    "roll_left": ("name", Severity.ERROR),
    "student_number_fixed": ("student_number", Severity.ERROR),
    FORBIDDEN: ("class_number", Severity.ERROR),
    "conflict": ("id_number", Severity.WARNING),
}
CODES_OF_COMPARISON = {
    *OF_VERDICT,
    "roll_conflict",
    "school_name_differs",
    "id_changed",
    "changed",
    "from_elsewhere",
    ABOVE,
}
IN_ROLL = {
    "student_number": "student_index",
    "id_number": "id_index",
    "guardian_phone": "phone_index",
    "school": "school_id",
}
"""Columns that stand in the roll, or are compared there, under another name."""
WORDS: dict[str, dict[object, str]] = {
    "sex": {value: word for word, value in choices.SEXES.items()},
    "id_kind": {value: word for word, value in choices.ID_KINDS.items()},
    "grade": {int(value): word for word, value in choices.GRADES.items()},
    "boards": {True: "住校", False: "走读"},
    "is_migrant": {True: "是", False: "否"},
    "is_left_behind": {True: "是", False: "否"},
    "disability": {"": "无"},
}
Problem = tuple[int, str, str, str, dict[str, object], str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plan of a batch."""

    classes: list[staging.ClassOfFile]
    reach: staging.Reach
    verdicts: Counter[str]
    new_classes: int
    crowded: list[Crowded]

    def problems(self) -> Iterator[Problem]:
        return chain(
            self.refused_rows(),
            self.other_names(),
            new_identities(),
            changes(),
            crowded_classes(self.crowded),
        )

    def refused_rows(self) -> Iterator[Problem]:
        """Rows that the roll cannot take, and those that another school claims."""
        figures = {found.of.place: found.figures for found in self.crowded}
        for row, verdict, *place, state in staging.fetched(sql.REFUSED_ROWS):
            school, grade, number = place
            column, severity = OF_VERDICT[verdict]
            code = "roll_conflict" if verdict == "conflict" else verdict
            details: dict[str, object] = {}
            if verdict == "roll_left":
                details = {"state": state}
            elif verdict == FORBIDDEN:
                details = figures[school, grade, number]
            cells = {
                "school": school,
                "grade": WORDS["grade"].get(grade, ""),
                "class_number": str(number),
            }
            yield row, column, severity, code, details, cells.get(column, "")

    def other_names(self) -> Iterator[Problem]:
        """Schools that the file calls otherwise, once each."""
        told = set()
        for of in self.classes:
            school = self.reach.known.get(of.school)
            if school and of.school_name and of.school not in told:
                told.add(of.school)
                if of.school_name != school.name:
                    yield (
                        of.first_row,
                        "school_name",
                        Severity.WARNING,
                        "school_name_differs",
                        {"name": school.name},
                        of.school_name[:60],
                    )


def compare(batch: RosterImport) -> Comparison:
    """Plan the loaded rows. Raise Refused if none is of the uploader's schools."""
    classes = staging.classes_of_file()
    named = set(batch.findings["schools"])
    reach = staging.Reach(batch, named | {of.school for of in classes})
    if named and not named & reach.within:
        unit = batch.school_id or batch.division.name
        raise Refused("no_row_of_school", school=unit)
    known = staging.find_classes(batch, classes)
    staging.plan(batch, classes, reach)
    crowded = settle(batch, classes, reach)
    not_formed = {found.of.place for found in crowded if found.is_forbidden}
    new_classes = sum(
        of.place not in known.keys() | not_formed and not reach.problem(of)
        for of in classes
    )
    return Comparison(classes, reach, staging.verdicts(), new_classes, crowded)


def crowded_classes(crowded: Iterable[Crowded]) -> Iterator[Problem]:
    """Classes above the cap, once each at their first row."""
    for found in crowded:
        if not found.is_forbidden:
            of, number = found.of, str(found.of.number)
            yield (
                of.first_row,
                "class_number",
                Severity.WARNING,
                ABOVE,
                found.figures,
                number,
            )


def new_identities() -> Iterator[Problem]:
    for (row,) in staging.fetched(sql.NEW_IDENTITIES):
        yield row, "id_number", Severity.WARNING, "id_changed", {}, ""


def changes() -> Iterator[Problem]:
    """Old and new value of each field of the first rows that will change.

    Of a child who comes from another school not even the names of the fields are told.
    """
    for row, *images in staging.fetched(sql.CHANGES, [CHANGES_SHOWN]):
        was, now = (image and json.loads(image) for image in images)
        if was is None:
            yield row, "school", Severity.CHANGE, "from_elsewhere", {}, now["school"]
        else:
            yield from changed_fields(row, was, now)


def changed_fields(
    row: int, was: Mapping[str, object], now: Mapping[str, object]
) -> Iterator[Problem]:
    for column in NAMES:
        old, new = was.get(IN_ROLL.get(column, column)), now.get(indexed(column))
        if column == "disability" and new == "无":
            new = ""
        if new is not None and new != old and column != "school_name":
            details: dict[str, object] = {"was": word(column, old)}
            yield row, column, Severity.CHANGE, "changed", details, word(column, new)


def indexed(column: str) -> str:
    return IN_ROLL[column] if column in SECRETS else column


def word(column: str, value: object) -> str:
    """A stored value as the form writes it; numbers of persons are starred."""
    if value is None:
        return "—"
    if column in SECRETS:
        return STAR * 4
    return str(WORDS.get(column, {}).get(value, value))[:60]
