"""Reading one cell: what it says, and what had to be mended or refused.

What can be read without doubt is repaired and listed; what is doubtful is refused.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

ERROR, WARNING, REPAIR = "error", "warning", "repair"

LOSSLESS = 2**53
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff\x00-\x1f]+")
CSV_TEXT = re.compile(r'="([^"]*)"')
"""How spreadsheets mark a number as text inside a CSV file."""
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
DOTS = str.maketrans(dict.fromkeys("•‧・．∙⋅●･", "·"))
WRITTEN_DATE = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?"
)
WRITTEN_MONTH = re.compile(
    r"(\d{4})\s?[-/.年]?\s?(\d{1,2})月?(?:\s?[-/.]?\s?\d{1,2}日?)?"
)
SERIALS = (14_611, 73_050)
"""Excel's day numbers of 1940 and 2099."""
EPOCH = date(1899, 12, 30)
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}(?:-\d{1,5})?", re.ASCII)


class Note(NamedTuple):
    """What there is to say about a cell."""

    severity: str
    code: str
    details: Mapping[str, object] = {}


class Reading(NamedTuple):
    """The value to store, as text, and a note if the cell did not simply say it."""

    value: str
    note: Note | None = None


class Moment(NamedTuple):
    """What a reading depends on besides the cell."""

    today: date
    school_year: int


def repaired(value: str, code: str) -> Reading:
    return Reading(value, Note(REPAIR, code, {"now": value}))


def refused(code: str, **details: object) -> Reading:
    return Reading("", Note(ERROR, code, details))


def as_text(cell: object) -> str:
    """The cell as a person reads it."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < LOSSLESS:
            return str(int(cell))
        case datetime():
            return f"{cell:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not BLANKS.sub("", cell))


def tidied_code(cell: object) -> str:
    """Codes and numbers: half-width, upper case, no blanks inside."""
    text = as_text(cell).strip()
    if quoted := CSV_TEXT.fullmatch(text):
        text = quoted[1]
    text = unicodedata.normalize("NFKC", text).removeprefix("'")
    return BLANKS.sub("", text).upper()


def mended(cell: object, value: str) -> Reading:
    """The value, with a note if the cell was written otherwise."""
    if value == cell:
        return Reading(value)
    if isinstance(cell, float):
        return repaired(value, "from_number")
    was = str(cell)
    wide = unicodedata.normalize("NFKC", was) != was
    return repaired(value, "full_width" if wide else "spaces")


def person_name(cell: object, _moment: Moment) -> Reading:
    """A name keeps its characters, rare ones too; only blanks and dots are mended."""
    text = as_text(cell).strip()
    if text.startswith(FORMULA_STARTS):
        return refused("formula")
    name = BLANKS.sub("" if HAN.search(text) else " ", text).strip().translate(DOTS)
    if len(name) > 30:
        return refused("too_long", limit=30)
    for letter in name:
        kind = unicodedata.category(letter)
        if kind == "Co":
            return refused("private_character")
        if kind[0] not in "LM" and letter not in "·〇 '’-.":
            return refused("name_characters", found=letter)
    if name == cell:
        return Reading(name)
    return repaired(name, "spaces" if text.translate(DOTS) == text else "dots")


def free_text(limit: int, cell: object, _moment: Moment) -> Reading:
    """An address or another text of our own keeping, in one line."""
    text = BLANKS.sub(" ", as_text(cell)).strip()
    if text.startswith(FORMULA_STARTS):
        return refused("formula")
    if len(text) > limit:
        return refused("too_long", limit=limit)
    return Reading(text) if text == cell else repaired(text, "spaces")


def day(cell: object, moment: Moment) -> Reading:
    """A date as YYYYMMDD."""
    found, way = written_day(cell)
    if found is None:
        return refused(way)
    if found > moment.today:
        return refused("future")
    if found.year < 1940:
        return refused("date")
    value = f"{found:%Y%m%d}"
    if not way:
        return Reading(value)
    return Reading(value, Note(REPAIR, way, {"now": found.isoformat()}))


def written_day(cell: object) -> tuple[date | None, str]:
    """The day and how it had to be read; without a day, why not."""
    match cell:
        case datetime():
            return cell.date(), ""
        case date():
            return cell, ""
        case float() if cell.is_integer() and SERIALS[0] <= cell <= SERIALS[1]:
            return EPOCH + timedelta(days=int(cell)), "date_serial"
        case float() | str():
            return day_in_text(as_text(cell), is_number=isinstance(cell, float))
        case _:
            return None, "date"


def day_in_text(text: str, *, is_number: bool) -> tuple[date | None, str]:
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("'")
    if len(plain) == 8 and plain.isdecimal():
        plain = f"{plain[:4]}-{plain[4:6]}-{plain[6:]}"
    written = WRITTEN_DATE.fullmatch(plain)
    if not written:
        return None, "date"
    try:
        found = date(*map(int, written.groups()))
    except ValueError:
        return None, "date"
    usual = not is_number and text in {found.isoformat(), f"{found:%Y%m%d}"}
    return found, "" if usual else "date_written"


def month(cell: object, moment: Moment) -> Reading:
    """A month as the date of its first day."""
    if isinstance(cell, date):
        return Reading(f"{cell:%Y%m}01")
    text = tidied_code(cell)
    written = WRITTEN_MONTH.fullmatch(text)
    if not written or not 1 <= int(written[2]) <= 12:
        return refused("month")
    value = f"{written[1]}{int(written[2]):02}01"
    if value < "1990" or value[:6] > f"{moment.today:%Y%m}":
        return refused("month")
    plain = value[:6] == cell
    return Reading(value) if plain else repaired_month(value, cell)


def repaired_month(value: str, cell: object) -> Reading:
    code = "from_number" if isinstance(cell, float) else "date_written"
    return Reading(value, Note(REPAIR, code, {"now": f"{value[:4]}-{value[4:6]}"}))


def phone(cell: object, _moment: Moment) -> Reading:
    number = tidied_code(cell).removeprefix("+86").removeprefix("0086")
    bare = number.replace("-", "")
    if MOBILE.fullmatch(bare):
        number = bare
    elif len(bare) == 13 and bare.startswith("86") and MOBILE.fullmatch(bare[2:]):
        number = bare[2:]
    elif not LANDLINE.fullmatch(number):
        return refused("phone")
    if number == cell:
        return Reading(number)
    code = "from_number" if isinstance(cell, float) else "phone_written"
    return Reading(number, Note(REPAIR, code))
