"""The sentences for what a file was refused for and what was found in its cells.

The reading process knows codes only; they become sentences in the reader's language here.
Each says what is wrong and how to mend it.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.models import Pupil, RosterImport
from schools.roster.limits import MEGABYTE
from schools.roster.refusal import Refused

REFUSALS: dict[str, Promise] = {
    "empty": _("The file is empty. Please choose the roster file again."),
    "too_big": _("The file is larger than %(megabytes)s MB. Please split it into several files."),
    "damaged": _("The file is damaged or incomplete. Please open it, save it again as .xlsx and upload that."),
    "not_a_table": _("The file is no workbook and no CSV. Please upload .xlsx, .xls, .et or .csv."),
    "binary_workbook": _("Binary workbooks (.xlsb) are not accepted. Please save the file as .xlsx."),
    "encrypted": _("The file is protected by a password. Please remove the password and upload it again."),
    "macros": _("The file contains macros. Please save it as .xlsx without macros."),
    "external_links": _("The file is linked to other workbooks. Please break the links or copy the values, and upload it again."),
    "too_many_parts": _("The file consists of too many parts. Please copy the rows into the template and upload that."),
    "unpacks_too_big": _("Unpacked, the file is larger than %(megabytes)s MB. Please copy the rows into the template and upload that."),
    "bomb": _("The file is packed in a suspicious way and was not opened. Please copy the rows into the template and upload that."),
    "unsafe_path": _("The file contains unsafe paths and was not opened. Please copy the rows into the template and upload that."),
    "entities": _("The file contains entity definitions and was not opened. Please copy the rows into the template and upload that."),
    "too_wide": _("There is content beyond column %(limit)s (%(cell)s). Please delete the columns to the right of the roster."),
    "too_long": _("There is content beyond row %(limit)s (%(cell)s). Please delete the rows below the roster, or split it."),
    "nul": _("The file is no plain CSV text. Please save it as “CSV UTF-8” or as .xlsx."),
    "encoding": _("The characters of the CSV file can be read neither as UTF-8 nor as GB18030. Please save it as “CSV UTF-8” or as .xlsx."),
    "broken_csv": _("The CSV file is broken near line %(line)s, perhaps by an open quotation mark. Please mend that line or upload .xlsx."),
    "no_header": _("No header was found in the first %(depth)s rows. Please use the template, or give the columns the names of the form."),
    "heading_twice": _("These headings occur twice: %(headings)s. Please delete or rename one of the two columns."),
    "no_rows": _("There is no pupil below the header. Please fill in the roster and upload it again."),
    "wrong_year": _("The roster is of school year %(found)s, but you are importing school year %(expected)s. Please choose the right file or year."),
    "wrong_school": _("The roster is of school %(found)s, not of yours. Please choose the right file."),
    "no_row_of_school": _("No row of the file belongs to your school (%(school)s). Please choose the right file."),
    "wrong_version": _("The template is of version %(found)s; the present one is %(expected)s. Please download the template again."),
    "out_of_memory": _("The file needs more memory than is allowed. Please copy the rows into the template and upload that."),
    "too_slow": _("Reading the file took too long and was stopped. Please copy the rows into the template and upload that."),
    "crashed": _("The file could not be read: reading it broke off. Please copy the rows into the template and upload that."),
}  # fmt: skip
PROBLEMS: dict[str, Promise] = {
    "blank": _("Must be filled in"),
    "unknown_word": _("Not one of the words that are allowed here"),
    "formula": _("Begins with a sign of a formula (= + - @)"),
    "too_long": _("Longer than %(limit)s characters"),
    "name_characters": _("Contains a character that no name has: %(found)s"),
    "private_character": _("Contains a self-made character; please use the character of the national standard"),
    "date": _("Not a date that can be read without doubt; please write it like 2018-03-15"),
    "future": _("Lies in the future"),
    "month": _("Not a month; please write it like 202609"),
    "phone": _("Not a telephone number"),
    "class_number": _("Not a class number from 1 to 99"),
    "division_code": _("Not a division code of 6 digits"),
    "digits_lost": _("The number was stored as a number and has lost its last digits; set the column to text and enter it again"),
    "duplicate": _("The same number stands in row %(row)s"),
    "no_key": _("Neither an identity number nor a student number is given"),
    "id_length": _("An identity number has 18 characters"),
    "id_form": _("An identity number consists of 17 digits and a digit or X"),
    "id_date": _("The birth date in the identity number does not exist"),
    "id_future": _("The birth date in the identity number lies in the future"),
    "id_check_digit": _("The check digit of the identity number is wrong; one digit is mistyped"),
    "hmt_residence_permit_length": _("The number of a residence permit has 18 characters"),
    "hmt_residence_permit_form": _("The number of a residence permit consists of 17 digits and a digit or X"),
    "hmt_residence_permit_date": _("The birth date in the number of the permit does not exist"),
    "hmt_residence_permit_future": _("The birth date in the number of the permit lies in the future"),
    "hmt_residence_permit_check_digit": _("The check digit of the permit's number is wrong; one digit is mistyped"),
    "hmt_residence_permit_area": _("The number of a residence permit begins with 810000, 820000 or 830000"),
    "hmt_travel_permit_form": _("Not the number of a travel permit"),
    "passport_form": _("Not the number of a passport"),
    "birth_mismatch": _("Differs from the birth date in the identity number"),
    "sex_mismatch": _("Differs from the sex in the identity number"),
    "sex_code_mismatch": _("The code was read as it stands, but the identity number says the other sex; please check"),
    "student_number_length": _("A student number has 19 characters"),
    "student_number_form": _("A student number is G, J or L with 18 characters"),
    "student_number_date": _("The birth date in the student number does not exist"),
    "student_number_check_digit": _("The check digit of the student number is wrong"),
    "student_number_differs": _("Differs from the identity number; right only if that was changed later"),
    "school_code_length": _("A school code has 10 digits"),
    "school_code_form": _("Not a school code"),
    "school_code_category": _("Not the code of a school of compulsory education"),
    "id_changed": _("The pupil was found by the student number and has another identity number so far"),
    "changed": _("Was %(was)s"),
    "from_elsewhere": _("Was on the roll of another school, which the child has left; the row takes the place of what that school wrote"),
    "school_unknown": _("No school has this code"),
    "school_foreign": _("The row belongs to another school"),
    "school_closed": _("The school is closed"),
    "school_name_differs": _("The school of this code is called %(name)s"),
    "grade_not_taught": _("The school does not teach this grade"),
    "new_class_too_large": _("The class of the starting grade would have %(pupils)s pupils; none may be formed above %(cap)s. Please form one class more, or ask the county for leave"),
    "class_above_cap": _("With this roster the class has %(pupils)s pupils; no class may be formed above %(cap)s"),
    "roll_conflict": _("The child is on the roll of another school; the county decides"),
    "roll_left": _("The child's roll record is closed or suspended (%(state)s); please use the transfer or resumption procedure"),
    "key_clash": _("Identity number and student number belong to two different pupils"),
    "student_number_fixed": _("The child has another student number already, which is given for life"),
    "old_for_grade": _("Unusually old for the grade"),
    "young_for_grade": _("Unusually young for the grade"),
    "full_width": _("Full-width characters were made half-width"),
    "spaces": _("Blanks were removed"),
    "dots": _("The dot in the name was made uniform"),
    "lower_case": _("Lower case was made upper case"),
    "from_number": _("Was stored as a number; no digit was lost"),
    "date_written": _("The date was read as %(now)s"),
    "date_serial": _("The day number was read as %(now)s"),
    "other_spelling": _("Was read as %(now)s"),
    "mended": _("Was corrected on the page; the uploaded file says otherwise"),
    "phone_written": _("The telephone number was put into the usual form"),
}  # fmt: skip


def refusal_sentence(code: str, details: Mapping[str, object]) -> str:
    """Why a file is refused, in the present language."""
    limit = details.get("limit", 0)
    megabytes = limit // MEGABYTE if isinstance(limit, int) else 0
    return str(REFUSALS[code]) % {**details, "megabytes": megabytes}


def refusal_of(batch: RosterImport) -> str:
    """Why a batch was refused, in the present language; '' if it was not."""
    if batch.refusal not in REFUSALS:
        return batch.refusal  # a sentence, as earlier releases stored it
    return refusal_sentence(batch.refusal, batch.findings["refusal"])


def problem_sentence(code: str, details: Mapping[str, object]) -> str:
    """What is to be said about a cell, in the present language."""
    if "state" in details:
        details = {**details, "state": Pupil.State(str(details["state"])).label}
    return str(PROBLEMS[code]) % details


class FileRefused(ValidationError):
    """A refused file as a form shows it; `code` names the reason."""

    def __init__(self, refusal: Refused) -> None:
        sentence = refusal_sentence(refusal.code, refusal.details)
        super().__init__(sentence, code=refusal.code)
