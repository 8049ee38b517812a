"""What a file is, by its content, and whether it is safe to unpack (security.md 3.4).

Nothing is unpacked here but a zip's directory and the head of its list of content types.
`scan` looks inside afterwards.
"""

import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from schools.roster.limits import Limits
from schools.roster.refusal import Refused

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
)
MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|table|\?xml|\?mso)", re.IGNORECASE
)
SHORTEST_BOMB = 1024 * 1024
"""Below this unpacked size the packing ratio says nothing: empty styles pack well."""

CONTENT_TYPES = "[content_types].xml"
LONGEST_LIST = 1024 * 1024
"""More of a list of content types is not looked at; a workbook's has some kilobytes."""
GLOBALS = re.compile(rb"\x09\x08[\x08\x10]\x00\x00[\x05\x06]\x05\x00")
"""How the stream of an old workbook begins, wherever the file keeps it."""
SMALLEST_SECTOR = 64
FILEPASS, END_OF_GLOBALS = 0x002F, 0x000A
FIRST_RECORDS = 8
"""An encrypted workbook says so within its first records, which themselves are plain."""


class Format(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


def wide(name: str) -> bytes:
    """As OLE directories write names."""
    return name.encode("utf-16-le")


def inspect(path: Path, limits: Limits) -> Format:
    """Say what the file is, or raise Refused.

    WPS writes .et as one of the two Excel formats, so the name of a file means nothing.
    """
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > limits.packed:
        raise Refused("too_big", size=size, limit=limits.packed)
    with path.open("rb") as file:
        start = file.read(512)
        if start.startswith((ZIP, EMPTY_ZIP)):
            inspect_zip(file, limits)
            return Format.XLSX
        if start.startswith(OLE):
            inspect_ole(start + file.read())
            return Format.XLS
    if start.startswith(FOREIGN) or MARKUP.match(start):
        raise Refused("not_a_table")
    return Format.CSV


def inspect_ole(content: bytes) -> None:
    """An old workbook, or the envelope in which a new one is encrypted."""
    if wide("EncryptedPackage") in content or wide("EncryptionInfo") in content:
        raise Refused("encrypted")
    if wide("_VBA_PROJECT") in content:
        raise Refused("macros")
    if wide("Workbook") not in content and wide("Book\x00") not in content:
        raise Refused("not_a_table")
    if any(has_password(content, begin.start()) for begin in GLOBALS.finditer(content)):
        raise Refused("encrypted")


def has_password(content: bytes, place: int) -> bool:
    """Whether the workbook's records from here on name the way they are encrypted."""
    if place % SMALLEST_SECTOR:
        return False
    for _record in range(FIRST_RECORDS):
        head = content[place : place + 4]
        kind, size = struct.unpack("<HH", head.ljust(4, b"\0"))
        if kind in {FILEPASS, END_OF_GLOBALS}:
            return kind == FILEPASS
        place += 4 + size
    return False


def inspect_zip(file: BinaryIO, limits: Limits) -> None:
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise Refused("damaged") from None
    inspect_sizes(entries, limits)
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    inspect_entries(entries)
    inspect_parts(names)
    inspect_types(archive, entries)


def inspect_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    """What the directory claims; `scan` measures what really comes out."""
    if len(entries) > limits.entries:
        raise Refused("too_many_parts", number=len(entries), limit=limits.entries)
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked:
        raise Refused("unpacks_too_big", limit=limits.unpacked)
    if unpacked > SHORTEST_BOMB and unpacked > packed * limits.ratio:
        raise Refused("bomb")


def inspect_entries(entries: list[zipfile.ZipInfo]) -> None:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.flag_bits & 0x1:
            raise Refused("encrypted")
        name = entry.filename.replace("\\", "/")
        if name.startswith("/") or ":" in name or ".." in name.split("/"):
            raise Refused("unsafe_path")
        if entry.header_offset < end:
            raise Refused("bomb")  # two entries share their packed bytes
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused("damaged")
        end = entry.header_offset + entry.compress_size


def inspect_parts(names: set[str]) -> None:
    """Which parts a workbook must and must not have."""
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Refused("macros")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Refused("external_links")
    if "xl/workbook.bin" in names:
        raise Refused("binary_workbook")
    if len(names) < 3 or "xl/workbook.xml" not in names:
        raise Refused("not_a_table")


def inspect_types(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """A workbook that may have macros says so, though it has none at the moment."""
    for entry in entries:
        if entry.filename.lower() == CONTENT_TYPES:
            try:
                with archive.open(entry) as part:
                    types = part.read(LONGEST_LIST)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
                raise Refused("damaged") from None
            if b"macroenabled" in types.lower():
                raise Refused("macros")
