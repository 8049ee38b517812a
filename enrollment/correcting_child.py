"""A family mends what it mistyped of its child: name, number, sex or birthday.

Only while every live application of the child is with the family: a draft, or sent back
with the part about the child open. The child stays one in the city (INV-03), and whoever
had the departments asked or read the answers over does so again.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from enrollment.applying import AnotherApplication, may_change, old_enough
from enrollment.models import Application, ApplicationPart, Child, Part
from portal.errors import Conflict

TYPED = ("name", "id_kind", "id_number", "sex", "birth_date")


def live_of(child: Child) -> list[Application]:
    rows = child.applications.live().select_related("round", "policy")
    return list(rows.order_by("pk"))


def may_correct(child: Child) -> bool:
    """Whether nobody has the child's data before them to judge."""
    return all(may_change(each, Part.CHILD) for each in live_of(child))


@transaction.atomic
def correct(child: Child, typed: Child, *, by: User) -> None:
    """Put what was typed in the place of what is known.

    Raise Conflict where an application is with the office, or another child or another
    application has the number; ValidationError where the child would be too young.
    """
    rows = Application.objects.filter(child=child).order_by("pk")
    list(rows.select_for_update())
    held = Child.objects.select_for_update().get(pk=child.pk)
    if not may_correct(held):
        raise Conflict(_("The child's data can no longer be changed here."))
    changed = [name for name in TYPED if getattr(held, name) != getattr(typed, name)]
    for name in changed:
        setattr(held, name, getattr(typed, name))
    if "birth_date" in changed:
        held.birth_group = None  # twins are born on one day
    must_be_old_enough(held)
    save(held)
    follow(held)
    record("child.correct", by=by, on=held, changed=changed)


def must_be_old_enough(child: Child) -> None:
    for application in live_of(child):
        if not old_enough(child, application.policy):
            raise ValidationError(
                _("Children born on or before %(day)s can be registered this year.")
                % {"day": application.policy.latest_birth.isoformat()}
            )


def save(child: Child) -> None:
    try:
        with transaction.atomic():
            child.save()
    except IntegrityError as error:
        raise Conflict(_("Another child of your family has this number.")) from error


def follow(child: Child) -> None:
    """Let the applications follow: their index, and the moment of their last change."""
    mine = Application.objects.live().filter(child=child)
    try:
        with transaction.atomic():
            mine.update(child_index=child.index_in_city)
    except IntegrityError as error:
        raise AnotherApplication from error
    parts = ApplicationPart.objects.filter(application__in=mine, part=Part.CHILD)
    parts.update(saved_at=timezone.now())
