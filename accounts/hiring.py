"""Keeping staff accounts and postings (人员与任职), each act with its audit event."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import ApiToken, Posting, Session, User
from portal.errors import Conflict

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Four groups of four that can be read over the telephone: 79 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


@transaction.atomic
def hire(
    user: User, posting: Posting, *, schools: Iterable[models.Model], by: User
) -> str:
    """Store a new account with its first posting; give its temporary password."""
    password = new_password()
    user.set_password(password)
    user.password_is_temporary = True
    user.save()
    audit.record("user-create", by=by, on=user)
    give(user, posting, schools=schools, by=by)
    return password


@transaction.atomic
def appoint(
    user: User, posting: Posting, *, schools: Iterable[models.Model], by: User
) -> None:
    """Give the person one more posting. Nobody widens the own reach."""
    refuse_oneself(user, by=by)
    give(user, posting, schools=schools, by=by)


def give(
    user: User, posting: Posting, *, schools: Iterable[models.Model], by: User
) -> None:
    posting.user = user
    posting.save()
    posting.schools.set(cast("Iterable[Any]", schools))
    unit = posting.division_id or " ".join(map(str, posting.school_ids))
    audit.record("posting-add", by=by, on=posting, reason=f"{posting.role} {unit}")


@transaction.atomic
def dismiss(posting: Posting, *, by: User) -> None:
    """End the posting with yesterday: it is gone at the next request, tokens included."""
    refuse_oneself(posting.user, by=by)
    yesterday = timezone.localdate() - timedelta(days=1)
    Posting.objects.current().filter(pk=posting.pk).update(valid_to=yesterday)
    audit.record("posting-end", by=by, on=posting)


@transaction.atomic
def set_active(user: User, *, active: bool, by: User) -> None:
    """Open or close an account; closing ends its sessions and tokens at once."""
    refuse_oneself(user, by=by)
    User.objects.filter(pk=user.pk).update(is_active=active)
    if not active:
        shut_out(user)
    audit.record("user-open" if active else "user-close", by=by, on=user)


@transaction.atomic
def reset_access(user: User, *, by: User) -> str:
    """A new temporary password; second factors, sessions and tokens are gone."""
    refuse_oneself(user, by=by)
    password = new_password()
    user.set_password(password)
    user.password_is_temporary = True
    user.save(update_fields=["password", "password_is_temporary"])
    Authenticator.objects.filter(user=user).delete()
    shut_out(user)
    audit.record("access-reset", by=by, on=user, changed=["password"])
    return password


def shut_out(user: User) -> None:
    """End every log-in there is, of browsers and of programs."""
    Session.objects.of(user).delete()
    ApiToken.objects.filter(posting__user=user).revoke()


def refuse_oneself(user: User, *, by: User) -> None:
    if user.pk == by.pk:
        raise Conflict(_("Somebody else must do this to your own account."))
