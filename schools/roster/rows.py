"""Checked rows on their way to the database: numbers indexed and sealed, ready for COPY.

The reading process writes lines of text. Here each gets the key under which its pupil
would be stored, and the three numbers of persons leave the text: what finds them goes on
as a keyed hash, they themselves sealed to that key.
"""

import os
from collections.abc import Callable, Iterable
from typing import NamedTuple, cast

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from uuid_utils import uuid7

from accounts.encryption import index_key, keys
from accounts.fields import EncryptedTextField
from schools.models import Pupil

NONCE = 12
FIELDS = ("student_number", "id_number", "guardian_phone")
BYTES = r"\\x"
"""How COPY's text form begins a value of bytes."""


class Lines(NamedTuple):
    """Two COPY texts of the same rows."""

    rows: bytes
    """row, pupil, three indexes, and the plain columns."""
    sealed: bytes
    """row, and three sealed numbers."""


def prepared(lines: Iterable[str]) -> Lines:
    """COPY texts for lines of `columns.LINE` with the row's number before them."""
    rows, sealed = [], []
    indexed = indexing()
    seal_roll, seal_number, seal_phone = (sealing(field) for field in FIELDS)
    for line in lines:
        row, roll, number, phone, plain = line.split("\t", 4)
        pupil = str(uuid7())
        if "\\" in plain:
            plain = plain.replace("\\", r"\\")
        rows.append(
            f"{row}\t{pupil}\t{indexed(roll)}\t{indexed(number)}\t{indexed(phone)}\t{plain}\n"
        )
        sealed.append(
            f"{row}\t{seal_roll(roll, pupil)}\t{seal_number(number, pupil)}"
            f"\t{seal_phone(phone, pupil)}\n"
        )
    return Lines("".join(rows).encode(), "".join(sealed).encode())


def indexing() -> Callable[[str], str]:
    """`accounts.encryption.blind_index` for very many values, in COPY's form."""
    empty = HMAC(index_key(), SHA256())

    def indexed(plain: str) -> str:
        if not plain:
            return ""
        keyed = empty.copy()
        keyed.update(plain.encode())
        return BYTES + keyed.finalize().hex()

    return indexed


def sealed_field(name: str) -> EncryptedTextField:
    return cast("EncryptedTextField", Pupil._meta.get_field(name))


def sealing(field: str) -> Callable[[str, str], str]:
    """`EncryptedTextField`'s form of very many values of this field, in COPY's form."""
    number, sealer = next(iter(keys().items()))
    binding = sealed_field(field).bound_to("").decode()
    key_id = f"{BYTES}{number:02x}"

    def sealed(plain: str, pupil: str) -> str:
        if not plain:
            return ""
        nonce = os.urandom(NONCE)
        form = sealer.encrypt(nonce, plain.encode(), f"{binding}{pupil}".encode())
        return key_id + nonce.hex() + form.hex()

    return sealed
