"""Report definitions (报表定义): what a kind of report counts and how it is written.

A definition is code with a version. It reads frozen rows only, so the same dataset always
gives the same figures (equity handbook 9.10).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.charts import Chart
from reports.content import Content, Frozen, Occasion, Shown
from reports.definitions import class_size, class_size_paper, town, town_paper
from reports.documents import Document


class Kind(TextChoices):
    CLASS_SIZE = "class_size", _("Class-size report")
    TOWN = "town", _("Town report")


class Writer(Protocol):
    def __call__(
        self, content: Content, *, frozen: Frozen, occasion: Occasion
    ) -> Document: ...


@dataclass(frozen=True, slots=True)
class Definition:
    """One kind of report: for which units it is made, its figures, charts and paper."""

    version: str
    levels: frozenset[int]
    """Digits of the division codes it can be made for."""
    compute: Callable[[Frozen], Content]
    charts: Callable[[Shown], dict[str, Chart]]
    write: Writer


DEFINITIONS: dict[str, Definition] = {
    Kind.CLASS_SIZE: Definition(
        "1",
        frozenset({4, 6, 9}),
        class_size.compute,
        class_size_paper.charts,
        class_size_paper.write,
    ),
    Kind.TOWN: Definition(
        "1", frozenset({9}), town.compute, town_paper.charts, town_paper.write
    ),
}
