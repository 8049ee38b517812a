"""The entrance for families: allauth's page for the code, which also lets newcomers in."""

from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.http import HttpRequest, HttpResponse

from accounts import newcomers
from portal.access import public


class RequestCode(RequestLoginCodeView):
    """A mistyped number can be mended while its code is still awaited."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Stay here; allauth would lead back to the code of the wrong number."""


class ConfirmCode(ConfirmLoginCodeView):
    """allauth knows no code for a number without an account; `newcomers` does."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if self._process.user is None:
            kwargs["code"] = newcomers.seed_for(self.phone, self.request.session)
        return kwargs

    @property
    def phone(self) -> str:
        return str(self._process.state.get("phone", ""))

    def form_valid(self, form: Any) -> HttpResponse:
        if self._process.user is None:
            user = newcomers.welcome(self.phone, self.request.session)
            self._process.state["user_id"] = str(user.pk)
        response: HttpResponse = super().form_valid(form)
        return response


request_login_code = public(RequestCode.as_view())
confirm_login_code = public(ConfirmCode.as_view())
