"""What the numbers of one row of the annual return must obey. No Django here.

Equity handbook 5.1, 5.3 and 10.2: parts within their whole, classes by size summing up
to all classes, pupils within what those classes can hold. A number that was not returned
breaks no rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from schools.class_bands import BUCKETS, pupils_out_of_bounds

Number = int | Decimal
EARLIEST_BUILDING = 1800


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule broken in the cell of `column`; `against` names the other columns."""

    code: str
    column: str
    against: tuple[str, ...] = ()


WITHIN = {
    "full_time": "staff",
    "above_required": "full_time",
    "bachelor_plus": "full_time",
    "mid_title_plus": "full_time",
    "backbone": "full_time",
    "certificate_holders": "full_time",
    "hours360": "full_time",
    "boarders": "pupils",
    "migrant_all": "pupils",
    "migrant_workers": "migrant_all",
    "left_behind": "pupils",
    "minority": "pupils",
    "disabled_inclusive": "pupils",
    "zone_residents": "pupils",
    "max_class": "pupils",
    "indoor_sports_area": "teaching_floor_area_total",
    "music_rooms_96": "music_rooms_73",
    "art_rooms_90": "art_rooms_67",
    "training_budget_10k": "public_funds_budget_10k",
}
"""A part, and the whole that it cannot exceed."""
SUBJECTS = ("pe", "music", "art", "arts_other")
BUCKET_NAMES = tuple(bucket.key for bucket in BUCKETS)
Row = Mapping[str, Number | None]


def breaches(row: Row, *, year: int) -> list[Breach]:
    """Everything that is wrong with the row, at once."""
    return [
        *parts_beyond_wholes(row),
        *subject_teachers(row),
        *class_sizes(row),
        *largest_class(row),
        *years(row, year),
        *leavers(row),
    ]


def parts_beyond_wholes(row: Row) -> Iterator[Breach]:
    for part, whole in WITHIN.items():
        if exceeds(row.get(part), row.get(whole)):
            yield Breach("part_beyond_whole", part, (whole,))


def exceeds(part: Number | None, whole: Number | None) -> bool:
    return part is not None and whole is not None and part > whole


def subject_teachers(row: Row) -> Iterator[Breach]:
    """Arts already include music and fine art here, each teacher counted once (10.1)."""
    teachers = sum(row.get(name) or 0 for name in SUBJECTS)
    if exceeds(teachers, row.get("full_time")):
        yield Breach("subjects_beyond_full_time", "full_time", SUBJECTS)


def class_sizes(row: Row) -> Iterator[Breach]:
    """Σ buckets = classes, and Σ lower bounds ≤ pupils ≤ Σ upper bounds (5.1)."""
    counts = {name: int(row.get(name) or 0) for name in BUCKET_NAMES}
    if all(row.get(name) is None for name in BUCKET_NAMES):
        return
    classes, pupils = row.get("classes"), row.get("pupils")
    if classes is not None and sum(counts.values()) != classes:
        yield Breach("buckets_are_not_classes", "classes", BUCKET_NAMES)
    if pupils is not None and pupils_out_of_bounds(counts, pupils=int(pupils)):
        yield Breach("pupils_do_not_fit_buckets", "pupils", BUCKET_NAMES)


def largest_class(row: Row) -> Iterator[Breach]:
    """The largest class is no smaller than the mean (pigeonhole, 5.3)."""
    largest, classes, pupils = (
        row.get(name) for name in ("max_class", "classes", "pupils")
    )
    if largest is None or not classes or pupils is None:
        return
    if largest * classes < pupils:
        yield Breach("largest_below_mean", "max_class", ("pupils", "classes"))


def years(row: Row, year: int) -> Iterator[Breach]:
    built = row.get("built_year")
    if built is not None and not EARLIEST_BUILDING <= built <= year + 1:
        yield Breach("no_such_year", "built_year")


def leavers(row: Row) -> Iterator[Breach]:
    """Nobody graduates who has not entered or come since."""
    entrants = row.get("entrants_3y_ago")
    if entrants is not None and exceeds(
        row.get("graduates"), entrants + (row.get("in_3y") or 0)
    ):
        yield Breach(
            "graduates_beyond_entrants", "graduates", ("entrants_3y_ago", "in_3y")
        )
