"""Cells that hold one of a few words: what each word is stored as, and its other spellings."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schools.roster.readings import (
    Moment,
    Reading,
    mended,
    refused,
    repaired,
    tidied_code,
)

YES_NO = {"是": "t", "否": "f"}
YES_NO_SPELLINGS = {
    "1": "是", "0": "否", "Y": "是", "N": "否", "YES": "是", "NO": "否",
    "TRUE": "是", "FALSE": "否", "有": "是", "无": "否", "√": "是", "×": "否",
}  # fmt: skip
SEXES = {"男": "1", "女": "2"}
SEX_SPELLINGS = {
    "1": "男", "2": "女", "男性": "男", "女性": "女", "M": "男", "F": "女",
    "MALE": "男", "FEMALE": "女",
}  # fmt: skip
ID_KINDS = {
    "居民身份证": "citizen_id",
    "港澳台居民居住证": "hmt_residence_permit",
    "港澳台居民来往内地通行证": "hmt_travel_permit",
    "护照": "passport",
    "户口簿": "household_book_only",
    "无": "none",
}
ID_KIND_SPELLINGS = {
    "身份证": "居民身份证",
    "居民身份证件": "居民身份证",
    "二代身份证": "居民身份证",
    "1": "居民身份证",
    "港澳台居住证": "港澳台居民居住证",
    "港澳居民来往内地通行证": "港澳台居民来往内地通行证",
    "台湾居民来往大陆通行证": "港澳台居民来往内地通行证",
    "户口本": "户口簿",
    "无身份证": "无",
}
PEOPLES = (
    "汉族", "蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族", "侗族", "瑶族", "白族",
    "土家族", "哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族", "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族",
    "景颇族", "柯尔克孜族", "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族",
    "普米族", "塔吉克族", "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "德昂族", "保安族", "裕固族", "京族", "塔塔尔族", "独龙族",
    "鄂伦春族", "赫哲族", "门巴族", "珞巴族", "基诺族",
)  # fmt: skip
"""The 56 ethnic groups in the order of their codes 01 to 56 (GB/T 3304)."""
PEOPLE_SPELLINGS = {
    **{name.removesuffix("族"): name for name in PEOPLES},
    **{f"{code:02}": name for code, name in enumerate(PEOPLES, 1)},
    **{f"{code}": name for code, name in enumerate(PEOPLES, 1)},
    "蒙族": "蒙古族",
    "维族": "维吾尔族",
    "其它": "其他",
    "未识别民族": "其他",
}
DIGITS = "零一二三四五六七八九"
GRADES = {f"{DIGITS[grade]}年级": str(grade) for grade in range(1, 10)}
GRADE_SPELLINGS = {
    **{f"{grade}": f"{DIGITS[grade]}年级" for grade in range(1, 10)},
    **{f"{grade}年级": f"{DIGITS[grade]}年级" for grade in range(1, 10)},
    **{f"小学{DIGITS[grade]}年级": f"{DIGITS[grade]}年级" for grade in range(1, 7)},
    **{f"初{DIGITS[year]}": f"{DIGITS[year + 6]}年级" for year in range(1, 4)},
    **{f"初中{DIGITS[year]}年级": f"{DIGITS[year + 6]}年级" for year in range(1, 4)},
}
OVERSEAS = (
    "非港澳台侨外",
    "香港同胞",
    "澳门同胞",
    "台湾同胞",
    "华侨",
    "侨眷",
    "归侨",
    "外籍人",
)
OVERSEAS_SPELLINGS = {"否": "非港澳台侨外", "无": "非港澳台侨外", "外国人": "外籍人"}
HUKOU_KINDS = ("农业户口", "非农业户口", "居民户口", "未落常住户口")
HUKOU_SPELLINGS = {
    "农业": "农业户口", "农村": "农业户口", "农业家庭户口": "农业户口",
    "非农业": "非农业户口", "城镇": "非农业户口", "非农": "非农业户口",
    "非农业家庭户口": "非农业户口", "居民": "居民户口", "居民家庭户口": "居民户口",
}  # fmt: skip
ENTRY_WAYS = (
    "就近入学", "统筹安排", "民办摇号", "随班就读", "对口直升", "积分入学", "政策照顾",
    "转入", "其他",
)  # fmt: skip
ENTRY_SPELLINGS = {"电脑摇号": "民办摇号", "其它": "其他", "转学": "转入"}
BOARDING = {"走读": "f", "住校": "t"}
BOARDING_SPELLINGS = {"寄宿": "住校", "住宿": "住校", "住读": "住校", "通学": "走读"}
DISABILITIES = (
    "视力残疾", "听力残疾", "言语残疾", "肢体残疾", "智力残疾", "精神残疾", "多重残疾",
    "其他残疾",
)  # fmt: skip
DISABILITY_SPELLINGS = {
    **{name.removesuffix("残疾"): name for name in DISABILITIES},
    "否": "无", "非残疾": "无", "0": "无", "无残疾": "无",
}  # fmt: skip


def themselves(words: tuple[str, ...], **others: str) -> dict[str, str]:
    """Words that are stored as they are written."""
    return {word: word for word in words} | others


@dataclass(frozen=True, slots=True)
class Choice:
    """A reader of cells that hold one word of a table."""

    words: Mapping[str, str]
    spellings: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, cell: object, moment: Moment) -> Reading:
        word = tidied_code(cell)
        if word in self.words:
            return Reading(self.words[word], mended(cell, word).note)
        word = self.spellings.get(word, "")
        if word not in self.words:
            return refused("unknown_word")
        return Reading(self.words[word], repaired(word, "other_spelling").note)
