"""How large an uploaded roster may be. Sent to the reading process as JSON."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024
CELL_TEXT = 32_767
"""The longest text that Excel keeps in a cell; a longer CSV field is no cell."""
HEADER_DEPTH = 20
"""The header stands within this many rows, below titles and notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one file (security.md 3.4), and of the process that reads it."""

    packed: int = 20 * MEGABYTE
    unpacked: int = 300 * MEGABYTE
    ratio: int = 100
    entries: int = 2_000
    rows: int = 20_000
    columns: int = 60
    memory: int = 1024 * MEGABYTE
    seconds: int = 120


SCHOOL = Limits()
OFFICIAL = Limits(packed=50 * MEGABYTE, rows=100_000)
"""An official may upload the roster of a whole county."""
