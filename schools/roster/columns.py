"""The 25 columns of the roster form (学生信息采集表): names, spellings, readers.

`name` is the field of `Pupil` or `ClassGroup` that the column fills.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from schools import identifiers
from schools.roster import choices
from schools.roster.choices import Choice, themselves
from schools.roster.readings import (
    Moment,
    Reading,
    as_text,
    day,
    free_text,
    mended,
    month,
    person_name,
    phone,
    refused,
    tidied_code,
)

ROLL_NUMBER = re.compile(r"[GJ]\d{17}[\dX]|L\d{18}", re.ASCII)
DOCUMENT = re.compile(r"\d{17}[\dX]", re.ASCII)
USUAL_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
USUAL_ADDRESS = re.compile(
    r"[\u4e00-\u9fff0-9A-Za-z][\u4e00-\u9fff0-9A-Za-z()#-]{0,199}"
)
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
CLASS_NUMBER = re.compile(r"[(]?0*([1-9]\d?)[)]?班?", re.ASCII)
CHINESE_NUMBER = {
    f"{word}班": value
    for word, value in zip(choices.DIGITS[1:], range(1, 10), strict=True)
}


def number_or_refusal(cell: object, _moment: Moment) -> Reading:
    """The number of a document; whether it is right depends on the document."""
    if isinstance(cell, float):
        return refused("digits_lost")
    number = tidied_code(cell).replace("-", "")
    if re.fullmatch(r"\d(?:\.\d+)?E\+?\d+", number):
        return refused("digits_lost")
    if len(number) > 32:
        return refused("too_long", limit=32)
    return mended_number(cell, number)


def mended_number(cell: object, number: str) -> Reading:
    """Say that it was mended, without repeating the number."""
    reading = mended(cell, number)
    if reading.note is None:
        return reading
    is_case = str(cell).upper() == number
    code = "lower_case" if is_case else reading.note.code
    return Reading(number, reading.note._replace(code=code, details={}))


def student_number(cell: object, moment: Moment) -> Reading:
    reading = number_or_refusal(cell, moment)
    if not reading.value:
        return reading
    try:
        identifiers.student_number(reading.value)
    except identifiers.Invalid as invalid:
        return refused(f"student_number_{invalid.reason}")
    return reading


def school_code(cell: object, _moment: Moment) -> Reading:
    code = tidied_code(cell)
    try:
        identifiers.school_code(code)
    except identifiers.Invalid as invalid:
        return refused(f"school_code_{invalid.reason}")
    if not identifiers.is_compulsory(code):
        return refused("school_code_category")
    return mended(cell, code)


def division_code(cell: object, _moment: Moment) -> Reading:
    code = tidied_code(cell)
    try:
        identifiers.division_code(code)
    except identifiers.Invalid:
        return refused("division_code")
    return mended(cell, code)


def class_number(cell: object, _moment: Moment) -> Reading:
    """班号 1 to 99. A whole number is how it should be written, so it is no repair."""
    text = tidied_code(cell)
    written = CLASS_NUMBER.fullmatch(text)
    if not written and text not in CHINESE_NUMBER:
        return refused("class_number")
    value = written[1] if written else str(CHINESE_NUMBER[text])
    return Reading(value) if value == as_text(cell) else mended(cell, value)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the form."""

    name: str
    heading: str
    read: Callable[[object, Moment], Reading]
    aliases: tuple[str, ...] = ()
    required: bool = False
    """Whether the file must have the column."""
    usual: re.Pattern[str] | None = None
    """Text of this form needs no reading. Without it, readings are remembered by cell."""
    is_secret: bool = False
    """Numbers of persons are never shown whole."""


FIRST_COLUMNS = (
    Column("student_number", "学籍号", student_number, ("全国学籍号", "学号", "学籍号码"), usual=ROLL_NUMBER, is_secret=True),
    Column("name", "姓名", person_name, ("学生姓名", "姓名汉字"), True, USUAL_NAME),
    Column("sex", "性别", Choice(choices.SEXES, choices.SEX_SPELLINGS), (), True),
    Column("birth_date", "出生日期", day, ("出生年月日", "生日"), True),
    Column("id_kind", "身份证件类型", Choice(choices.ID_KINDS, choices.ID_KIND_SPELLINGS), ("证件类型", "身份证类型")),
    Column("id_number", "身份证件号", number_or_refusal, ("身份证号", "身份证号码", "身份证件号码", "证件号码", "公民身份号码"), True, DOCUMENT, True),
    Column("ethnicity", "民族", Choice(themselves(choices.PEOPLES, 其他="其他"), choices.PEOPLE_SPELLINGS)),
    Column("nationality", "国籍地区", partial(free_text, 30), ("国籍", "国籍地区名称")),
    Column("overseas", "港澳台侨外", Choice(themselves(choices.OVERSEAS), choices.OVERSEAS_SPELLINGS), ("港澳台侨", "是否港澳台侨外")),
    Column("hukou_kind", "户口性质", Choice(themselves(choices.HUKOU_KINDS), choices.HUKOU_SPELLINGS), ("户口类型",)),
    Column("hukou_division", "户籍所在地代码", division_code, ("户口所在地代码", "户口所在地行政区划码", "户籍行政区划代码")),
    Column("hukou_address", "户籍地址", partial(free_text, 200), ("户口所在地", "户籍所在地", "户籍详细地址"), usual=USUAL_ADDRESS),
    Column("address", "现住址", partial(free_text, 200), ("家庭住址", "家庭地址", "现住地址", "居住地址"), usual=USUAL_ADDRESS),
)  # fmt: skip
LAST_COLUMNS = (
    Column("school", "学校标识码", school_code, ("学校代码", "学校编码"), True),
    Column("school_name", "学校名称", partial(free_text, 80), ("学校", "就读学校")),
    Column("grade", "年级", Choice(choices.GRADES, choices.GRADE_SPELLINGS), ("年级名称",), True),
    Column("class_number", "班号", class_number, ("班级", "班级号", "班", "班级名称"), True),
    Column("entry_month", "入学年月", month, ("入学时间", "入学日期")),
    Column("entry_way", "入学方式", Choice(themselves(choices.ENTRY_WAYS), choices.ENTRY_SPELLINGS)),
    Column("boards", "就读方式", Choice(choices.BOARDING, choices.BOARDING_SPELLINGS)),
    Column("is_migrant", "是否随迁子女", Choice(choices.YES_NO, choices.YES_NO_SPELLINGS), ("随迁子女",)),
    Column("is_left_behind", "是否留守儿童", Choice(choices.YES_NO, choices.YES_NO_SPELLINGS), ("留守儿童",)),
    Column("disability", "残疾类型", Choice(themselves(choices.DISABILITIES, 无="无"), choices.DISABILITY_SPELLINGS), ("残疾类别",)),
    Column("guardian_name", "监护人姓名", person_name, ("家长姓名", "监护人"), usual=USUAL_NAME),
    Column("guardian_phone", "监护人电话", phone, ("联系电话", "家长电话", "监护人手机", "手机号码", "监护人联系电话"), False, MOBILE, True),
)  # fmt: skip
COLUMNS = FIRST_COLUMNS + LAST_COLUMNS
NAMES = tuple(column.name for column in COLUMNS)
FILLED = {"name", "sex", "birth_date", "school", "grade", "class_number"}
"""What no row may leave blank; elsewhere a blank says nothing and changes nothing."""
HEADINGS = {column.name: column.heading for column in COLUMNS}
SECRETS = ("student_number", "id_number", "guardian_phone")
LINE = (*SECRETS, *(name for name in NAMES if name not in SECRETS))
"""The order of a checked row's values: first those that will be encrypted."""
BY_NAME = {column.name: column for column in COLUMNS}
BY_HEADING = {
    heading: column.name
    for column in COLUMNS
    for heading in (column.heading, *column.aliases)
}
