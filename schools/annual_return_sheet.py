"""Reading the rows of an uploaded annual return, with every complaint about its cells."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from schools.annual_return_columns import BY_NAME, ROLL_NAMES, STORED, Column, Unit
from schools.annual_return_rules import Breach, Number, breaches
from schools.models import Section
from schools.roll_figures import Figures
from schools.sheet_table import Cells, Sheet, sheet_under

NEEDED = ("school_code", "section", "year")
STAGES = {
    "PRIMARY": "primary",
    "小学": "primary",
    "JUNIOR": "junior",
    "初中": "junior",
}
NOT_APPLICABLE = {"", "-", "—", "–"}
MOST = 1_000_000_000

SENTENCES: dict[str, Promise] = {
    "part_beyond_whole": gettext_lazy("“%(label)s” cannot be more than %(against)s."),
    "subjects_beyond_full_time": gettext_lazy(
        "The teachers of sport, music, art and other arts (%(against)s) are more than"
        " all full-time teachers."
    ),
    "buckets_are_not_classes": gettext_lazy(
        "The classes by size (%(against)s) do not sum up to the number of classes."
    ),
    "pupils_do_not_fit_buckets": gettext_lazy(
        "So many pupils cannot sit in classes of these sizes (%(against)s)."
    ),
    "largest_below_mean": gettext_lazy(
        "The largest class is smaller than the mean of %(against)s."
    ),
    "no_such_year": gettext_lazy("“%(label)s” is no year in which a school was built."),
    "graduates_beyond_entrants": gettext_lazy(
        "More pupils graduated than had entered and come (%(against)s)."
    ),
}


@dataclass(slots=True)
class Line:
    """One row of the sheet: the section it is about and the numbers it returns."""

    number: int
    section: Section
    values: dict[str, Number | None] = field(default_factory=dict)


def read_lines(
    rows: Cells,
    *,
    sections: Iterable[Section],
    figures: Mapping[int, Figures],
    year: int,
) -> tuple[list[Line], list[str]]:
    """The lines of the sheet, and what is wrong with it, each naming its cell."""
    sheet = with_header(rows)
    by_name = {(s.school_id, s.stage): s for s in sections}
    lines: list[Line] = []
    complaints: list[str] = []
    for number, row in enumerate(sheet.rows, start=sheet.first):
        if not is_data(sheet, row):
            continue
        section, wrong = section_of(sheet, number, row, by_name=by_name)
        if section is not None:
            line = Line(number, section)
            wrong = fill(line, sheet, row)
            known = figures.get(section.pk, {})
            if not wrong and not is_returned(line, known):
                continue
            wrong += wrong_year(sheet, number, row, year=year)
            wrong += judge(line, sheet, known, year=year)
            lines.append(line)
        complaints += wrong
    return lines, complaints + twice(sheet, lines) + nothing(lines, complaints)


def with_header(rows: Cells) -> Sheet:
    """Find the row of identifiers wherever it stands; its labels follow below it."""
    sheet = sheet_under(rows, needed=NEEDED, known=BY_NAME)
    if sheet is not None:
        return sheet
    raise ValidationError(
        _(
            "The sheet has no row with the identifiers school_code, section and year."
            " Please use the template."
        )
    )


def is_data(sheet: Sheet, row: Sequence[Any]) -> bool:
    """Neither blank nor the row of labels."""
    code = sheet.text(row, "school_code")
    return any(str(cell or "").strip() for cell in row) and code != (
        BY_NAME["school_code"].label
    )


def section_of(
    sheet: Sheet, number: int, row: Sequence[Any], *, by_name: Mapping[Any, Section]
) -> tuple[Section | None, list[str]]:
    code, written = sheet.text(row, "school_code"), sheet.text(row, "section")
    stage = STAGES.get(written.upper())
    if stage is None:
        wrong = _("%(cell)s: “%(found)s” is neither PRIMARY nor JUNIOR.")
        return None, [wrong % {"cell": sheet.cell(number, "section"), "found": written}]
    section = by_name.get((code, stage))
    if section is None:
        wrong = _("%(cell)s: school %(found)s has no such section among yours.")
        cell = sheet.cell(number, "school_code")
        return None, [wrong % {"cell": cell, "found": code}]
    return section, []


def wrong_year(
    sheet: Sheet, number: int, row: Sequence[Any], *, year: int
) -> list[str]:
    found = sheet.text(row, "year")
    if found == str(year):
        return []
    wrong = _("%(cell)s: the year is %(found)s, the return is for %(year)s.")
    cell = sheet.cell(number, "year")
    return [wrong % {"cell": cell, "found": found or "–", "year": year}]


def fill(line: Line, sheet: Sheet, row: Sequence[Any]) -> list[str]:
    """Read the numbers of the row; a column that is not there was not returned."""
    wrong = []
    for column in STORED:
        if column.name in sheet.places:
            try:
                value = number_in(sheet.text(row, column.name), column)
            except ValueError:
                sentence = _("%(cell)s: “%(label)s” is no number that can stand there.")
                cell = sheet.cell(line.number, column.name)
                wrong.append(sentence % {"cell": cell, "label": column.label})
            else:
                line.values[column.name] = value
    return wrong


def number_in(text: str, column: Column) -> Number | None:
    """A count or a measure of two decimals, blank or “-” for none; else ValueError."""
    if text in NOT_APPLICABLE:
        return None
    try:
        value = Decimal(re.sub(r"[,,\s]", "", text))
    except InvalidOperation:
        raise ValueError(text) from None
    if not value.is_finite() or not 0 <= value < MOST:
        raise ValueError(text)
    if column.unit is Unit.MEASURE:
        return value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    if value != int(value):
        raise ValueError(text)
    return int(value)


def is_returned(line: Line, figures: Figures) -> bool:
    """Whether the row says anything that the template did not: else nobody filled it in."""
    return any(
        value is not None for name, value in line.values.items() if name not in figures
    )


def judge(line: Line, sheet: Sheet, figures: Figures, *, year: int) -> list[str]:
    """What contradicts the roll, and what contradicts itself."""
    row = line.values | figures
    return [
        *against_roll(line, sheet, figures),
        *(
            sentence_of(breach, line, sheet)
            for breach in breaches(row, year=year)
            if breach.column in sheet.places
        ),
    ]


def against_roll(line: Line, sheet: Sheet, figures: Figures) -> Iterator[str]:
    """The roll is mended in the roll: a number that differs is not taken from here."""
    for name in ROLL_NAMES:
        found = line.values.get(name)
        if name in figures and found is not None and found != figures[name]:
            sentence = _(
                "%(cell)s: the roll counts %(roll)s for “%(label)s”, the sheet says"
                " %(found)s. Please leave the cell as it is in the template, or mend"
                " the roll."
            )
            yield sentence % {
                "cell": sheet.cell(line.number, name),
                "roll": figures[name],
                "label": BY_NAME[name].label,
                "found": found,
            }


def sentence_of(breach: Breach, line: Line, sheet: Sheet) -> str:
    against = [
        sheet.cell(line.number, name) if name in sheet.places else BY_NAME[name].label
        for name in breach.against
    ]
    shown = against if len(against) < 4 else [against[0], "…", against[-1]]
    sentence = str(SENTENCES[breach.code]) % {
        "label": BY_NAME[breach.column].label,
        "against": " ".join(shown),
    }
    return f"{sheet.cell(line.number, breach.column)}: {sentence}"


def twice(sheet: Sheet, lines: list[Line]) -> list[str]:
    first: dict[int, int] = {}
    wrong = []
    for line in lines:
        if line.section.pk in first:
            sentence = _("%(cell)s: row %(row)s is about the same section.")
            cell = sheet.cell(line.number, "section")
            wrong.append(sentence % {"cell": cell, "row": first[line.section.pk]})
        first.setdefault(line.section.pk, line.number)
    return wrong


def nothing(lines: list[Line], complaints: list[str]) -> list[str]:
    return [] if lines or complaints else [_("The sheet has no row that is filled in.")]
