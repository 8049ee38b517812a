"""The lights that pages and reports show (ux.md 10): how a figure stands to its limits."""

from enum import StrEnum
from fractions import Fraction


class Light(StrEnum):
    """Green to dark red; grey where there is nothing to judge.

    The values are those of `portal.lights`, which words and draws them.
    """

    NORMAL = "ok"
    WATCH = "watch"
    OVER = "over"
    SEVERE = "severe"
    NONE = "none"


def seats_used_light(used: Fraction | None, *, near: Fraction, full: Fraction) -> Light:
    """Up to `near` is normal, up to and with `full` to be watched, above it over."""
    if used is None:
        return Light.NONE
    if used > full:
        return Light.OVER
    return Light.WATCH if used > near else Light.NORMAL
