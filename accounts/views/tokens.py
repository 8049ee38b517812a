"""Tokens with which a program acts through one's posting."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from accounts import audit
from accounts.forms import TokenForm
from accounts.models import ApiToken
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission


@require(Permission.TOKEN_OWN)
@require_GET
def token_list(request: UserRequest) -> HttpResponse:
    return render(request, "accounts/token_list.html", listed(request, TokenForm()))


def listed(request: UserRequest, form: TokenForm) -> dict[str, object]:
    own = ApiToken.objects.visible_to(request.user)
    tokens = own.select_related("posting__division").prefetch_related(
        "posting__schools"
    )
    return {"tokens": tokens, "form": form}


@require(Permission.TOKEN_OWN)
@require_POST
@transaction.atomic
def token_create(request: UserRequest) -> HttpResponse:
    """Issue a token for the acting posting and show its secret this once."""
    form = TokenForm(request.POST)
    if not form.is_valid() or request.user.acting is None:
        return render(
            request, "accounts/token_list.html", listed(request, form), status=422
        )
    token, secret = ApiToken.issue(
        request.user.acting, label=form.cleaned_data["label"]
    )
    audit.record("token-create", by=request.user, on=token)
    context = {"token": token, "secret": secret}
    response = render(request, "accounts/token_secret.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require(Permission.TOKEN_OWN)
@require_POST
@transaction.atomic
def token_revoke(request: UserRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    ApiToken.objects.filter(pk=token.pk).revoke()
    audit.record("token-revoke", by=request.user, on=token)
    return redirect("accounts:token-list")
