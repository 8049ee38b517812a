"""Children who do not exist: names, numbers and homes of the demo's pupils.

The same seed gives the same children in the same order. Serial parts of identity numbers
begin at 100, which leaves the lower ones to whoever writes sample rosters by hand.
"""

import datetime
from collections import Counter
from dataclasses import dataclass

from stdnum.cn.ric import calc_check_digit

from schools.demo import words
from schools.demo.plans import drawn

FIRST_SERIAL = 100
OTHER_AREAS = tuple(f"9901{number:02d}" for number in range(3, 13))
FAR_AREAS = ("990201", "990305", "990412", "990588")
DISABILITIES = ("听力残疾", "肢体残疾", "智力残疾", "视力残疾")
GRADE_NAMES = ("一", "二", "三", "四", "五", "六", "七", "八", "九")
HEADER = (
    *("学籍号", "姓名", "性别", "出生日期", "身份证件类型", "身份证件号", "民族"),
    *("国籍地区", "港澳台侨外", "户口性质", "户籍所在地代码", "户籍地址", "现住址"),
    *("学校标识码", "学校名称", "年级", "班号", "入学年月", "入学方式", "就读方式"),
    *("是否随迁子女", "是否留守儿童", "残疾类型", "监护人姓名", "监护人电话"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a child sits: what its roster row says of school and class."""

    school: str
    school_name: str
    county: str
    place: str
    grade: int
    number: int
    is_rural: bool = False
    boards: bool = False
    migrant_share: float = 0.12


class Crowd:
    """Invents children, no two with the same identity number or phone."""

    def __init__(self, seed: int, *, year: int) -> None:
        self.chance = drawn(seed, "people")
        self.year = year
        self.serials: Counter[tuple[str, datetime.date]] = Counter()
        self.phones = 0

    def roster_row(self, desk: Desk) -> tuple[str, ...]:
        """One child as a row of the official collection form (学生信息采集表)."""
        draw = self.chance
        is_boy = draw.random() < 0.52
        is_migrant = draw.random() < desk.migrant_share
        area = draw.choice(FAR_AREAS) if is_migrant else self.home_area(desk)
        born = self.birth_date(desk.grade)
        number = self.id_number(area, born, is_boy=is_boy)
        name, people = self.name(is_boy=is_boy)
        farms = desk.is_rural or (is_migrant and draw.random() < 0.7)
        return (
            *(f"G{number}", name, "男" if is_boy else "女", born.isoformat()),
            *("居民身份证", number, people, "中国", "非港澳台侨外"),
            *("农业户口" if farms else "非农业户口", area, f"示范省{area}号区划登记地"),
            *(self.address(desk), desk.school, desk.school_name),
            *(f"{GRADE_NAMES[desk.grade - 1]}年级", str(desk.number)),
            *(
                f"{self.entry_year(desk.grade)}09",
                "统筹安排" if is_migrant else "就近入学",
            ),
            *("住校" if desk.boards and draw.random() < 0.4 else "走读",),
            *(
                "是" if is_migrant else "否",
                self.left_behind(desk, is_migrant=is_migrant),
            ),
            *(self.disability(), self.guardian(name), self.phone()),
        )

    def entry_year(self, grade: int) -> int:
        return self.year - (grade - 7 if grade > 6 else grade - 1)

    def birth_date(self, grade: int) -> datetime.date:
        """Within the age window of the grade, which opens on 1 September (handbook 3.6)."""
        opens = datetime.date(self.year - 6 - grade, 9, 1)
        return opens + datetime.timedelta(days=self.chance.randrange(365))

    def home_area(self, desk: Desk) -> str:
        away = self.chance.random() < 0.03
        return self.chance.choice(OTHER_AREAS) if away else desk.county

    def id_number(self, area: str, born: datetime.date, *, is_boy: bool) -> str:
        """GB 11643: odd serials for boys, even ones for girls, and the check digit."""
        used = self.serials[area, born]
        self.serials[area, born] += 1
        serial = FIRST_SERIAL + 2 * used + is_boy
        body = f"{area}{born:%Y%m%d}{serial:03d}"
        return body + calc_check_digit(body + "0")

    def name(self, *, is_boy: bool) -> tuple[str, str]:
        """A name and the people (民族) it fits."""
        chance = self.chance.random()
        if chance < 0.02:
            return self.minority_name()
        surname = self.chance.choice(words.SURNAMES)
        if chance < 0.03:
            surname = self.chance.choice(words.COMPOUND_SURNAMES)
        people = self.chance.choice(words.OTHER_PEOPLES) if chance > 0.95 else "汉族"
        return surname + self.given_name(is_boy=is_boy), people

    def given_name(self, *, is_boy: bool) -> str:
        letters = words.BOYS if is_boy else words.GIRLS
        chance = self.chance.random()
        if chance < 0.0002:
            return words.BEYOND_THE_PLANE
        if chance < 0.02:
            return self.chance.choice(letters) + self.chance.choice(words.RARE)
        return "".join(self.chance.sample(letters, 1 if chance < 0.12 else 2))

    def minority_name(self) -> tuple[str, str]:
        people = self.chance.choice(tuple(words.MINORITIES))
        first, second = map(self.chance.choice, words.MINORITIES[people])
        return first + ("·" if people in words.DOTTED else "") + second, people

    def guardian(self, child: str) -> str:
        surname = child[:2] if child[:2] in words.COMPOUND_SURNAMES else child[0]
        if "·" in child or self.chance.random() < 0.4:
            surname = self.chance.choice(words.SURNAMES)
        return surname + self.given_name(is_boy=self.chance.random() < 0.5)

    def phone(self) -> str:
        """Eleven digits that begin with 154, which no operator was given."""
        self.phones += 1
        return f"154{self.phones:08d}"

    def address(self, desk: Desk) -> str:
        road, estate = map(self.chance.choice, (words.ROADS, words.ESTATES))
        house, flat = self.chance.randrange(1, 400), self.chance.randrange(101, 2304)
        return f"{desk.place}{road}{house}号{estate}{flat}室"

    def left_behind(self, desk: Desk, *, is_migrant: bool) -> str:
        share = 0.14 if desk.is_rural and not is_migrant else 0.01
        return "是" if self.chance.random() < share else "否"

    def disability(self) -> str:
        share = 0.004
        return (
            self.chance.choice(DISABILITIES) if self.chance.random() < share else "无"
        )
