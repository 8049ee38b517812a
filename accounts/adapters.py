"""What allauth asks us about people: limits, phones, one-time codes.

Log-in, log-out and failed tries become audit events here, in the adapter's own hooks.
"""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from accounts import addresses, audit, codes, devices, newcomers
from accounts.encryption import blind_index
from accounts.login_forms import PhoneField, too_many
from accounts.models import AuditEvent, Posting, User
from accounts.sessions import BROWSER, OPENED, SEEN
from accounts.throttles import forget


def with_posting(user: User) -> User:
    """The person acting through the posting that is chosen first at log-in."""
    first = (
        Posting.objects.current().filter(user=user).select_related("division").first()
    )
    user.acting = first
    return user


def failures_since_last_login(user: User) -> int:
    failed = AuditEvent.objects.filter(
        action="login-failed", object_type="accounts.user", object_id=str(user.pk)
    )
    return failed.filter(at__gt=user.last_login).count() if user.last_login else 0


def failure_notice(failures: int) -> str:
    return ngettext(
        "Since your last log-in, %(count)d attempt to log in as you failed."
        " If that was not you, change your password.",
        "Since your last log-in, %(count)d attempts to log in as you failed."
        " If that was not you, change your password.",
        failures,
    ) % {"count": failures}


class AccountAdapter(DefaultAccountAdapter):
    """Staff by user name and password, families by phone and code, newcomers too."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Limit tries: strictly by account and device, generously by address."""
        wait = devices.wait_before_try(request, credentials.get("username", ""))
        if wait:
            raise too_many(wait)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user:
            counter = devices.login_counter(request, credentials.get("username", ""))
            forget(counter, *devices.TRIES)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """What was typed is not kept: people type passwords into the wrong box."""
        addresses.note_failure(request)
        name = credentials.get("username", "")
        known = User.objects.filter(username=name).first()
        posting = with_posting(known).acting if known else None
        audit.record(
            "login-failed",
            by=None,
            on=known,
            unit=posting.audit_unit if posting else "",
        )

    def login(self, request: HttpRequest, user: User) -> None:
        failures = failures_since_last_login(user)
        super().login(request, user)
        request.session[OPENED] = request.session[SEEN] = int(time.time())
        request.session[BROWSER] = request.META.get("HTTP_USER_AGENT", "")[:120]
        audit.record("login", by=with_posting(user), on=user)
        if failures:
            messages.warning(request, failure_notice(failures))

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        devices.remember(response, user)
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            audit.record("logout", by=request.user, on=request.user)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        user.password_is_temporary = False
        super().set_password(user, password)
        audit.record("password-change", by=user, on=user, changed=["password"])

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        """A family. Staff never log in by a text message alone."""
        user = User.objects.filter(
            phone_index=blind_index(phone), is_active=True
        ).first()
        return None if user is None or user.is_employed else user

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified = phone, verified
        user.save(update_fields=["phone", "phone_index", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        User.objects.filter(pk=user.pk).update(phone_verified=True)

    def generate_phone_verification_code(self, *, user: User, phone: str) -> str:
        """What allauth keeps in the session: a seed, never the digits."""
        return codes.new_seed()

    def send_verification_code_sms(
        self, user: User, phone: str, code: str, **kwargs: Any
    ) -> None:
        newcomers.send_code(phone, code)

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """A code as well: whether we know the number shows nowhere."""
        newcomers.greet(phone, self.request.session)
