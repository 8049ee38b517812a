"""How figures, days and lights are written on every page (ux.md sections 8, 10, 12)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.charts.svg import Chart
from portal.light_words import WORDS
from portal.lights import Light

register = template.Library()

Figure = int | float | str | Decimal | Fraction
NOTHING = "—"
WEEKDAYS = "一二三四五六日"


def exact(value: Figure) -> Decimal:
    """The value as a decimal; a float counts as what is written, not as its bits."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value if isinstance(value, Decimal) else Decimal(str(value))


def rounded(value: Figure, *, places: int) -> str:
    """Half goes up, as people and the ministry's tables round."""
    step = Decimal(1).scaleb(-places)
    return f"{exact(value).quantize(step, ROUND_HALF_UP):,f}"


@register.filter
def number(value: Figure | None, places: int = 0) -> str:
    """1234567 is written 1,234,567; nothing is written —."""
    return NOTHING if value is None or value == "" else rounded(value, places=places)


@register.filter
def percent(value: Figure | None, places: int = 1) -> str:
    """A share such as 0.8745 is written 87.5%; nothing is written —."""
    if value is None or value == "":
        return NOTHING
    return f"{rounded(exact(value) * 100, places=places)}%"


def is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


@register.filter
def day(value: date | None) -> str:
    """2026年6月10日（周三）, or 10 June 2026."""
    if value is None:
        return NOTHING
    value = timezone.localtime(value) if isinstance(value, datetime) else value
    if is_chinese():
        weekday = WEEKDAYS[value.weekday()]
        return f"{value.year}年{value.month}月{value.day}日（周{weekday}）"
    return f"{value.day} {value:%B %Y}"


@register.filter
def moment(value: datetime | None) -> str:
    """2026年6月16日 21:00, or 16 June 2026 21:00."""
    if value is None:
        return NOTHING
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    if is_chinese():
        return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"
    return f"{here.day} {here:%B %Y %H:%M}"


@register.filter
def until(value: datetime | None) -> str:
    """A deadline with its exact hour: 2026年6月16日 21:00 截止."""
    return NOTHING if value is None else _("until %(when)s") % {"when": moment(value)}


@register.inclusion_tag("parts/_light.html")
def light(word: str, kind: str = "none") -> dict[str, str]:
    """A tag of mark, word and colour; `kind` is one of `portal.lights.Light`."""
    shown = Light(kind)
    return {"word": word or str(WORDS[shown]), "kind": shown.value, "mark": shown.mark}


@register.inclusion_tag("parts/_chart.html", takes_context=True)
def chart(context: Mapping[str, Any], drawn: Chart, key: str) -> dict[str, Any]:
    """The chart, its narrow twin for phones and its table twin; `key` is its anchor."""
    return {"chart": drawn, "key": key, "request": context.get("request")}


@register.simple_tag
def svg(drawn: Chart) -> SafeString:
    """The bare picture in its wide form."""
    return drawn.wide
