"""A look through the unpacked XML of a workbook before a parser gets it.

A workbook of 5 KB whose one cell stands at XFD1048576 makes the parser ask for 400 GB.
So every part is unpacked here once in small pieces: its true size is measured, entity
definitions are refused and each filled cell must stand within the limits.
"""

import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from schools.roster.limits import HEADER_DEPTH, Limits
from schools.roster.refusal import Refused

PIECE = 1 << 20
LONGEST_TAG = 1 << 20
DEFINITION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
FAR = re.compile(rb'<c (?!r="[A-Z]{1,2}\d{1,5}"[ />])')
"""A cell written otherwise than usual, or standing far off: look at this piece closely."""
PLACED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["'](?P<column>[A-Za-z]+)(?P<row>\d+)["']"""
    rb"""[^>]*?(?P<empty>/?)>(?!</)"""
)
UNUSUAL_BREAKS = (b":c\t", b":c\n", b":c\r", b"<c\t", b"<c\n", b"<c\r")
MEDIA = re.compile(r".*\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|bin|vml)", re.IGNORECASE)
RELATIONS = "xl/_rels/workbook.xml.rels"
TARGET = re.compile(rb"""\bTarget\s*=\s*["']([^"']*)["']""")


def scan(path: Path, limits: Limits) -> None:
    """Raise Refused if the workbook's parts are not what they claim, or too much."""
    budget = limits.unpacked
    with zipfile.ZipFile(path) as archive, path.open("rb") as file:
        entries = archive.infolist()
        named = named_by_workbook(file, entries)
        for entry in entries:
            pieces = unpacked(file, entry)
            is_media = MEDIA.fullmatch(entry.filename) and last(entry) not in named
            for piece in pieces if is_media else whole_tags(pieces):
                budget -= len(piece)
                if budget < 0:
                    raise Refused("unpacks_too_big", limit=limits.unpacked)
                if not is_media:
                    look(piece, limits)


def named_by_workbook(file: BinaryIO, entries: list[zipfile.ZipInfo]) -> set[str]:
    """The parts to which the workbook refers: pictures never, so a sheet if so named."""
    named = set()
    for entry in entries:
        if part_name(entry.filename) == RELATIONS:
            pieces = list(islice(unpacked(file, entry), 2))
            if any(pieces[1:]):
                raise Refused("damaged")  # it is much longer than any such list
            for target in TARGET.findall(b"".join(pieces)):
                written = html.unescape(target.decode(errors="replace"))
                named.add(part_name(written).rpartition("/")[2])
    return named


def part_name(written: str) -> str:
    return written.replace("\\", "/").lower()


def last(entry: zipfile.ZipInfo) -> str:
    return part_name(entry.filename).rpartition("/")[2]


def look(piece: bytes, limits: Limits) -> None:
    """Any part may hold a sheet: what a part is, its relations say, not its name."""
    if DEFINITION.search(piece):
        raise Refused("entities")
    if b"\0" in piece:
        raise Refused("damaged")  # not UTF-8, so the searches here would be blind
    if FAR.search(piece) or is_unusual(piece):
        for cell in PLACED.finditer(piece):
            if not cell["empty"]:
                measure(cell["column"].decode().upper(), int(cell["row"]), limits)


def is_unusual(piece: bytes) -> bool:
    """Whether tags of cells may be written in a way that `FAR` does not see."""
    if b":" in piece and b":c " in piece:
        return True
    has_breaks = b"\n" in piece or b"\t" in piece or b"\r" in piece
    return has_breaks and any(tag in piece for tag in UNUSUAL_BREAKS)


def measure(column: str, row: int, limits: Limits) -> None:
    """Refuse a filled cell outside of the limits, and name it."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    if number > limits.columns:
        raise Refused("too_wide", cell=f"{column}{row}", limit=limits.columns)
    if row > limits.rows + HEADER_DEPTH:
        raise Refused("too_long", cell=f"{column}{row}", limit=limits.rows)


def unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's content, as far as its packed bytes go, whatever size it claims."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise Refused("damaged")
    name, extra = header[26:28], header[28:30]
    file.seek(int.from_bytes(name, "little") + int.from_bytes(extra, "little"), 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield file.read(entry.compress_size)
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = file.read(entry.compress_size)
    try:
        while rest and not inflate.eof:
            yield inflate.decompress(rest, PIECE)
            rest = inflate.unconsumed_tail
    except zlib.error:
        raise Refused("damaged") from None


def whole_tags(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut only in front of a `<`."""
    rest = b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(b"<")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > 2 * LONGEST_TAG:
            raise Refused("damaged")
    yield rest
