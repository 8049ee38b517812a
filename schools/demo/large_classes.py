"""The demo's ledger of large classes (消除大班额台账), brought to every state it can have."""

import datetime
from collections.abc import Callable, Sequence

from django.utils import timezone

from accounts.models import User
from schools import roll
from schools.demo.ground import THIS_YEAR
from schools.large_classes import review_classes
from schools.models import ClassGroup, ClassSizeException, LargeClassCase, Pupil, School
from schools.roll import Change

C, M = LargeClassCase.Cause, LargeClassCase.Measure
LARGE = 56
Step = Callable[[LargeClassCase], None]
PLANS = (
    (C.MIGRATION_INFLOW, [M.DIVERT_INTAKE, M.NEW_BUILDING], 200),
    (C.SCHOOL_CHOICE, [M.TRANSFER_VOLUNTARY], 120),
    (C.GRADE_PROMOTION, [M.GRADUATE_OUT], 218),
    (C.CLASSROOM_SHORTAGE, [M.SPLIT_CLASS], 90),
)
"""Cause, measures, and days until the target date."""


class Ledger:
    """Works off cases as the officers of a county would."""

    def __init__(self, *, officer: User, supervisor: User) -> None:
        self.officer, self.supervisor = officer, supervisor
        self.today = timezone.localdate()

    def plan(self, case: LargeClassCase) -> None:
        cause, measures, days = PLANS[case.pk % len(PLANS)]
        case.cause, case.measures = cause, list(measures)
        case.target_date = self.today + datetime.timedelta(days=days)
        case.owner = self.officer
        case.plan(by=self.officer, note="学校与教育局会商确定")

    def start(self, case: LargeClassCase) -> None:
        self.plan(case)
        case.start(by=self.officer, note="措施已下达")

    def resolve(self, case: LargeClassCase) -> None:
        self.start(case)
        even_out(case.class_group, by=self.officer)
        case.resolve(by=self.officer, note="自愿调整到同年级其他班")

    def verify(self, case: LargeClassCase) -> None:
        self.resolve(case)
        size = case.class_group.enrolled
        case.verify(head_count=size, by=self.supervisor, note="入班清点")

    def close(self, case: LargeClassCase) -> None:
        self.verify(case)
        case.close(by=self.supervisor)

    def ways_out(self) -> Sequence[Step]:
        return (self.resolve, self.verify, self.close)

    def beginnings(self) -> Sequence[Step]:
        return (self.plan, self.start)


def work_off(county: str, *, officer: User, supervisor: User) -> None:
    """Open the cases, give two classes leave, and carry some cases further than others."""
    leave_two_large(county, by=officer)
    review_classes()
    ledger = Ledger(officer=officer, supervisor=supervisor)
    cases = LargeClassCase.objects.filter(
        class_group__school__in=School.objects.below(county)
    ).select_related("class_group__school")
    movable: list[LargeClassCase] = []
    stuck: list[LargeClassCase] = []
    for case in cases.order_by("pk"):
        (movable if can_even_out(case.class_group) else stuck).append(case)
    for case, step in zip(movable, ledger.ways_out(), strict=False):
        step(case)
    for case, step in zip(stuck, ledger.beginnings(), strict=False):
        step(case)


def leave_two_large(county: str, *, by: User) -> None:
    """Two leaving classes may stay as they are until the summer."""
    leaving = ClassGroup.objects.filter(
        school__in=School.objects.below(county),
        year=THIS_YEAR,
        grade__in=(6, 9),
        enrolled__range=(LARGE, 60),
    )
    for group in leaving.select_related("year", "school").order_by("-pk")[:2]:
        ClassSizeException(
            class_group=group,
            allowed_size=group.enrolled,
            reason="毕业班本学年不再分班",
            expires_on=group.year.ends_on,
        ).approve(by=by)


def classes_beside(group: ClassGroup) -> list[ClassGroup]:
    """The other classes of the grade, the smallest first."""
    same = ClassGroup.objects.filter(
        school=group.school_id, year=group.year_id, grade=group.grade
    )
    return list(same.exclude(pk=group.pk).order_by("enrolled", "number"))


def can_even_out(group: ClassGroup) -> bool:
    """Whether the smaller classes of the grade can take what is too much here."""
    room = sum(max(0, LARGE - 4 - other.enrolled) for other in classes_beside(group))
    return room > group.enrolled - LARGE and group.enrolled < 62


def even_out(group: ClassGroup, *, by: User) -> None:
    """Move pupils one by one to the smallest class beside until this one is not large."""
    surplus = group.enrolled - (LARGE - 1)
    pupils = (
        Pupil.objects.enrolled().filter(class_group=group).order_by("student_index")
    )
    change = Change(on=timezone.localdate(), by=by, evidence="家长自愿申请书")
    for pupil in pupils[:surplus]:
        roll.move_class(pupil, to=classes_beside(group)[0], change=change)
    group.refresh_from_db()
