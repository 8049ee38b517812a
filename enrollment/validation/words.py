"""Words that no demand, category or item may hold: the bans as people write them.

A county may write down whatever it would like to ask; these words, in Chinese and
English, tell that the country forbids it (enrollment handbook 5.1, 5.2).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.validation.finding import BLOCK, Fault

MESSAGE = _("“%(text)s” speaks of “%(word)s”, which is banned.")
FIX = _("Delete it from the draft.")


@dataclass(frozen=True, slots=True)
class Ban:
    """The words of one ban; English ones are beginnings of words."""

    fault: Fault
    words: tuple[str, ...]

    def word_in(self, text: str) -> str:
        """The first of the words that the text holds, or nothing."""
        found = pattern(self.words).search(text)
        return found.group() if found else ""


def pattern(words: Iterable[str]) -> re.Pattern[str]:
    parts = [rf"\b{re.escape(w)}" if w.isascii() else re.escape(w) for w in words]
    return re.compile("|".join(parts), re.IGNORECASE)


def ban(key: str, code: str, clause: str | Promise, words: str) -> Ban:
    """The ban on words that stand apart by bars."""
    fault = Fault(f"word_{key}", code, BLOCK, MESSAGE, clause, FIX)
    return Ban(fault, tuple(word.strip() for word in words.split("|")))


FAMILY_PLANNING = (
    "计划生育|计生|准生证|生育证|生育服务|生育登记|独生子女|超生|社会抚养费"
    "|birth permit|family planning|only child|only-child"
)
EXAM = ban(
    "exam",
    "B02",
    _("Ten strict bans, no. 2: no tests or interviews for selection."),
    "考试|笔试|测试|测验|考核|测评|面试|面谈|入学考|智力|exam|interview"
    "|test|aptitude|assessment of the child",
)
EARLY = ban(
    "early",
    "B03",
    _("Ten strict bans, no. 3: no early admission, no skimming of pupils."),
    "提前招生|提前录取|掐尖|点招|预录取|early admission|pre-admission|skimming",
)
REWARD = ban(
    "reward",
    "B05",
    _("Ten strict bans, no. 5: no rewards and no false advertising."),
    "奖励生源|奖学金|优录|承诺升学|减免学费|scholarship|reward",
)
DONATION = ban(
    "donation",
    "B06",
    _("Ten strict bans, no. 6: no donation or fee tied to entry."),
    "捐资|捐款|赞助|借读费|建校费|择校费|学费|押金|donat|sponsor|tuition|deposit",
)
CONTEST = ban(
    "contest",
    "B07",
    _("Ten strict bans, no. 7: no prizes, grades or certificates as a basis."),
    "竞赛|比赛|获奖|奖项|奥数|奥林匹克|考级|三好学生|成绩单|学业成绩|contest|competition"
    "|prize|award|olympiad|graded certificate|school report",
)
KEY_CLASS = ban(
    "key_class",
    "B08",
    _("Ten strict bans, no. 8: no key classes, fast classes or experimental classes."),
    "重点班|快慢班|快班|实验班|火箭班|尖子班|重点学校|key class|fast class|key school"
    "|experimental class",
)
RANKING = ban(
    "exam_ranking",
    "B09",
    _("Ten strict bans, no. 9: no ranking by results of entrance examinations."),
    "升学率|中考成绩|高考成绩|状元|promotion rate|top scorer|senior entrance score",
)
EMPTY_ROLL = ban(
    "empty_roll",
    "B10",
    _("Ten strict bans, no. 10: no roll without the pupil."),
    "空挂学籍|挂靠学籍|人籍分离|保留学籍|roll without|roll kept at",
)
TALENT = ban(
    "talent",
    "R01",
    _(
        "Ministry notice of 2020: no admission of talent pupils in compulsory schooling."
    ),
    "特长生|艺术特长|体育特长|特长|talent pupil|special talent|gifted",
)
GROUP = ban(
    "group_wide",
    "R03",
    _("No admission by a whole school group, and no moves inside it afterwards."),
    "集团招生|集团内直升|集团内调|group-wide|group admission",
)
INTERNATIONAL = ban(
    "international",
    "R04",
    _("No admission in the name of international or bilingual classes."),
    "国际班|国际部|双语班|国际课程|international class|bilingual class",
)
OPEN_DAY = ban(
    "open_day",
    "R06",
    _("Open days are not used to select children."),
    "开放日|校园体验|open day|open-day|trial lesson",
)
ABLE = ban(
    "disability",
    "R08",
    _(
        "Compulsory Education Law, article 57: no school refuses a disabled child who can"
        " attend."
    ),
    "无残疾|非残疾|残疾儿童除外|体检合格|身体健康|智力正常|not disabled|no disabilit"
    "|physically fit|healthy child",
)
PAPERS = ban(
    "paper",
    "V11",
    _(
        "Ministry notices: no birth permit, proof of pre-school attendance, over-age"
        " proof, proof of no guardian at home; vaccination papers only after school opens."
    ),
    FAMILY_PLANNING + "|学前教育|幼儿园毕业|幼儿园证明|入园|学前班|超龄|无人监护"
    "|无监护条件|预防接种|接种证|疫苗|pre-school|preschool|kindergarten|over-age|overage"
    "|no guardian|no-guardian|vaccin|immuni",
)
PRIVATE_LIFE = ban(
    "private_life",
    "V11",
    _("Ministry notices: parents' job titles and income may not be collected."),
    "职务|职位|职级|收入|工资|薪酬|年薪|家庭资产|资产证明|存款|income"
    "|salary|wage|job title|job-title|position at work|bank balance|family assets",
)
BODY = ban(
    "biometric",
    "V11",
    _(
        "Personal Information Protection Law, articles 28 and 31: no more of a child's"
        " data than is needed."
    ),
    "人脸|指纹|政治面貌|宗教|face scan|fingerprint|religion|political",
)
BANS = (
    EXAM,
    EARLY,
    REWARD,
    DONATION,
    CONTEST,
    KEY_CLASS,
    RANKING,
    EMPTY_ROLL,
    TALENT,
    GROUP,
    INTERNATIONAL,
    OPEN_DAY,
    ABLE,
    PAPERS,
    PRIVATE_LIFE,
    BODY,
)
