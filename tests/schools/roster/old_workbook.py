"""A small writer of .xls, the format that WPS also saves as .et.

An OLE file whose one stream is a BIFF8 workbook: just enough for rows of text.
"""

import struct
from pathlib import Path

SECTOR = 512
END, FREE, IS_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SHORTEST_STREAM = 4096


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def label(row: int, column: int, text: str) -> bytes:
    head = struct.pack("<HHHHB", row, column, 0, len(text), 1)
    return record(0x0204, head + text.encode("utf-16-le"))


def workbook_stream(name: str, rows: list[list[object]]) -> bytes:
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    end = record(0x000A, b"")
    offset = len(start) + len(record(0x0085, bytes(6) + title)) + len(end)
    bound = record(0x0085, struct.pack("<IBB", offset, 0, 0) + title)
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    cells = b"".join(
        label(i, j, str(cell))
        for i, row in enumerate(rows)
        for j, cell in enumerate(row)
    )
    return start + bound + end + sheet + cells + end


def entry(name: str, kind: int, child: int, place: tuple[int, int]) -> bytes:
    wide = name.encode("utf-16-le")
    first, size = place
    return (
        wide.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(wide) + 2, kind, 1, FREE, FREE, child)
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def write_old_workbook(path: Path, rows: list[list[object]], *, also: str = "") -> Path:
    """Sector 0 holds the allocation table, 1 the directory, then the stream.

    `also` names one more (empty) stream, as macros or an encrypted package have.
    """
    stream = workbook_stream("学生信息", rows).ljust(SHORTEST_STREAM, b"\0")
    size = len(stream)
    stream = stream.ljust(-(-size // SECTOR) * SECTOR, b"\0")
    sectors = len(stream) // SECTOR
    tables = -(-(sectors + 20) // 128)
    chain = [*range(tables + 2, tables + 1 + sectors), END]
    table = [*[IS_TABLE] * tables, END, *chain]
    table += [FREE] * (tables * 128 - len(table))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<HHHHHHIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, tables, tables)
    head += struct.pack("<IIIIII", 0, SHORTEST_STREAM, END, 0, END, 0)
    head += struct.pack("<109I", *range(tables), *[FREE] * (109 - tables))
    directory = entry("Root Entry", 5, 1, (END, 0)) + entry(
        "Workbook", 2, FREE, (tables + 1, size)
    )
    directory += entry(also, 2, FREE, (END, 0)) + bytes(128)
    path.write_bytes(head + struct.pack(f"<{len(table)}I", *table) + directory + stream)
    return path
