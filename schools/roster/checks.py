"""Checking rows, a block at a time and column by column.

Most cells say plainly what they mean, so that each step first asks a whole column for the
odd ones and spends time on those only. All errors of a row are found at once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from re import Pattern
from typing import cast

from schools.roster.blocks import Block
from schools.roster.claims import Claims
from schools.roster.columns import COLUMNS, FILLED, Column
from schools.roster.documents import check_documents, check_student_numbers
from schools.roster.readings import Moment, Note, Reading, as_text, is_blank, refused

SPREAD_OF_AGES = 2
"""Years by which a pupil may be older or younger than the grade's age, unremarked."""


class Remembered(dict[object, str]):
    """Values by cell, for columns that repeat themselves; notes of the odd cells."""

    def __init__(self, column: Column, moment: Moment) -> None:
        super().__init__()
        self.column, self.moment = column, moment
        self.notes: dict[object, Note] = {}

    def __missing__(self, cell: object) -> str:
        value, note = read_cell(self.column, cell, self.moment)
        if note:
            self.notes[cell] = note
        self[cell] = value
        return value


def read_cell(column: Column, cell: object, moment: Moment) -> Reading:
    if not is_blank(cell):
        return column.read(cell, moment)
    return refused("blank") if column.name in FILLED else Reading("")


class Checker:
    """Checks the blocks of one file in turn and remembers what rows must not share."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.remembered = {
            c.name: Remembered(c, moment) for c in COLUMNS if not c.usual
        }
        self.claims = [Claims("id_number"), Claims("student_number")]
        self.ages: dict[tuple[str, str], str] = {}
        self.rows = 0
        self.bad_rows = 0
        self.schools: Counter[str] = Counter()
        self.entries: Counter[tuple[str, str]] = Counter()

    def check(
        self, cells: Mapping[str, Sequence[object]], first: int, size: int
    ) -> Block:
        """Check `size` rows given by column; the first has the number `first`."""
        block = Block(first, size)
        for column in COLUMNS:
            if column.name in cells:
                self.read_column(block, column, cells[column.name])
            else:
                block.values[column.name] = [""] * size
        check_documents(block, self.moment)
        check_student_numbers(block, self.moment)
        self.check_ages(block)
        for claims in self.claims:
            claims.check(block)
        self.count(block)
        return block

    def count(self, block: Block) -> None:
        values = block.values
        self.rows += block.size
        self.bad_rows += len(block.bad)
        self.schools.update(values["school"])
        self.entries.update(zip(values["grade"], values["entry_month"], strict=True))

    def read_column(
        self, block: Block, column: Column, cells: Sequence[object]
    ) -> None:
        kinds = set(map(type, cells))
        if bool in kinds:  # True and 1.0 would be remembered as one
            cells = [as_text(c) if isinstance(c, bool) else c for c in cells]
        block.cells[column.name] = cells
        if column.usual:
            self.read_usual(block, column, column.usual, all_text=kinds == {str})
        else:
            self.read_repeating(block, column)

    def read_repeating(self, block: Block, column: Column) -> None:
        """Look each cell up among those read before."""
        cells, remembered = block.cells[column.name], self.remembered[column.name]
        block.values[column.name] = list(map(remembered.__getitem__, cells))
        if remembered.notes and not remembered.notes.keys().isdisjoint(cells):
            for index, cell in enumerate(cells):
                if cell in remembered.notes:
                    block.note(index, column.name, remembered.notes[cell])

    def read_usual(
        self, block: Block, column: Column, usual: Pattern[str], *, all_text: bool
    ) -> None:
        """Take cells of the usual form as they are, and read the others one by one."""
        cells, is_usual = block.cells[column.name], usual.fullmatch
        if all_text:
            values = list(cast("Sequence[str]", cells))
        else:
            values = [cell if isinstance(cell, str) else "" for cell in cells]
        for index in [i for i, text in enumerate(values) if not is_usual(text)]:
            values[index], note = read_cell(column, cells[index], self.moment)
            if note:
                block.note(index, column.name, note)
        block.values[column.name] = values

    def check_ages(self, block: Block) -> None:
        """Remark on an age that is far from the grade's."""
        values, ages = block.values, self.ages
        pairs = zip(values["grade"], values["birth_date"], strict=True)
        for index, (grade, birth) in enumerate(pairs):
            key = grade, birth[:6]
            remark = ages.get(key)
            if remark is None:
                remark = ages[key] = age_remark(grade, birth, self.moment.school_year)
            if remark:
                block.warn(index, "grade", remark)

    @property
    def usual_year_off(self) -> int:
        """By how many years grade and year of entry mostly differ from the school year.

        Not 0 means that the file is another year's.
        """
        off: Counter[int] = Counter()
        for (grade, entry), number in self.entries.items():
            if grade and entry:
                off[years_off(int(grade), int(entry[:4]), self.moment.school_year)] += (
                    number
                )
        most = off.most_common(1)
        return most[0][0] if most and most[0][1] * 2 > off.total() else 0


def age_remark(grade: str, birth: str, year: int) -> str:
    """Grade 1 of year Y is born from September of Y−7 (enrollment handbook 3.6)."""
    if not grade or not birth:
        return ""
    born = int(birth[:4]) + (int(birth[4:6]) >= 9)
    expected = year - 5 - int(grade)
    if born < expected - SPREAD_OF_AGES:
        return "old_for_grade"
    return "young_for_grade" if born > expected + SPREAD_OF_AGES else ""


def years_off(grade: int, entered: int, year: int) -> int:
    """By how many years the grade is ahead of the year of entry into its section."""
    return entered + (grade - 1) % 6 - year
