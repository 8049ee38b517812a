"""Files with children's data in the private storage, encrypted (花名册原件).

A file is a row of sealed blocks, each bound to the file's name and its own place, so that
none can be exchanged. Originals are kept for 30 days, and so are checked rows (security.md 6).
"""

import struct
import tempfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import count
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from accounts.encryption import is_old, seal, unseal

KEPT_FOR = timedelta(days=30)
BLOCK = 1 << 20
LENGTH = struct.Struct(">I")


def bound_to(name: str, place: int) -> bytes:
    return f"{name}:{place}".encode()


class Sealing:
    """A file being written: blocks go in, `store` puts it under its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.places = count()
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # sealed already, closed by store

    def add(self, block: bytes) -> None:
        sealed = seal(block, bound_to(self.name, next(self.places)))
        self.file.write(LENGTH.pack(len(sealed)) + sealed)

    def store(self) -> None:
        """Put the file in place of an older one of its name."""
        default_storage.delete(self.name)
        self.file.seek(0)
        default_storage.save(self.name, File(self.file))
        self.file.close()


def keep(name: str, blocks: Iterable[bytes]) -> None:
    sealing = Sealing(name)
    for block in blocks:
        sealing.add(block)
    sealing.store()


def kept(name: str) -> Iterator[bytes]:
    """The blocks of a kept file. Raise FileNotFoundError if it is gone."""
    with default_storage.open(name) as file:
        for place in count():
            head = file.read(LENGTH.size)
            if not head:
                return
            sealed = file.read(LENGTH.unpack(head)[0])
            yield unseal(sealed, bound_to(name, place))


def needs_old_key(name: str) -> bool:
    """Whether the kept file opens only under a former key; one that is gone does not."""
    try:
        with default_storage.open(name) as file:
            return is_old(file.read(LENGTH.size + 1)[LENGTH.size :])
    except FileNotFoundError:
        return False


def forget(name: str) -> None:
    default_storage.delete(name)
