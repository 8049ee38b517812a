from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools import identifiers
from schools.identifiers import Invalid, citizen_id, student_number

TODAY = date(2026, 11, 25)
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def with_check_digit(first17):
    """GB 11643 by its own words, to judge the library by."""
    total = sum(int(d) * w for d, w in zip(first17, WEIGHTS, strict=True))
    return first17 + "10X98765432"[total % 11]


births = st.dates(date(1930, 1, 1), TODAY)
sequences = st.integers(0, 999)


@st.composite
def numbers(draw):
    day, sequence = draw(births), draw(sequences)
    return with_check_digit(
        f"99{draw(st.integers(0, 9999)):04}{day:%Y%m%d}{sequence:03}"
    )


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "440524188001010014",
        "330599201803150018",
        "330599201803150026",
    ],
)
def test_check_digit_is_that_of_the_handbooks_table(number):
    assert number[-1] == identifiers.calc_check_digit(number)
    assert number == with_check_digit(number[:17])


@pytest.mark.parametrize(
    ("number", "born", "is_male"),
    [
        ("11010519491231002X", date(1949, 12, 31), False),
        ("330599201803150018", date(2018, 3, 15), True),
        ("330599201803150026", date(2018, 3, 15), False),
    ],
)
def test_citizen_id_tells_birth_and_sex(number, born, is_male):
    person = citizen_id(number, today=TODAY)

    assert (person.birth_date, person.is_male) == (born, is_male)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("33059920180315001", "length"),
        ("130503670401001", "length"),
        ("33059920180315001A", "form"),
        ("33059920180230001X", "date"),
        ("440524188001010014", "date"),
        (with_check_digit("33059920261126001"), "future"),
        ("330599201803150019", "check_digit"),
    ],
)
def test_citizen_id_refuses_with_a_reason(number, reason):
    with pytest.raises(Invalid) as refusal:
        citizen_id(number, today=TODAY)

    assert refusal.value.reason == reason


@given(numbers())
def test_citizen_id_accepts_every_well_formed_number(number):
    assert citizen_id(number, today=TODAY).value == number


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_citizen_id_notices_any_single_wrong_digit(number, place, shift):
    digit = number[place]
    wrong = str((10 if digit == "X" else int(digit)) + shift)[-1]
    mistyped = number[:place] + wrong + number[place + 1 :]

    if mistyped != number:
        with pytest.raises(Invalid):
            citizen_id(mistyped, today=TODAY)


@given(numbers())
def test_tidied_reads_what_an_input_method_wrote(number):
    wide = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789X"})

    assert identifiers.tidied(f" {wide[:6]}\u3000{wide[6:].lower()}\ufeff") == number


def test_citizen_id_accepts_an_area_that_was_never_assigned():
    person = citizen_id("330599201803150018", today=TODAY)

    assert person.area == "330599"


def test_hmt_residence_permit_has_an_area_of_its_own():
    permit = with_check_digit("81000020150607001")

    assert identifiers.hmt_residence_permit(permit, today=TODAY).area == "810000"
    with pytest.raises(Invalid, match="area"):
        identifiers.hmt_residence_permit("330599201803150018", today=TODAY)


@pytest.mark.parametrize("number", ["H12345678", "M1234567801", "12345678"])
def test_hmt_travel_permit_has_the_usual_forms(number):
    assert identifiers.hmt_travel_permit(number.lower()) == number


@pytest.mark.parametrize("number", ["K12345678", "H1234567", "A"])
def test_hmt_travel_permit_refuses_other_forms(number):
    with pytest.raises(Invalid, match="form"):
        identifiers.hmt_travel_permit(number)


def test_passport_is_letters_and_digits():
    assert identifiers.passport("e1234 5678") == "E12345678"
    with pytest.raises(Invalid):
        identifiers.passport("护照")


@pytest.mark.parametrize("code", ["99", "9901", "990101", "990101001", "990101001001"])
def test_division_code_has_one_of_five_lengths(code):
    assert identifiers.division_code(code) == code
    with pytest.raises(Invalid):
        identifiers.division_code(code + "1")


@pytest.mark.parametrize(
    ("code", "is_compulsory"), [("2199010100", True), ("1199010100", False)]
)
def test_school_code_tells_its_category(code, is_compulsory):
    assert identifiers.school_code(f" {code} ") == code
    assert identifiers.is_compulsory(code) is is_compulsory


@pytest.mark.parametrize(
    ("code", "reason"), [("219901010", "length"), ("1299010100", "form")]
)
def test_school_code_refuses_with_a_reason(code, reason):
    with pytest.raises(Invalid, match=reason):
        identifiers.school_code(code)


@given(numbers())
def test_student_number_on_an_id_fits_only_that_id(number):
    roll = student_number(f"g{number}")

    assert roll.kind is identifiers.StudentNumberKind.FORMAL
    assert roll.fits(number)
    assert not roll.fits("330599201803150018")
    assert roll.birth_date == citizen_id(number, today=TODAY).birth_date


@given(births, sequences)
def test_student_number_without_id_fits_any(day, sequence):
    roll = student_number(f"L990101{day:%Y%m%d}{sequence:04}")

    assert roll.kind is identifiers.StudentNumberKind.TEMPORARY
    assert roll.fits("330599201803150018")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("G33059920180315001", "length"),
        ("X330599201803150018", "form"),
        ("L33059920180315001X", "form"),
        ("J330599201813150018", "date"),
        ("G330599201803150019", "check_digit"),
    ],
)
def test_student_number_refuses_with_a_reason(number, reason):
    with pytest.raises(Invalid, match=reason):
        student_number(number)
