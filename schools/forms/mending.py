"""Correcting the wrong cells of refused rows of a roster."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.masking import STAR
from schools.models import ImportProblem
from schools.roster.blocks import CUT
from schools.roster.choices import Choice
from schools.roster.columns import BY_NAME, HEADINGS
from schools.roster.messages import problem_sentence

LONGEST = 300
SEEMS_WRONG = {
    ("birth_date", "birth_mismatch"): "id_number",
    ("sex", "sex_mismatch"): "id_number",
    ("id_number", "blank"): "id_kind",
    ("id_number", "id_length"): "id_kind",
    ("id_number", "id_form"): "id_kind",
    ("id_number", "no_key"): "student_number",
    ("id_number", "key_clash"): "student_number",
}
"""Another cell of the row that may be the wrong one instead."""
BY_PROCEDURE = {"roll_left"}
"""No cell is wrong: the roll itself must be changed first."""


class MendingForm(forms.Form):
    """The wrong cells of some rows. One that is left as it stands keeps what the file says.

    Numbers of persons are shown with stars, and are typed whole or not at all.
    """

    def __init__(
        self, *args: Any, problems: Iterable[ImportProblem], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.typed: dict[int, dict[str, str]] = {}
        self.by_row: dict[int, list[str]] = {}
        self.only_said: dict[int, list[str]] = {}
        for row, found in groupby(problems, attrgetter("row")):
            self.add_row(row, list(found))

    def add_row(self, row: int, found: list[ImportProblem]) -> None:
        names, said = self.by_row.setdefault(row, []), self.only_said
        said[row] = [sentence(each) for each in found if each.code in BY_PROCEDURE]
        for column, errors in wrong_cells(found).items():
            name = f"{row}-{column}"
            self.fields[name] = field_for(column, errors)
            names.append(name)

    def rows(self) -> Iterator[tuple[int, list[forms.BoundField], list[str]]]:
        """Each row with its fields and with what no field can mend."""
        for row, names in self.by_row.items():
            yield row, [self[name] for name in names], self.only_said[row]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in self.changed_data:
            row, _dash, column = name.partition("-")
            value = cleaned.get(name)
            if value is None:
                continue
            if is_partly_hidden(column, value):
                self.add_error(
                    name, _("Please type it whole; here it is shown in part.")
                )
            self.typed.setdefault(int(row), {})[column] = value
        if not self.changed_data:
            raise forms.ValidationError(_("Nothing was corrected yet."))
        return cleaned


def is_partly_hidden(column: str, value: str) -> bool:
    """Whether somebody wrote on in what the page had shown in part."""
    return (BY_NAME[column].is_secret and STAR in value) or value.endswith(CUT)


def wrong_cells(found: Iterable[ImportProblem]) -> dict[str, list[ImportProblem]]:
    """A row's errors by column, and columns without one that may be wrong instead."""
    cells: dict[str, list[ImportProblem]] = {}
    for problem in found:
        if problem.column in BY_NAME and problem.code not in BY_PROCEDURE:
            cells.setdefault(problem.column, []).append(problem)
    for column, errors in list(cells.items()):
        for problem in errors:
            if other := SEEMS_WRONG.get((column, problem.code)):
                cells.setdefault(other, [])
    return cells


def sentence(problem: ImportProblem) -> str:
    return problem_sentence(problem.code, problem.details)


def field_for(
    column: str, errors: list[ImportProblem]
) -> forms.CharField | forms.ChoiceField:
    """The cell as the file has it, to be written over, with what is wrong beside it."""
    shown = next((each.shown.strip() for each in errors if each.shown.strip()), "")
    about: dict[str, Any] = {
        "label": HEADINGS[column],
        "help_text": hint(errors, shown),
        "required": False,
        "initial": shown,
    }
    read = BY_NAME[column].read
    if not isinstance(read, Choice):
        return forms.CharField(max_length=LONGEST, **about)
    words = [(word, word) for word in read.words if word != shown]
    return forms.ChoiceField(choices=[(shown, shown or "—"), *words], **about)


def hint(errors: list[ImportProblem], shown: str) -> str:
    if not errors:
        return str(_("Only if this is what is wrong; else it stays as in the file."))
    said = " · ".join(map(sentence, errors))
    return str(_("%(said)s. Found: %(shown)s")) % {
        "said": said,
        "shown": shown or "—",
    }
