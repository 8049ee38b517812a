"""The demo's roll in motion (学籍异动): children who move, rest, return and are corrected."""

import datetime

from accounts.models import User
from schools import roll
from schools.demo.plans import SchoolPlan
from schools.models import ClassGroup, Pupil
from schools.roll import Change

SEPTEMBER = datetime.date(2026, 9, 1)
DAYS = datetime.timedelta(days=1)


def keep_roll_moving(schools: list[SchoolPlan], *, by: User) -> None:
    """Some changes in each of a few schools; their dates run through the autumn."""
    for number, plan in enumerate(schools):
        day = SEPTEMBER + 7 * number * DAYS
        pupils = iter(
            Pupil.objects.enrolled()
            .filter(school=plan.code)
            .select_related("class_group", "school")
            .order_by("student_index")[:5]
        )
        away(next(pupils), day, by=by)
        rest(next(pupils), day, by=by, returns=False)
        rest(next(pupils), day, by=by, returns=True)
        correct_address(next(pupils), day, by=by)
        change_school(next(pupils), schools[number - 1], day, by=by)


def away(pupil: Pupil, day: datetime.date, *, by: User) -> None:
    roll.transfer_out(pupil, change=Change(day, by, "转学申请表，转往外省"))


def rest(pupil: Pupil, day: datetime.date, *, by: User, returns: bool) -> None:
    seat = pupil.class_group
    roll.suspend(pupil, change=Change(day, by, "县级医院病休证明"))
    if returns and seat is not None:
        back = Change(day + 45 * DAYS, by, "康复证明，家长申请复学")
        roll.resume(pupil, into=seat, change=back)


def correct_address(pupil: Pupil, day: datetime.date, *, by: User) -> None:
    values = {"address": pupil.address.replace("号", "号院", 1)}
    roll.correct(pupil, values=values, change=Change(day, by, "户口簿复印件"))


def change_school(
    pupil: Pupil, to: SchoolPlan, day: datetime.date, *, by: User
) -> None:
    """To the smallest class of the grade in another school, if that has the grade."""
    classes = ClassGroup.objects.filter(school=to.code, year__is_closed=False)
    grade = pupil.class_group.grade if pupil.class_group else 0
    seat = classes.filter(grade=grade).order_by("enrolled", "pk").first()
    if seat is not None and to.code != pupil.school_id:
        roll.transfer(pupil, to=seat, change=Change(day, by, "家庭住址变更"))
