"""Checked rows on their way to the database: numbers indexed and sealed, ready for COPY.

The reading process writes lines of text. Here each gets the key under which its pupil
would be stored, and the three numbers of persons leave the text: what finds them goes on
as a keyed hash, they themselves sealed to that key.
"""

import os
from collections.abc import Callable, Iterable
from typing import cast

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


def prepared(lines: Iterable[str], batch: object) -> bytes:
    """COPY's text for lines of `columns.LINE` with the row's number before them."""
    rows = []
    indexed = indexing()
    seal_roll, seal_number, seal_phone = (sealing(field) for field in FIELDS)
    for line in lines:
        row, roll, number, phone, plain = line.split("\t", 4)
        pupil = str(uuid7())
        if "\\" in plain:
            plain = plain.replace("\\", r"\\")
        rows.append(
            f"{row}\t{pupil}\t{batch}"
            f"\t{indexed(roll)}\t{indexed(number)}\t{indexed(phone)}"
            f"\t{seal_roll(roll, pupil)}\t{seal_number(number, pupil)}"
            f"\t{seal_phone(phone, pupil)}\t{plain}\n"
        )
    return "".join(rows).encode()


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
