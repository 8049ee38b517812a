"""The nightly look at class sizes, which opens, reopens and expires cases (大班额台账).

Equity handbook 5.4: a case is opened for every class above 55. Safe to run twice and in
two processes at once: a class has one case, and a case is looked at under its lock.
"""

import datetime
from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from schools.class_size import sizes_for
from schools.models import ClassGroup, ClassSizeException, LargeClassCase, Limit
from schools.models.limits import Limits

State = LargeClassCase.State
DONE = [State.RESOLVED, State.VERIFIED, State.CLOSED]


def review_classes() -> dict[str, int]:
    """Look at every class of the school years still open; count what was done."""
    today = timezone.localdate()
    done: Counter[str] = Counter(opened=0, reopened=0, expired=0)
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
