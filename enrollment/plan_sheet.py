"""The workbook of a round's plans (招生计划表): written out, and read back."""

from collections.abc import Iterable
from io import BytesIO

from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from enrollment.forms.plans import PlanRowForm
from enrollment.models import AdmissionPlan, AdmissionRound
from enrollment.plan_facts import PlanFacts
from enrollment.plans import keep
from enrollment.sheets import read_sheet, write_sheet
from schools.models.schools import Stage
from schools.school_columns import Column

STAGES = {"小学": Stage.PRIMARY, "初中": Stage.JUNIOR}
SPECIALS = {
    "普通": AdmissionPlan.Special.NONE,
    "特色试点": AdmissionPlan.Special.PILOT,
}
COLUMNS = (
    Column("学校标识码", "school", is_needed=True),
    Column("学校名称", "name"),
    Column("学段", "stage", STAGES, is_needed=True),
    Column("空余教室数", "usable_rooms"),
    Column("计划班数", "classes", is_needed=True),
    Column("班额", "class_cap", is_needed=True),
    Column("预留学位", "held_back", is_needed=True),
    Column("计划学位数", "seats"),
    Column("其中寄宿学位", "boarding"),
    Column("民办学校招生区域代码", "area"),
    Column("特殊类型", "special", SPECIALS),
    Column("批准文号", "approval_number"),
    Column("情况说明", "justification"),
    Column("分流方案", "diversion_plan"),
)
"""School, rooms and seats follow from the rest: they are written, not read."""


def written(plan: AdmissionPlan) -> dict[str, object]:
    row = {column.name: getattr(plan, column.name, "") for column in COLUMNS}
    own = {"school": plan.school_id, "name": plan.school.name, "area": plan.area_id}
    return row | own


def write_plans(plans: Iterable[AdmissionPlan]) -> BytesIO:
    return write_sheet("招生计划", COLUMNS, map(written, plans))


@transaction.atomic
def read_plans(round_: AdmissionRound, file: "File[bytes]", *, by: User) -> int:
    """Bring the plans to what the sheet says; how many rows differed from what stood."""
    facts = PlanFacts(round_)
    stored = {
        (plan.school_id, plan.stage): plan
        for plan in round_.plans.filter(campus=None).select_related("school")
    }
    schools = {school.pk: school for school in facts.schools}
    forms = read_sheet(
        file,
        COLUMNS,
        lambda typed: PlanRowForm(typed, facts=facts, stored=stored, schools=schools),
        once=("school", "stage"),
    )
    changed = [form for form in forms if form.has_changed()]
    for form in changed:
        keep(form.save(commit=False), changed=form.changed_data, by=by)
    return len(changed)
