"""The demo's rosters: files in the official form, as a town would send them."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import replace

from schools.demo.people import HEADER, Crowd, Desk
from schools.demo.plans import SchoolPlan, TownPlan

Row = tuple[str, ...]


def town_rows(crowd: Crowd, town: TownPlan) -> Iterator[Row]:
    """A row for every pupil of the town's schools."""
    for school in town.schools:
        yield from school_rows(crowd, school)


def school_rows(crowd: Crowd, school: SchoolPlan) -> Iterator[Row]:
    for grade, sizes in school.classes.items():
        for number, size in enumerate(sizes, start=1):
            desk = desk_in(school, grade, number)
            for _ in range(size):
                yield crowd.roster_row(desk)


def desk_in(school: SchoolPlan, grade: int, number: int) -> Desk:
    share = {"urban": 0.16, "town": 0.07}.get(school.setting, 0.02)
    return Desk(
        school=school.code,
        school_name=school.name,
        county=school.division[:6],
        place=school.place,
        grade=grade,
        number=number,
        is_rural=school.setting == "rural",
        boards=school.has_boarding,
        migrant_share=0.82 if school.is_migrant_focused else share,
    )


def as_csv(rows: Iterable[Row]) -> bytes:
    """UTF-8 with the mark that spreadsheet programs look for."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


SAMPLE_SIZES = (41, 43)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def sample(crowd: Crowd, school: SchoolPlan) -> bytes:
    """A roster for somebody to try the upload with, as CSV.

    Of its rows one is to be repaired and two are to be refused.
    """
    grades = dict.fromkeys(school.classes, SAMPLE_SIZES)
    rows = [list(row) for row in school_rows(crowd, replace(school, classes=grades))]
    number, name = HEADER.index("身份证件号"), HEADER.index("姓名")
    rows[0][number] = rows[0][number].translate(FULL_WIDTH)
    wrong = "1" if rows[1][number].endswith("0") else "0"
    rows[1][number] = rows[1][number][:-1] + wrong
    rows[2][name] = " "
    return as_csv(tuple(row) for row in rows)
