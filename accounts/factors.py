"""Second factors: secrets sealed at rest, and who must have one."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from accounts.encryption import decrypt, encrypt
from accounts.models import User

BOUND_TO = b"mfa_authenticator.data"
PROOFS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class FactorAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return base64.b64encode(encrypt(text, BOUND_TO)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(base64.b64decode(encrypted_text), BOUND_TO)

    def get_totp_label(self, user: User) -> str:
        return user.username


def lacks_factor(user: User) -> bool:
    """Whether this person must set up an authenticator or a passkey before anything else."""
    return (
        settings.STAFF_MFA_REQUIRED
        and user.is_employed
        and not Authenticator.objects.filter(user=user, type__in=PROOFS).exists()
    )
