"""How personal data look where the whole is not needed (ux.md 8). No Django here.

Every mask says the same for a long and a short value, and never shows more than its last
or first few characters.
"""

import re
import unicodedata

STAR = "＊"

COMPOUND_SURNAMES = frozenset(
    re.findall(
        r"\w{2}",
        """
        欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫
        宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官
        司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延
        东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五 纳兰 完颜 叶赫 那拉 爱新 西林 钮祜 富察
        """,
    )
)
HOUSE = re.compile(
    r"\d|[一二三四五六七八九十百零〇]+(?:号|栋|幢|座|楼|单元|室|弄|巷|组|户)"
)
"""Where a house or a flat begins."""
COMMUNITY = re.compile(r".*(?:社区|居委会|村委会|居民委员会|村民委员会)")
UNIT = re.compile(r".*(?:省|自治区|自治州|盟|市|县|区|旗|街道|镇|乡|苏木|村)")


def masked_name(name: str) -> str:
    """张＊＊, 欧阳＊＊: the surname and always two stars, so that length is hidden."""
    text = unicodedata.normalize("NFC", name).strip()
    if not text:
        return ""
    surname = text[:2] if text[:2] in COMPOUND_SURNAMES and len(text) > 2 else text[:1]
    return f"{surname}{STAR * 2}"


def masked_number(number: str) -> str:
    """The last four characters of an identity, student or account number."""
    return masked_tail(number, shown=4)


def masked_tail(number: str, *, shown: int) -> str:
    """Four stars and the tail; a number that is not twice as long as the tail shows none."""
    text = number.strip()
    if not text:
        return ""
    return STAR * 4 + (text[-shown:] if len(text) >= 2 * shown else "")


def masked_phone(phone: str) -> str:
    """138＊＊＊＊1234; anything but eleven digits shows at most its last two."""
    text = phone.strip()
    if re.fullmatch(r"1\d{10}", text):
        return f"{text[:3]}{STAR * 4}{text[-4:]}"
    return masked_tail(text, shown=2)


def masked_address(address: str) -> str:
    """The address as far as the community (社区) or village; house and room are left out."""
    text = unicodedata.normalize("NFKC", address).strip()
    if not text:
        return ""
    before_the_house = HOUSE.split(text)[0]
    shown = COMMUNITY.match(before_the_house) or UNIT.match(before_the_house)
    return f"{shown.group() if shown else ''}{STAR * 2}"
