"""What the template says of each column of the roster form: how to fill it in, and an example.

The example child lives in a division whose code (99…) nobody else has, so it can be no
real person.
"""

from typing import NamedTuple

from stdnum.cn.ric import calc_check_digit


class FieldNote(NamedTuple):
    """How to fill in one column (填写要求), and what could stand there."""

    rule: str
    example: str


FIELD_NOTES = {
    "student_number": FieldNote("全国学籍号，G、J 或 L 开头，共 19 位；尚无学籍号的新生留空", "G990101201910150019"),
    "name": FieldNote("与户口簿或证件一致，不加空格", "示例甲"),
    "sex": FieldNote("从下拉列表选择", "男"),
    "birth_date": FieldNote("写成 2019-10-15 的样式，与身份证件一致", "2019-10-15"),
    "id_kind": FieldNote("从下拉列表选择；留空按居民身份证处理", "居民身份证"),
    "id_number": FieldNote("18 位，本列为文本格式，请勿改为数字；与学籍号至少填一项", "990101201910150019"),
    "ethnicity": FieldNote("从下拉列表选择", "汉族"),
    "nationality": FieldNote("国家或地区名称", "中国"),
    "overseas": FieldNote("从下拉列表选择", "非港澳台侨外"),
    "hukou_kind": FieldNote("从下拉列表选择", "居民户口"),
    "hukou_division": FieldNote("6 位行政区划代码", "990101"),
    "hukou_address": FieldNote("户口簿上的地址，不超过 200 字", "示范省示范市城东区建设路1号"),
    "address": FieldNote("实际居住的地址，不超过 200 字", "示范省示范市城东区建设路1号"),
    "school": FieldNote("10 位学校标识码", "2199010100"),
    "school_name": FieldNote("与学校标识码对应的名称", "示范小学"),
    "grade": FieldNote("从下拉列表选择", "一年级"),
    "class_number": FieldNote("1 至 99 的数字", "1"),
    "entry_month": FieldNote("进入本学段的年月，写成 202609 的样式", "202609"),
    "entry_way": FieldNote("从下拉列表选择", "就近入学"),
    "boards": FieldNote("从下拉列表选择", "走读"),
    "is_migrant": FieldNote("从下拉列表选择", "否"),
    "is_left_behind": FieldNote("从下拉列表选择", "否"),
    "disability": FieldNote("从下拉列表选择；没有则选“无”", "无"),
    "guardian_name": FieldNote("父母或其他法定监护人", "示例乙"),
    "guardian_phone": FieldNote("手机号码，或带区号的固定电话", "13000000000"),
}  # fmt: skip


def child_of_grade(grade: int, *, year: int) -> dict[str, str]:
    """What differs for the example child of a grade: its age and when it entered.

    Grade 1 of year Y is born from September of Y−7 (enrollment handbook 3.6).
    """
    first = f"990101{year - 6 - grade}1015001"
    number = first + calc_check_digit(first + "0")
    return {
        "student_number": f"G{number}",
        "id_number": number,
        "birth_date": f"{year - 6 - grade}-10-15",
        "entry_month": f"{year - (grade - 1) % 6}09",
    }
