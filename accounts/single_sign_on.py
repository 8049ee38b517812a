"""Government single sign-on by OpenID Connect (统一身份认证): by configuration only.

The identity provider proves who somebody is; whether that person works here is ours to
know. So it opens existing accounts, found by user name, and never makes one.
"""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from accounts import audit
from accounts.models import User


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link the identity to our account of that user name, at the first time."""
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.get_provider_account().get_user_data() or {}
        name = claims.get(settings.OIDC_USERNAME_CLAIM, "")
        user = User.objects.filter(username=name, is_active=True).first()
        if not name or user is None:
            answer = render(request, "accounts/unknown_person.html", status=403)
            raise ImmediateHttpResponse(answer)
        sociallogin.connect(request, user)
        audit.record("single-sign-on-linked", by=None, on=user)
