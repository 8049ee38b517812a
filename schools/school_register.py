"""Keeping the register of schools (学校名录): enter, close and reopen, handbook 2.4.

A code stays with its school for ever: a closed school keeps it and is reopened under it.
"""

import datetime
from collections.abc import Collection, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from portal.errors import Conflict
from schools.models import ClassGroup, Pupil, School, Section
from schools.models.schools import Stage
from schools.roll_checks import ON_ROLL


@transaction.atomic
def enter(
    school: School,
    *,
    sections: Sequence[Section],
    changed: Collection[str],
    by: User,
) -> School:
    """Write a new or changed school with the sections that it has from now on."""
    is_new = not School.objects.select_for_update().filter(pk=school.pk).exists()
    if not is_new:
        keep_grades(school, sections)
        drop_sections(school, [section.stage for section in sections])
    school.save(force_insert=is_new)
    for section in sections:
        Section.objects.update_or_create(
            school=school,
            stage=section.stage,
            defaults={
                "last_grade": section.last_grade,
                "approved_classes": section.approved_classes,
                "usable_classrooms": section.usable_classrooms,
            },
        )
    record(
        "school.register" if is_new else "school.change",
        by=by,
        on=school,
        changed=changed,
        unit=school.division_id,
    )
    return school


def keep_grades(school: School, sections: Sequence[Section]) -> None:
    """No grade goes in which pupils sit."""
    grades = {grade for section in sections for grade in section.grades}
    seated = ClassGroup.objects.filter(
        school=school, year__is_closed=False, enrolled__gt=0
    ).exclude(grade__in=grades)
    if group := seated.order_by("grade").first():
        raise ValidationError(
            _("Pupils sit in grade %(grade)s, which the school would no longer have."),
            params={"grade": group.grade},
        )


def drop_sections(school: School, stages: Sequence[str]) -> None:
    """A section goes only while nothing was ever recorded of it."""
    for section in school.sections.exclude(stage__in=stages):
        grades = Stage(section.stage).grades
        had_classes = school.class_groups.filter(grade__in=grades).exists()
        if had_classes or section.returns.exists():
            raise ValidationError(
                _(
                    "The section “%(stage)s” has classes or returns. A school whose"
                    " category changes is closed and gets a new code."
                ),
                params={"stage": section.get_stage_display()},
            )
        section.delete()


@transaction.atomic
def close(school: School, *, on: datetime.date, reason: str, by: User) -> None:
    """Close a school that nobody and nothing leads to any more (撤并)."""
    held = School.objects.select_for_update().get(pk=school.pk)
    if held.closed_on is not None:
        raise Conflict(_("The school is closed already."))
    if on > timezone.localdate() or (held.opened_on and on < held.opened_on):
        raise ValidationError(
            {"on": _("A school is closed after it was opened, and not in advance.")}
        )
    leave_nobody(held)
    school.closed_on = on
    school.save(update_fields=["closed_on"])
    record_state("school.close", school, reason=reason, by=by)


def leave_nobody(school: School) -> None:
    """Refuse to close a school with pupils on its roll, or to which others lead."""
    pupils = Pupil.objects.filter(school=school, state__in=ON_ROLL).count()
    if pupils:
        raise ValidationError(
            _("%(pupils)s pupils are on its roll. They are transferred first."),
            params={"pupils": pupils},
        )
    others = [*school.points.open(), *school.feeders.open()]
    if others:
        raise ValidationError(
            _("These schools name it as central school or as where they lead: %s")
            % ", ".join(sorted({other.name for other in others}))
        )


@transaction.atomic
def reopen(school: School, *, reason: str, by: User) -> None:
    """Open a closed school again, under its old code."""
    held = School.objects.select_for_update().get(pk=school.pk)
    if held.closed_on is None:
        raise Conflict(_("The school is open."))
    school.closed_on = None
    school.save(update_fields=["closed_on"])
    record_state("school.reopen", school, reason=reason, by=by)


def record_state(action: str, school: School, *, reason: str, by: User) -> None:
    unit = school.division_id
    changed = ["closed_on"]
    record(action, by=by, on=school, changed=changed, reason=reason, unit=unit)
