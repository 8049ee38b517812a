"""Numbers that name divisions, schools, pupils and persons: their form and their parts.

Handbook: enrollment.md 2.3 (division), 2.4 (school), 2.5 (student number), 2.6 (citizen
ID and other documents). python-stdnum computes the check digit of GB 11643. Its look-up
of the birth place is used for a remark only: the first six digits name an old
registration place that may no longer exist (2.3), so they never refuse a number.
No Django here: the reading process of a roster uses it on every row.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stdnum.cn.ric import calc_check_digit

SPACES_AND_DASHES = re.compile(r"[\s\u200b-\u200f\ufeff\-]+")
DIVISION = re.compile(r"\d{2}(?:\d{2}(?:\d{2}(?:\d{3}(?:\d{3})?)?)?)?", re.ASCII)
SCHOOL = re.compile(r"(?:11|21|22|3[1-7]|4[12]|51|9[1-3])\d{8}", re.ASCII)
COMPULSORY_CATEGORIES = frozenset({"21", "31", "34", "37", "51"})
STUDENT = re.compile(r"[GJ]\d{17}[\dX]|L\d{18}", re.ASCII)
CITIZEN = re.compile(r"\d{17}[\dX]", re.ASCII)
HMT_AREAS = frozenset({"810000", "820000", "830000"})
HMT_TRAVEL = re.compile(r"[HM]\d{8}(?:\d{2})?|\d{8}(?:\d{2})?", re.ASCII)
PASSPORT = re.compile(r"[A-Z0-9]{5,20}", re.ASCII)
EARLIEST_YEAR = 1900


class Invalid(ValueError):
    """A number that cannot be right; `reason` is a word for code, not for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class StudentNumberKind(StrEnum):
    """What the first letter of a national student number says (handbook 2.5)."""

    FORMAL = "G"
    FORMAL_WITHOUT_ID = "J"
    TEMPORARY = "L"


@dataclass(frozen=True, slots=True)
class StudentNumber:
    """全国学籍号: given once, for life; a later change of the ID does not change it."""

    value: str

    @property
    def kind(self) -> StudentNumberKind:
        return StudentNumberKind(self.value[0])

    @property
    def birth_date(self) -> date:
        return real_date(self.value[7:15])

    def fits(self, citizen_id: str) -> bool:
        """Whether the number may have been issued on this ID; true unless it is a G.

        Only asked when it is issued (handbook 2.5): later both may differ.
        """
        return self.kind is not StudentNumberKind.FORMAL or self.value[1:] == citizen_id


@dataclass(frozen=True, slots=True)
class CitizenId:
    """公民身份号码, or the number of a Hong Kong, Macao or Taiwan residence permit."""

    value: str

    @property
    def birth_date(self) -> date:
        return real_date(self.value[6:14])

    @property
    def is_male(self) -> bool:
        return self.value[16] in "13579"

    @property
    def area(self) -> str:
        return self.value[:6]


def tidied(text: str) -> str:
    """Half-width, upper case, without blanks and dashes."""
    return SPACES_AND_DASHES.sub("", unicodedata.normalize("NFKC", text)).upper()


def real_date(digits: str) -> date:
    """The day written as YYYYMMDD."""
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        raise Invalid("date") from None
    if day.year < EARLIEST_YEAR:
        raise Invalid("date")
    return day


def division_code(text: str) -> str:
    """行政区划代码 of 2, 4, 6, 9 or 12 digits (GB/T 2260, handbook 2.3)."""
    code = tidied(text)
    if not DIVISION.fullmatch(code):
        raise Invalid("form")
    return code


def school_code(text: str) -> str:
    """学校标识码: ten digits, the first two name the category (handbook 2.4)."""
    code = tidied(text)
    if len(code) != 10:
        raise Invalid("length")
    if not SCHOOL.fullmatch(code):
        raise Invalid("form")
    return code


def is_compulsory(school: str) -> bool:
    """Whether a school of this code may teach grades 1 to 9 (handbook 2.4)."""
    return school[:2] in COMPULSORY_CATEGORIES


def student_number(text: str) -> StudentNumber:
    """全国学籍号: a letter and 18 characters (handbook 2.5)."""
    number = tidied(text)
    if len(number) != 19:
        raise Invalid("length")
    if not STUDENT.fullmatch(number):
        raise Invalid("form")
    real_date(number[7:15])
    if number[0] == "G" and number[-1] != calc_check_digit(number[1:]):
        raise Invalid("check_digit")
    return StudentNumber(number)


def citizen_id(text: str, *, today: date) -> CitizenId:
    """公民身份号码 (GB 11643), checked in the handbook's order (2.6).

    Sex, birth date and age are compared by the caller, who knows what was written.
    """
    number = tidied(text)
    if len(number) != 18:
        raise Invalid("length")
    if not CITIZEN.fullmatch(number):
        raise Invalid("form")
    if real_date(number[6:14]) > today:
        raise Invalid("future")
    if number[-1] != calc_check_digit(number):
        raise Invalid("check_digit")
    return CitizenId(number)


def hmt_residence_permit(text: str, *, today: date) -> CitizenId:
    """港澳台居民居住证: as a citizen ID, under 810000, 820000 or 830000 (2.6)."""
    permit = citizen_id(text, today=today)
    if permit.area not in HMT_AREAS:
        raise Invalid("area")
    return permit


def hmt_travel_permit(text: str) -> str:
    """来往内地/大陆通行证: H or M with 8 (10) digits, or 8 (10) digits for Taiwan."""
    number = tidied(text)
    if not HMT_TRAVEL.fullmatch(number):
        raise Invalid("form")
    return number


def passport(text: str) -> str:
    """A passport of any country: letters and digits, no check known."""
    number = tidied(text)
    if not PASSPORT.fullmatch(number):
        raise Invalid("form")
    return number
