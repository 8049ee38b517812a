"""The five lights (亮灯) that a figure can stand under, ux.md section 10. No Django here.

Their words are in `portal.light_words`.
"""

from enum import StrEnum


class Light(StrEnum):
    """How far a figure is from its limit; grey where there is nothing to judge."""

    OK = "ok"
    WATCH = "watch"
    OVER = "over"
    SEVERE = "severe"
    NONE = "none"

    @property
    def mark(self) -> str:
        return MARKS[self]


MARKS = {
    Light.OK: "✓",
    Light.WATCH: "!",
    Light.OVER: "✕",
    Light.SEVERE: "✕✕",
    Light.NONE: "–",
}
