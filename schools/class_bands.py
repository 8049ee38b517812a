"""Class-size bands and the figures counted from them (班额). No Django here.

Handbooks: enrollment.md 3.2, equity.md 5.1–5.3. Large is 56 and more and includes
super-large, 66 and more; both are always counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from portal.lights import Light


class Band(StrEnum):
    """Where one class stands (handbook 3.2)."""

    NORMAL = "normal"
    SLIGHTLY_LARGE = "slightly_large"
    LARGE = "large"
    SUPER_LARGE = "super_large"


BAND_LIGHTS = {
    Band.NORMAL: Light.OK,
    Band.SLIGHTLY_LARGE: Light.WATCH,
    Band.LARGE: Light.OVER,
    Band.SUPER_LARGE: Light.SEVERE,
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """The limits that class sizes are measured with, for one place and stage."""

    standard: int
    large: int
    super_large: int

    def band(self, size: int) -> Band:
        if size >= self.super_large:
            return Band.SUPER_LARGE
        if size >= self.large:
            return Band.LARGE
        return Band.SLIGHTLY_LARGE if size > self.standard else Band.NORMAL

    def light(self, size: int) -> Light:
        return BAND_LIGHTS[self.band(size)]


@dataclass(frozen=True, slots=True)
class Bucket:
    """One line of the census form 教基2106/2107 (equity handbook 5.1)."""

    key: str
    lowest: int
    highest: int | None

    @property
    def label(self) -> str:
        if self.lowest == 0:
            return f"≤{self.highest}"
        return f"{self.lowest}–{self.highest}" if self.highest else f"≥{self.lowest}"

    def holds(self, size: int) -> bool:
        return self.lowest <= size and (self.highest is None or size <= self.highest)


BUCKETS = (
    Bucket("classes_le25", 0, 25),
    *(Bucket(f"c{low}_{low + 4}", low, low + 4) for low in range(26, 66, 5)),
    Bucket("c66p", 66, None),
)
"""Keys are the columns of the annual return."""


def bucket_of(size: int) -> Bucket:
    return next(bucket for bucket in BUCKETS if bucket.holds(size))


def bucket_counts(sizes: Iterable[int]) -> dict[str, int]:
    """Classes in each census bucket, zeros included."""
    found = Counter(bucket_of(size).key for size in sizes)
    return {bucket.key: found[bucket.key] for bucket in BUCKETS}


@dataclass(frozen=True, slots=True)
class Share:
    """A share with both its numbers, so that nothing is lost by rounding."""

    part: int
    whole: int

    @property
    def exact(self) -> Fraction | None:
        """None, not 0, when there is no whole (INV-17)."""
        return Fraction(self.part, self.whole) if self.whole else None

    def percent(self, places: int = 2) -> Decimal | None:
        """Half up, as the reports print it."""
        if not self.whole:
            return None
        step = Decimal(1).scaleb(-places)
        return (Decimal(self.part * 100) / self.whole).quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """What is said about a set of classes (equity handbook 5.2). Figures add up."""

    classes: int = 0
    pupils: int = 0
    over_standard: int = 0
    large: int = 0
    super_large: int = 0
    pupils_in_large: int = 0
    largest: int = 0
    buckets: Mapping[str, int] = field(default_factory=lambda: bucket_counts(()))

    def __add__(self, other: "ClassFigures") -> "ClassFigures":
        return ClassFigures(
            classes=self.classes + other.classes,
            pupils=self.pupils + other.pupils,
            over_standard=self.over_standard + other.over_standard,
            large=self.large + other.large,
            super_large=self.super_large + other.super_large,
            pupils_in_large=self.pupils_in_large + other.pupils_in_large,
            largest=max(self.largest, other.largest),
            buckets={key: n + other.buckets[key] for key, n in self.buckets.items()},
        )

    @property
    def mean(self) -> Fraction | None:
        return Fraction(self.pupils, self.classes) if self.classes else None

    @property
    def over_standard_share(self) -> Share:
        return Share(self.over_standard, self.classes)

    @property
    def large_share(self) -> Share:
        return Share(self.large, self.classes)

    @property
    def super_share(self) -> Share:
        return Share(self.super_large, self.classes)

    @property
    def pupils_in_large_share(self) -> Share:
        return Share(self.pupils_in_large, self.pupils)


def class_figures(sizes: Iterable[int], *, limits: Sizes) -> ClassFigures:
    """Count classes of one kind, all measured with the same limits."""
    sizes = list(sizes)
    large = [size for size in sizes if size >= limits.large]
    return ClassFigures(
        classes=len(sizes),
        pupils=sum(sizes),
        over_standard=sum(size > limits.standard for size in sizes),
        large=len(large),
        super_large=sum(size >= limits.super_large for size in sizes),
        pupils_in_large=sum(large),
        largest=max(sizes, default=0),
        buckets=bucket_counts(sizes),
    )


def must_hold_over_standard(*, pupils: int, classes: int, standard: int) -> bool:
    """Whether at least one class must be above the standard (pigeonhole, 5.3)."""
    return classes > 0 and pupils > classes * standard


def extra_classes(*, pupils: int, classes: int, limit: int) -> int:
    """Classes lacking in a grade so that none passes the limit (equity handbook 5.3)."""
    return max(0, -(-pupils // limit) - classes)


def pupils_out_of_bounds(counts: Mapping[str, int], *, pupils: int) -> bool:
    """Whether so many pupils cannot sit in classes of these buckets (5.1, 5.3).

    The bucket of 66 and more has no upper bound; an empty class is possible.
    """
    lowest = sum(counts[bucket.key] * bucket.lowest for bucket in BUCKETS)
    if pupils < lowest:
        return True
    if counts[BUCKETS[-1].key]:
        return False
    return pupils > sum(counts[b.key] * (b.highest or 0) for b in BUCKETS)
