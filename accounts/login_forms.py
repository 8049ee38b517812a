"""The forms that allauth shows at log-in, as we want them asked."""

import unicodedata
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import addresses, audit, codes, phones


def too_many(seconds: int) -> ValidationError:
    minutes = -(-seconds // 60)
    return ValidationError(
        ngettext(
            "Too many attempts. Try again in %(minutes)d minute.",
            "Too many attempts. Try again in %(minutes)d minutes.",
            minutes,
        ),
        code="too_many",
        params={"minutes": minutes},
    )


class PhoneField(forms.CharField):
    """A mobile number, given back as its eleven digits."""

    def __init__(self, **kwargs: Any) -> None:
        keys = {"autocomplete": "tel-national", "inputmode": "tel"}
        kwargs.setdefault("widget", forms.TextInput(attrs=keys))
        kwargs.setdefault("label", _("Mobile number"))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return phones.normalised(typed) if typed else ""


class StaffLoginForm(allauth_forms.LoginForm):
    """User name and password. Families are shown the way to their own form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def user_credentials(self) -> dict[str, str]:
        return {
            "username": self.cleaned_data["login"],
            "password": self.cleaned_data["password"],
        }


class RequestCodeForm(allauth_forms.RequestLoginCodeForm):
    """The number to send a code to; whether we know it is not told."""

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        session = context.request.session
        if not session.session_key:
            session.create()
        wait = max(
            codes.wait_before_sending(phone, browser=session.session_key),
            addresses.wait_for_code(context.request),
        )
        if wait:
            raise too_many(wait)
        self._user = get_adapter().get_user_by_phone(phone)
        return phone


class ConfirmCodeForm(allauth_forms.ConfirmLoginCodeForm):
    """The six digits. allauth hands over the seed as the expected code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the text message")
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "10",
        }

    def clean_code(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        if not codes.is_right("".join(typed.split()), seed=self.expected_code or ""):
            raise ValidationError(_("This code is wrong or too old."), code="code")
        return typed


class SecondFactorForm(AuthenticateForm):
    """The code of the authenticator app; a wrong one is an audit event."""

    def clean_code(self) -> str:
        try:
            return super().clean_code()
        except ValidationError:
            audit.record("second-factor-failed", by=None, on=self.user)
            raise
