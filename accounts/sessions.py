"""Sessions in our own table: sealed at rest, and known by person so that they can be ended.

A pending log-in keeps the phone number in the session, which is personal (security.md
3.5), so the stored data are encrypted with the keys of accounts/encryption.py.
"""

import base64
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as TableStore
from django.utils import timezone

from accounts.encryption import decrypt, encrypt
from accounts.models import Session

BOUND_TO = b"session"
OPENED, SEEN, BROWSER = "opened_at", "seen_at", "browser"
"""What the middleware notes in a session: seconds since 1970, twice, and the browser."""


class SessionStore(TableStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.user_id = data.get(SESSION_KEY)
        row.browser = data.get(BROWSER, "")
        opened = data.get(OPENED)
        row.opened_at = (
            datetime.fromtimestamp(opened, UTC) if opened else timezone.now()
        )
        return row

    def encode(self, session_dict: dict[str, Any]) -> str:
        sealed = encrypt(super().encode(session_dict), BOUND_TO)
        return base64.b64encode(sealed).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            return super().decode(decrypt(base64.b64decode(session_data), BOUND_TO))
        except (InvalidTag, KeyError):
            return {}  # sealed under a key that is gone: the person logs in anew
