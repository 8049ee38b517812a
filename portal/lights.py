"""The five lights (亮灯) that a figure can stand under, ux.md section 10."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Light(TextChoices):
    """How far a figure is from its limit: a word and a mark, then a colour."""

    OK = "ok", _("Normal")
    WATCH = "watch", _("Watch")
    OVER = "over", _("Over limit")
    SEVERE = "severe", _("Severe")
    NONE = "none", _("No data")

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
