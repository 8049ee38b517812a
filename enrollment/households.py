"""The household of a guardian's account, made when it is first needed."""

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from enrollment.models import Child, Guardian, Household


@transaction.atomic
def household_of(user: User) -> Household:
    """The household in which `user` is a guardian; a new one at the first child."""
    user = User.objects.select_for_update().get(pk=user.pk)
    guardian = Guardian.objects.select_related("household").filter(user=user).first()
    if guardian is not None:
        return guardian.household
    household = Household.objects.create()
    Guardian.objects.create(
        household=household,
        user=user,
        name=user.name,
        relation=Guardian.Relation.OTHER,
    )
    return household


@transaction.atomic
def add_child(child: Child, *, by: User) -> Child:
    """Put a child into the household of `by`; one typed in twice is the same child."""
    child.household = household_of(by)
    for known in child.household.children.all():
        if known.index_in_city == child.index_in_city:
            return known
    child.save()
    record("child.add", by=by, on=child)
    return child
