"""The columns of the annual return's sheet (年报), equity handbook 10.3.

Identifiers stand in row 1, these labels in row 2. The sheet is an official form, so the
labels are Chinese in any language of the page.
"""

from dataclasses import dataclass
from enum import StrEnum

from schools.class_bands import BUCKETS


class Source(StrEnum):
    """Who knows the value of a column."""

    SCHOOL = "school"
    """The portal's record of the school; only shown."""
    ROLL = "roll"
    """Counted from the roll and never asked again, once the section has its classes."""
    ASKED = "asked"


class Unit(StrEnum):
    TEXT = "text"
    COUNT = "count"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    source: Source = Source.ASKED
    unit: Unit = Unit.COUNT


def known(name: str, label: str) -> Column:
    return Column(name, label, Source.SCHOOL, Unit.TEXT)


def counted(name: str, label: str) -> Column:
    return Column(name, label, Source.ROLL)


def measured(name: str, label: str) -> Column:
    return Column(name, label, unit=Unit.MEASURE)


COLUMNS = (
    known("school_code", "学校标识码"),
    known("school_name", "学校名称"),
    known("school_kind", "办学类型"),
    known("operator", "举办者性质"),
    known("owner_level", "举办者级别"),
    known("urban_rural", "城乡类型"),
    known("section", "学段"),
    known("year", "学年"),
    counted("pupils", "在校生数"),
    Column("pupils_senior", "高中在校生数(用于拆分)"),
    counted("classes", "班数"),
    *(counted(bucket.key, f"{bucket.label}人班数") for bucket in BUCKETS),
    counted("boarders", "寄宿生数"),
    counted("migrant_all", "随迁子女数"),
    Column("migrant_workers", "其中:进城务工人员随迁子女数"),
    counted("left_behind", "留守儿童数"),
    counted("minority", "少数民族学生数"),
    counted("disabled_inclusive", "随班就读残疾学生数"),
    Column("staff", "教职工数"),
    Column("full_time", "专任教师数"),
    Column("above_required", "高于规定学历专任教师数"),
    Column("bachelor_plus", "本科及以上学历专任教师数"),
    Column("mid_title_plus", "中级及以上职称专任教师数"),
    Column("backbone", "县级及以上骨干教师数"),
    Column("pe", "体育专任教师数"),
    Column("music", "音乐专任教师数"),
    Column("art", "美术专任教师数"),
    Column("arts_other", "其他艺术专任教师数"),
    Column("pe_art_shared", "共享体育艺术教师数(农村小规模学校)"),
    Column("certificate_holders", "持教师资格证专任教师数"),
    Column("hours360", "五年培训满360学时专任教师数"),
    measured("teaching_floor_area_total", "教学及辅助用房面积(平方米)"),
    measured("indoor_sports_area", "室内体育用房面积(平方米)"),
    measured("sports_ground_area", "运动场地面积(平方米)"),
    measured("other_sports_area", "其他体育场地面积(平方米)"),
    measured("leased_sports_area", "租借体育场地面积(平方米)"),
    measured("equipment_10k", "教学仪器设备资产值(万元)"),
    Column("multimedia_rooms", "网络多媒体教室数"),
    Column("computers_teaching", "教学用计算机台数"),
    Column("books", "图书册数"),
    Column("music_rooms_96", "96平方米及以上音乐教室数"),
    Column("music_rooms_73", "73平方米及以上音乐教室数"),
    Column("art_rooms_90", "90平方米及以上美术教室数"),
    Column("art_rooms_67", "67平方米及以上美术教室数"),
    Column("built_year", "建校年份"),
    counted("max_class", "最大班额"),
    measured("public_funds_budget_10k", "公用经费预算(万元)"),
    measured("training_budget_10k", "教师培训经费预算(万元)"),
    Column("zone_residents", "学区内居住学生数"),
    Column("graduates", "毕业生数"),
    Column("entrants_3y_ago", "三年前入学人数"),
    Column("in_3y", "三年转入人数"),
    Column("out_3y", "三年转出人数"),
    Column("deaths_3y", "三年死亡人数"),
    counted("school_total_primary", "全校小学生数"),
    counted("school_total_junior", "全校初中生数"),
)
BY_NAME = {column.name: column for column in COLUMNS}
ROLL_NAMES = [column.name for column in COLUMNS if column.source is Source.ROLL]
STORED = [column for column in COLUMNS if column.source is not Source.SCHOOL]
"""Columns that are fields of `AnnualReturn`."""
