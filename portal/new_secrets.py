"""Prints fresh secrets of a real installation as lines for its environment file.

Standard library only: `python3 portal/new_secrets.py > .env` runs before anything is set up.
"""

from base64 import b64encode
from secrets import token_bytes, token_hex, token_urlsafe


def key() -> str:
    return b64encode(token_bytes(32)).decode()


print(f"JUNHENG_SECRET_KEY={token_urlsafe(48)}")
print(f"JUNHENG_ENCRYPTION_KEYS=1:aes256gcm:{key()}")
print(f"JUNHENG_INDEX_KEY={key()}")
print(f"POSTGRES_PASSWORD={token_hex(24)}")
print(f"POSTGRES_ADMIN_PASSWORD={token_hex(24)}")
