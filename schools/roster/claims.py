"""Numbers that no two rows of a file may share."""

from schools.roster.blocks import Block, Problem, shown
from schools.roster.columns import BY_NAME
from schools.roster.readings import ERROR


class Claims:
    """Which row has which number in one column of the file.

    The first row without any error keeps a number; the others are told that row. So a
    good row is not refused because a bad one above it copied its number.
    """

    def __init__(self, column: str) -> None:
        self.column = column
        self.good: dict[str, int] = {}
        self.bad: dict[str, int] = {}

    def check(self, block: Block) -> None:
        values = block.values[self.column]
        if block.bad or self.bad or not self.take_all(block, values):
            for index, value in enumerate(values):
                if value:
                    self.take(block, index, value)

    def take_all(self, block: Block, values: list[str]) -> bool:
        """Take a block of good rows at once, if no number of it was seen before."""
        rows = range(block.first, block.first + block.size)
        fresh = dict(zip(values, rows, strict=True))
        fresh.pop("", None)
        if len(fresh) + values.count("") != block.size:
            return False
        if not self.good.keys().isdisjoint(fresh):
            return False
        self.good.update(fresh)
        return True

    def take(self, block: Block, index: int, value: str) -> None:
        row, other = block.first + index, self.good.get(value)
        if other is not None:
            block.refuse(index, self.column, "duplicate", row=other)
        elif index not in block.bad:
            self.good[value] = row
            if value in self.bad:
                self.tell_earlier(block, self.bad[value], row)
        elif value in self.bad:
            block.refuse(index, self.column, "duplicate", row=self.bad[value])
        else:
            self.bad[value] = row

    def tell_earlier(self, block: Block, earlier: int, row: int) -> None:
        """Add to a row refused already that a good row has its number."""
        found = ""
        if earlier >= block.first:
            cell = block.cells[self.column][earlier - block.first]
            found = shown(BY_NAME[self.column], cell)
        block.problems.append(
            Problem(earlier, self.column, ERROR, "duplicate", {"row": row}, found)
        )
