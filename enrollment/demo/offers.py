"""The demo's seats: plans, lines taken out first, firms, and the cut lines of other years."""

import datetime
from collections.abc import Iterator
from io import BytesIO
from random import Random

from django.core.files.base import File
from django.utils import timezone

from accounts.models import User
from enrollment import plans, quotas
from enrollment.catchments import keep_zone
from enrollment.models import AdmissionPlan, AdmissionRound, CutLine, QuotaLine
from enrollment.sheets import write_sheet
from schools.models import School
from schools.models.schools import Stage

FIRMS = (
    ("华光电子股份有限公司", "91990101000090001H", "128000000.00", "on", ""),
    ("金穗纺织股份有限公司", "91990101000090002L", "76500000.50", "on", "on"),
    ("长青机械股份有限公司", "91990101000090003P", "31000000.00", "on", ""),
    ("东风食品股份有限公司", "91990101000090004T", "12400000.00", "on", ""),
    ("新桥物流股份有限公司", "91990101000090005X", "12400000.00", "", ""),
    ("和润建材股份有限公司", "919901010000900061", "3000000.00", "on", ""),
)
"""Name, credit code, tax paid, and whether a manufacturer, newly listed."""
LINES = (
    (QuotaLine.Kind.ENTERPRISE, 2, "市教育局企业人才子女入学办法（2019年）"),
    (QuotaLine.Kind.GREEN_CARD, 1, "市人才绿卡管理办法"),
    (QuotaLine.Kind.BENEFICIARY, 2, "军人子女教育优待办法等"),
)
LEAST_SEATS = 80
"""Of a plan out of which lines are taken."""
DIVERSION = "超出学位的申请人依次安排到同一学区内相邻学校，并在结果公示时告知。"


def offer(round_: AdmissionRound, *, by: User) -> None:
    """Propose the plans, take the city's tiers and the tax office's list, set lines aside."""
    plans.propose(round_, by=by)
    quotas.take_template(round_, by=by)
    quotas.read_grants(round_, File(tax_list(), name="纳税名单.xlsx"), by=by)
    rows = round_.plans.filter(school__ownership=School.Ownership.PUBLIC)
    large = [plan for plan in rows if plan.seats >= LEAST_SEATS]
    for plan in large[:4]:
        set_aside(plan, by=by)


def tax_list() -> BytesIO:
    names = [column.name for column in quotas.GRANT_COLUMNS]
    rows = [dict(zip(names, firm, strict=True)) for firm in FIRMS]
    return write_sheet("纳税名单", quotas.GRANT_COLUMNS, rows)


def set_aside(plan: AdmissionPlan, *, by: User) -> None:
    returns_on = timezone.localdate() + datetime.timedelta(days=60)
    for kind, seats, source in LINES:
        line = QuotaLine(
            plan=plan, kind=kind, seats=seats, returns_on=returns_on, source=source
        )
        quotas.keep_line(line, changed=["seats"], by=by)


def count_children(round_: AdmissionRound, chance: Random, *, by: User) -> None:
    """Registered children of each zone; one zone is red and says where they will go."""
    seats = {(plan.school_id, plan.stage): plan for plan in round_.plans.all()}
    for place, zone in enumerate(round_.zones.prefetch_related("schools")):
        codes = [(school.pk, zone.stage) for school in zone.schools.all()]
        offered = sum(seats[code].seats for code in codes if code in seats)
        share = 1.3 if place == 0 else chance.uniform(0.6, 0.9)
        zone.children = round(offered * share)
        zone.extracted_on = datetime.date(round_.intake_year - 1, 11, 1)
        schools = list(zone.schools.all())
        keep_zone(zone, schools=schools, changed=["children"], by=by)
        if place == 0:
            plan = seats[codes[0]]
            plan.diversion_plan = DIVERSION
            plans.keep(plan, changed=["diversion_plan"], by=by)


def draw_cut_lines(round_: AdmissionRound, chance: Random) -> None:
    """The last one admitted in each of the three years before."""
    offered = round_.plans.exclude(school__ownership=School.Ownership.PRIVATE)
    CutLine.objects.bulk_create(
        cut
        for plan in offered.filter(classes__gt=0)
        for cut in cut_lines(plan, round_.intake_year, chance)
    )


def cut_lines(
    plan: AdmissionPlan, intake_year: int, chance: Random
) -> Iterator[CutLine]:
    for year in range(intake_year - 3, intake_year):
        moved_in = datetime.date(year - 4, 1, 1) + datetime.timedelta(
            days=chance.randrange(1200)
        )
        points = f"{chance.uniform(38, 92):.2f}分"
        is_primary = plan.stage == Stage.PRIMARY
        yield CutLine(
            school_id=plan.school_id,
            stage=plan.stage,
            intake_year=year,
            category="C" if is_primary else "E",
            line=f"{moved_in.isoformat()} 落户" if is_primary else points,
            admitted=round(plan.seats * chance.uniform(0.9, 1.0)),
        )
