"""Nobody works on the application of a relative (回避), enrollment handbook 10.

An officer may not be a guardian of the child's household, and may declare further
children as relatives: ahead, by their numbers, or at an application itself.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from enrollment.models import Application, Recusal, Review
from portal.errors import Conflict


def is_relative(application: Application, user: User) -> bool:
    """Whether the application is of the own household or of a declared relative."""
    if application.household.guardians.filter(user=user).exists():
        return True
    return Recusal.objects.visible_to(user).about(application).exists()


def keep_out_relatives(application: Application, user: User) -> None:
    if is_relative(application, user):
        raise Conflict(
            _("You are related to this child: somebody else reviews the application.")
        )


@transaction.atomic
def declare(application: Application, *, by: User) -> Recusal:
    """Declare oneself related to the child, and give the application out of one's hands."""
    recusal, _is_new = Recusal.objects.get_or_create(
        officer=by, application=application
    )
    rows = Review.objects.filter(application=application)
    rows.filter(claimed_by=by).update(claimed_by=None, claimed_until=None)
    rows.filter(assigned_to=by).update(assigned_to=None)
    record("recusal.declare", by=by, on=application)
    return recusal


@transaction.atomic
def declare_child(number: str, *, by: User) -> Recusal:
    """Declare a relative ahead, by the child's identity number."""
    recusal = Recusal(officer=by, child_number=number)
    recusal.save()
    record("recusal.declare", by=by, on=recusal)
    return recusal
