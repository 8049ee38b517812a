"""Cells that a person has corrected on the page, read in place of the file's (ux.md 6.6).

Part of the reading process: no settings, no database.
"""

from collections.abc import Iterator, Mapping, Sequence

from schools.roster.blocks import Block
from schools.roster.readings import REPAIR, Note

Typed = Mapping[str, Mapping[str, str]]
"""What was typed, by the file's row number (text, as in JSON) and by column."""
Cells = Mapping[str, Sequence[object]]


def inside(
    typed: Typed, first: int, size: int
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The corrected rows of a block that begins with row `first`, by their place in it."""
    for row, said in typed.items():
        index = int(row) - first
        if 0 <= index < size:
            yield index, said


def put_in(typed: Typed, *, cells: Cells, first: int, size: int) -> Cells:
    """The block's cells with the corrected ones; a column may be new to the file."""
    found = list(inside(typed, first, size))
    if not found:
        return cells
    changed = {name: list(column) for name, column in cells.items()}
    for index, said in found:
        for name, text in said.items():
            changed.setdefault(name, [""] * size)[index] = text
    return changed


def remark(typed: Typed, block: Block) -> None:
    """Say of each corrected cell that the file itself says otherwise."""
    for index, said in inside(typed, block.first, block.size):
        for name in said:
            block.note(index, name, Note(REPAIR, "mended"))


def put_in_row(
    typed: Typed, row: list[object], *, number: int, places: Mapping[str, int]
) -> None:
    """The same for one row of the file as it goes back; its columns are the file's."""
    for name, text in typed.get(str(number), {}).items():
        if name in places:
            place = places[name]
            row.extend([""] * (place + 1 - len(row)))
            row[place] = text
