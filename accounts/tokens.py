"""The API's log-in: a bearer token that stands for a posting."""

from django.db.models.functions import Now
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, Posting, User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer jh_…`: the token's posting is the acting posting."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = (
            get_authorization_header(request).decode("latin-1").partition(" ")
        )
        if scheme.lower() != "bearer":
            return None
        token = ApiToken.objects.filter(
            digest=ApiToken.digest_of(secret.strip()), revoked_at=None
        ).first()
        held = Posting.objects.current().select_related("user", "division")
        posting = held.filter(pk=token.posting_id).first() if token else None
        if token is None or posting is None:
            raise AuthenticationFailed("This token is not valid.")
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=Now())
        return posting.user.act_through(posting), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API's documentation describes the token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
