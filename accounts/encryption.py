"""Personal numbers at rest: authenticated encryption and keyed look-up (security.md 3.5).

A stored value is key id (1 byte) + nonce (12) + ciphertext and tag. Table, column and row
key are authenticated with it, so that a value copied to another row does not open.
Keys come from JUNHENG_ENCRYPTION_KEYS as `id:algorithm:base64`, the first encrypts, all
decrypt. The look-up index is HMAC-SHA-256 under a key of its own.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from functools import cache
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Sealer(Protocol):
    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...
    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class SM4GCM:
    """SM4 in Galois/Counter mode, for places under commercial-cryptography rules (密评)."""

    def __init__(self, key: bytes) -> None:
        self.key = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        sealer = Cipher(self.key, modes.GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(associated_data)
        return sealer.update(data) + sealer.finalize() + sealer.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        opener = Cipher(self.key, modes.GCM(nonce, data[-16:])).decryptor()
        opener.authenticate_additional_data(associated_data)
        return opener.update(data[:-16]) + opener.finalize()


ALGORITHMS: dict[str, Callable[[bytes], Sealer]] = {
    "aes256gcm": AESGCM,
    "sm4gcm": SM4GCM,
}


@cache
def keyring(specs: tuple[str, ...]) -> dict[int, Sealer]:
    """Sealers by key id, the active one first."""
    ring: dict[int, Sealer] = {}
    for spec in specs:
        number, algorithm, key = spec.split(":", 2)
        if algorithm not in ALGORITHMS or not 0 < int(number) < 256:
            raise ImproperlyConfigured("JUNHENG_ENCRYPTION_KEYS: id:algorithm:base64")
        ring[int(number)] = ALGORITHMS[algorithm](base64.b64decode(key))
    return ring


def keys() -> dict[int, Sealer]:
    return keyring(tuple(settings.ENCRYPTION_KEYS))


def active_key() -> int:
    return next(iter(keys()))


def seal(content: bytes, bound_to: bytes) -> bytes:
    number, sealer = next(iter(keys().items()))
    nonce = os.urandom(12)
    return bytes([number]) + nonce + sealer.encrypt(nonce, content, bound_to)


def unseal(stored: bytes, bound_to: bytes) -> bytes:
    """Raise KeyError for an unknown key id, InvalidTag for a value that was moved."""
    return keys()[stored[0]].decrypt(stored[1:13], stored[13:], bound_to)


def is_old(stored: bytes) -> bool:
    """Whether it is sealed under another than the active key; nothing is not."""
    return bool(stored) and stored[0] != active_key()


def reseal(stored: bytes, bound_to: bytes) -> bytes:
    """The same content under the active key."""
    return seal(unseal(stored, bound_to), bound_to)


def encrypt(plain: str, bound_to: bytes) -> bytes:
    return seal(plain.encode(), bound_to)


def decrypt(stored: bytes, bound_to: bytes) -> str:
    return unseal(stored, bound_to).decode()


def index_key() -> bytes:
    return base64.b64decode(settings.INDEX_KEY)


def blind_index(plain: str) -> bytes:
    """32 bytes by which an exact value can be found without storing it."""
    return hmac.digest(index_key(), plain.encode(), hashlib.sha256)
