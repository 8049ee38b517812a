"""What must be true of the schools' rows at any time, whoever wrote them.

Each check gives the rows that break it. `manage.py check_invariants` runs them all, and
those of the apps that `settings.INVARIANTS` names.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils.module_loading import import_string

from accounts.audit import record
from accounts.models import Posting
from accounts.roles import Role
from schools import roll_checks
from schools.models import (
    ClassGroup,
    LargeClassCase,
    LargeClassEvent,
    Pupil,
    RollEvent,
    SeatProject,
    SeatProjectStage,
)

log = logging.getLogger(__name__)


def classes_miscounted() -> QuerySet[ClassGroup]:
    return roll_checks.miscounted()


def pupils_without_class() -> QuerySet[Pupil]:
    return roll_checks.without_class(Pupil.objects.all())


def pupils_in_class_of_other_school() -> QuerySet[Pupil]:
    return roll_checks.in_class_of_other_school(Pupil.objects.all())


def pupils_off_roll_in_class() -> QuerySet[Pupil]:
    return roll_checks.off_roll_in_class(Pupil.objects.all())


def pupils_without_event() -> QuerySet[Pupil]:
    """Every roll points to how it began (enrollment handbook, INV-15)."""
    events = RollEvent.objects.filter(pupil=OuterRef("pk"))
    return Pupil.objects.exclude(Exists(events))


def events_without_pupil() -> QuerySet[RollEvent]:
    """No foreign key says so: a county's roster would be held up by half a second."""
    pupils = Pupil.objects.filter(pk=OuterRef("pupil_id"))
    return RollEvent.objects.exclude(Exists(pupils))


def cases_beside_their_events() -> QuerySet[LargeClassCase]:
    """The state of a case is what its last event says."""
    last = LargeClassEvent.objects.filter(case=OuterRef("pk")).order_by("-pk")
    cases = LargeClassCase.objects.annotate(last=Subquery(last.values("now")[:1]))
    return cases.exclude(state=F("last"), last__isnull=False)


def cases_verified_by_their_resolver() -> QuerySet[LargeClassCase]:
    """A head count is taken by somebody else (equity handbook 5.4)."""
    resolved = LargeClassEvent.objects.filter(
        case=OuterRef("pk"), now=LargeClassCase.State.RESOLVED
    ).order_by("-pk")
    cases = LargeClassCase.objects.annotate(
        resolver=Subquery(resolved.values("by")[:1])
    )
    return cases.filter(resolver=F("verified_by"))


def projects_beside_their_stages() -> QuerySet[SeatProject]:
    """The stage of a project is the last one recorded, if any was."""
    last = SeatProjectStage.objects.filter(project=OuterRef("pk")).order_by("-pk")
    projects = SeatProject.objects.annotate(last=Subquery(last.values("stage")[:1]))
    return projects.filter(last__isnull=False).exclude(stage=F("last"))


Check = Callable[[], "QuerySet[Any, Any]"]
CHECKS: list[Check] = [
    classes_miscounted,
    pupils_without_class,
    pupils_in_class_of_other_school,
    pupils_off_roll_in_class,
    pupils_without_event,
    events_without_pupil,
    cases_beside_their_events,
    cases_verified_by_their_resolver,
    projects_beside_their_stages,
]


def all_checks() -> list[Check]:
    """Those of every app; ours come first."""
    return [check for name in settings.INVARIANTS for check in import_string(name)]


def broken() -> dict[str, int]:
    """How many rows break each check that is broken."""
    counts = {check.__name__: check().count() for check in all_checks()}
    return {name: count for name, count in counts.items() if count}


def report_broken() -> dict[str, int]:
    """Log what is broken and tell each administrator through the audit trail."""
    found = broken()
    if found:
        told = ", ".join(f"{name}: {count}" for name, count in found.items())
        log.error("invariants broken: %s", told)
        administrators = Posting.objects.current().filter(
            role=Role.SYSTEM_ADMINISTRATOR
        )
        for unit in (
            administrators.order_by().values_list("division", flat=True).distinct()
        ):
            record("invariants-broken", by=None, on=None, reason=told, unit=unit)
    return found
