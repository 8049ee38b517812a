"""The sheet of the register of schools (学校名录): its columns, as words and as fields.

The sheet is an official form: Chinese, whatever the language of the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schools.models import School

Kind, Ownership = School.Kind, School.Ownership
Operator, Setting = School.OperatorLevel, School.Setting
KINDS = {
    "教学点": Kind.TEACHING_POINT,
    "不完全小学": Kind.INCOMPLETE_PRIMARY,
    "完全小学": Kind.COMPLETE_PRIMARY,
    "初级中学": Kind.JUNIOR,
    "九年一贯制学校": Kind.NINE_YEAR,
    "完全中学": Kind.COMPLETE_SECONDARY,
    "十二年一贯制学校": Kind.TWELVE_YEAR,
    "特殊教育学校": Kind.SPECIAL,
    "专门学校": Kind.CORRECTION,
}
OWNERSHIPS = {
    "公办": Ownership.PUBLIC,
    "民办": Ownership.PRIVATE,
    "政府购买服务民办": Ownership.PURCHASED,
}
OPERATORS = {
    "县级": Operator.COUNTY,
    "市级": Operator.CITY,
    "省级": Operator.PROVINCE,
    "其他": Operator.OTHER,
}
SETTINGS = {"城区": Setting.URBAN, "镇区": Setting.TOWN, "乡村": Setting.RURAL}
YES_OR_NO = {"是": "on", "否": ""}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: what stands over it, and the field of the form it fills."""

    heading: str
    name: str
    words: Mapping[str, str] = field(default_factory=dict)
    """The words that may stand there, each with the value that it means."""
    is_needed: bool = False


COLUMNS = (
    Column("学校标识码", "code", is_needed=True),
    Column("学校名称", "name", is_needed=True),
    Column("办学类型", "kind", KINDS, is_needed=True),
    Column("办别", "ownership", OWNERSHIPS, is_needed=True),
    Column("举办者级别", "operator_level", OPERATORS, is_needed=True),
    Column("城乡类型", "setting", SETTINGS, is_needed=True),
    Column("所在乡镇或村代码", "division", is_needed=True),
    Column("小学核定班数", "primary_classes", is_needed=True),
    Column("小学可用教室数", "primary_classrooms", is_needed=True),
    Column("小学最高年级", "primary_last_grade", is_needed=True),
    Column("初中核定班数", "junior_classes", is_needed=True),
    Column("初中可用教室数", "junior_classrooms", is_needed=True),
    Column("中心校标识码", "parent"),
    Column("对口升入学校标识码", "feeds"),
    Column("随迁子女为主", "is_migrant_focused", YES_OR_NO),
    Column("寄宿制", "has_boarding", YES_OR_NO),
    Column("开办日期", "opened_on"),
)
BY_NAME = {column.name: column for column in COLUMNS}
HEADINGS = frozenset(column.heading for column in COLUMNS)
NEEDED = frozenset(column.heading for column in COLUMNS if column.is_needed)
"""Headings that must stand there; the cells below may still be blank."""
LINKS = ("parent", "feeds")
