"""The stamp of our template: a notes sheet that says for whom and which year it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from schools.roster.readings import as_text
from schools.roster.refusal import Refused
from schools.roster.sheets import Row, Sheet

TEMPLATE_VERSION = "1"
NOTES_SHEET = "填写说明"
VERSION, SCHOOL, YEAR = "模板版本", "学校标识码", "学年"
NOTES_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Stamp:
    """Version of the template, code of the school, year in which the school year begins."""

    version: str = ""
    school: str = ""
    year: str = ""


def compare_stamp(book: Sequence[Sheet], expected: Stamp) -> None:
    """Refuse another version's, school's or year's template; a file without is fine."""
    stamp = stamped(book)
    if stamp.version and stamp.version != expected.version:
        raise Refused("wrong_version", found=stamp.version, expected=expected.version)
    if stamp.school and expected.school and stamp.school != expected.school:
        raise Refused("wrong_school", found=stamp.school, expected=expected.school)
    if stamp.year and stamp.year[:4] != expected.year:
        raise Refused("wrong_year", found=stamp.year[:4], expected=expected.year)


def stamped(book: Sequence[Sheet]) -> Stamp:
    for sheet in book:
        if sheet.name == NOTES_SHEET:
            said = labelled(list(islice(sheet.open().rows, NOTES_DEPTH)))
            return Stamp(
                said.get(VERSION, ""), said.get(SCHOOL, ""), said.get(YEAR, "")
            )
    return Stamp()


def labelled(rows: Sequence[Row]) -> dict[str, str]:
    """The cell right of each label."""
    pairs = ((as_text(a).strip(), as_text(b).strip()) for a, b, *_ in map(two, rows))
    return {label: text for label, text in pairs if label in {VERSION, SCHOOL, YEAR}}


def two(row: Row) -> Row:
    return [*row, "", ""]
