"""The nightly look at class sizes, which opens, reopens and expires cases (大班额台账).

Equity handbook 5.4: a case is opened for every class above 55, and those that a closed year
left unfinished go on with the class one grade up. Safe to run twice and in
two processes at once: a class has one case, and a case is looked at under its lock.
"""

import datetime
from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from schools.class_size import sizes_for
from schools.models import (
    ClassGroup,
    ClassSizeException,
    LargeClassCase,
    Limit,
    SchoolYear,
    Section,
)
from schools.models.limits import Limits

State = LargeClassCase.State
DONE = [State.RESOLVED, State.VERIFIED, State.CLOSED]
PLAN_HELD = [State.PLANNED, State.IN_PROGRESS, State.RESOLVED]


def review_classes() -> dict[str, int]:
    """Look at every class of the school years still open; count what was done."""
    today = timezone.localdate()
    done: Counter[str] = Counter(carried=0, opened=0, reopened=0, expired=0)
    end_with_years()
    done["carried"] = carry_on()
    for group in large_classes(today):
        done[open_or_reopen(group)] += 1
    done["expired"] = expire_cases(today)
    del done[""]
    return dict(done)


def large_classes(today: datetime.date) -> Iterable[ClassGroup]:
    """Large classes of open years that nobody has given leave to be large today."""
    limits = Limits(today)
    leaves = ClassSizeException.objects.in_force(today).values("class_group")
    candidates = (
        ClassGroup.objects.filter(
            year__is_closed=False,
            enrolled__gte=limits.lowest(Limit.Code.CLASS_LARGE),
        )
        .exclude(pk__in=leaves)
        .select_related("school")
        .order_by("pk")
    )
    for group in candidates:
        if group.enrolled >= sizes_for(group.school, group.stage, limits=limits).large:
            yield group


@transaction.atomic
def end_with_years(*, by: User | None = None) -> None:
    """End the unfinished cases of closed years, whose classes are not counted again."""
    cases = LargeClassCase.objects.unfinished().filter(
        class_group__year__is_closed=True
    )
    last_grades = {
        (section.school_id, section.stage): section.last_grade
        for section in Section.objects.all()
    }
    for case in cases.select_related("class_group__school").order_by("pk"):
        group = case.class_group
        last = last_grades.get((group.school_id, group.stage), group.stage.grades[-1])
        case.end_with_year(last_grade=last, by=by)


def carry_on() -> int:
    """Give each class that came up with its pupils the case it had a grade below."""
    years = list(SchoolYear.objects.open().values_list("pk", flat=True))
    ended = LargeClassCase.objects.filter(
        state=State.CARRIED, class_group__year__in=[year - 1 for year in years]
    )
    cases = {place_above(case.class_group): case for case in ended.for_table()}
    groups = ClassGroup.objects.filter(
        year__in=years,
        school__in={place[0] for place in cases},
        large_class_case=None,
        enrolled__gt=0,
    )
    came_up = [
        (cases[place], group)
        for group in groups.select_related("school")
        if (place := (group.school_id, group.year_id, group.grade, group.number))
        in cases
    ]
    return sum(go_on(case, group) for case, group in came_up)


def place_above(group: ClassGroup) -> tuple[str, int, int, int]:
    """School, year, grade and number of the class a year later."""
    return group.school_id, group.year_id + 1, group.grade + 1, group.number


@transaction.atomic
def go_on(before: LargeClassCase, group: ClassGroup) -> bool:
    """Open the case again for the class a year later, as planned if its plan still held."""
    held = before.events.filter(was__in=PLAN_HELD, now=State.CARRIED).exists()
    case, is_new = LargeClassCase.objects.get_or_create(
        class_group=group,
        defaults={
            "state": State.PLANNED if held else State.OPEN,
            "size_at_open": before.size_at_open,
            "cause": before.cause,
            "measures": before.measures,
            "target_date": before.target_date,
            "owner": before.owner,
        },
    )
    if is_new:
        case.add_event("", by=None)
    return is_new


@transaction.atomic
def open_or_reopen(group: ClassGroup) -> str:
    """Give the class its case, or open again the one that was done; say what was done."""
    case, is_new = LargeClassCase.objects.get_or_create(
        class_group=group, defaults={"size_at_open": group.enrolled}
    )
    if is_new:
        case.add_event("", by=None)
        return "opened"
    done = LargeClassCase.objects.filter(pk=case.pk, state__in=DONE)
    held = done.select_for_update().first()
    if held is None:
        return ""
    held.reopen()
    return "reopened"


@transaction.atomic
def expire_cases(today: datetime.date) -> int:
    """Expire the plans whose target date has passed; a locked row is asked again."""
    due = list(LargeClassCase.objects.due(today).order_by("pk").select_for_update())
    for case in due:
        case.expire()
    return len(due)
