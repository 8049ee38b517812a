"""Identity and student numbers against themselves and the rest of their row."""

from datetime import date

from stdnum.cn.ric import calc_check_digit

from schools import identifiers
from schools.roster.blocks import Block
from schools.roster.columns import DOCUMENT, student_number
from schools.roster.readings import Moment, as_text

SEX_OF_DIGIT = {digit: "12"[int(digit) % 2 == 0] for digit in "0123456789"}
"""The seventeenth digit is odd for a man (GB 11643), whose code is 1 (GB/T 2261.1)."""
WITHOUT_NUMBER = {"none", "household_book_only"}


def check_documents(block: Block, moment: Moment) -> None:
    """Compare each identity number with itself, the birth date and the sex.

    What this accepts at once is what `check_document` accepts for a citizen ID: the
    birth date was read already, so that an equal one in the number is a real day.
    """
    names = ("id_number", "id_kind", "birth_date", "sex")
    columns = [block.values[name] for name in names]
    odd = [
        index
        for index, (number, kind, birth, sex) in enumerate(zip(*columns, strict=True))
        if kind != "citizen_id"
        or number[6:14] != birth
        or not DOCUMENT.fullmatch(number)
        or SEX_OF_DIGIT[number[16]] != sex
        or calc_check_digit(number) != number[17]
    ]
    for index in odd:
        check_document(block, index, moment.today)


def check_document(block: Block, index: int, today: date) -> None:
    number = block.values["id_number"][index]
    kind = block.values["id_kind"][index]
    if block.is_refused(index, "id_number") or block.is_refused(index, "id_kind"):
        return
    if not number:
        check_missing_number(block, index, kind)
        return
    kind = block.values["id_kind"][index] = kind or "citizen_id"
    try:
        person = document(number, kind, today)
    except identifiers.Invalid as invalid:
        family = "id" if kind == "citizen_id" else kind
        block.refuse(index, "id_number", f"{family}_{invalid.reason}")
        return
    if person:
        compare(block, index, person)


def check_missing_number(block: Block, index: int, kind: str) -> None:
    """A number may be missing only where there is no document."""
    if kind not in WITHOUT_NUMBER:
        block.refuse(index, "id_number", "blank")
    elif not block.values["student_number"][index]:
        block.refuse(index, "id_number", "no_key")


def document(number: str, kind: str, today: date) -> identifiers.CitizenId | None:
    """The person whom a number tells of, if this kind tells; raise Invalid."""
    match kind:
        case "citizen_id":
            return identifiers.citizen_id(number, today=today)
        case "hmt_residence_permit":
            return identifiers.hmt_residence_permit(number, today=today)
        case "hmt_travel_permit":
            identifiers.hmt_travel_permit(number)
        case "passport":
            identifiers.passport(number)
    return None


def compare(block: Block, index: int, person: identifiers.CitizenId) -> None:
    birth, sex = block.values["birth_date"][index], block.values["sex"][index]
    if birth and birth != person.value[6:14]:
        block.refuse(index, "birth_date", "birth_mismatch")
    if sex and sex != SEX_OF_DIGIT[person.value[16]]:
        if as_text(block.cells["sex"][index]) in {"1", "2"}:
            block.warn(index, "sex", "sex_code_mismatch")
        else:
            block.refuse(index, "sex", "sex_mismatch")


def check_student_numbers(block: Block, moment: Moment) -> None:
    """Look at those that are not simply G and the identity number (handbook 2.5)."""
    rolls, numbers = block.values["student_number"], block.values["id_number"]
    odd = [
        index
        for index, (roll, number) in enumerate(zip(rolls, numbers, strict=True))
        if roll and roll[1:] != number
    ]
    for index in odd:
        if note := student_number(rolls[index], moment).note:
            rolls[index] = ""
            block.note(index, "student_number", note)
        elif numbers[index] and not fits(rolls[index], numbers[index]):
            block.warn(index, "student_number", "student_number_differs")


def fits(roll: str, number: str) -> bool:
    return identifiers.StudentNumber(roll).fits(number)
