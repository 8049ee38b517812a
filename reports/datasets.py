"""Freezing what a report is made from: the rows of a unit on a day (数据集快照).

The rows hold classes, schools and returns, no person. Each carries the limits that held
for it on the census date, so that a later change of a limit changes no report.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from reports.census import Census
from reports.content import Frozen
from reports.periods import Period
from schools.demand import forecast_schools
from schools.models import (
    AnnualReturn,
    Division,
    LargeClassCase,
    Section,
)
from schools.models.divisions import below
from schools.models.limits import Limit
from schools.models.schools import Stage

HISTORY_YEARS = 6
SOON_DAYS = 90
RETURN_COLUMNS = (
    "pupils",
    "classes",
    "staff",
    "full_time",
    "bachelor_plus",
    "certificate_holders",
    "graduates",
    "entrants_3y_ago",
    "in_3y",
    "out_3y",
    "deaths_3y",
)


def freeze(unit: Division, *, period: Period, today: date) -> dict[str, Any]:
    """All tables of the unit for the period, ready to be written canonically."""
    census = Census.taken(unit, period, today=today)
    tables = {name: list(rows(census)) for name, rows in TABLES.items()}
    return {
        "unit": {"code": unit.code, "name": unit.name, "level": unit.level.value},
        "census_date": census.day.isoformat(),
        "school_year": census.year.start_year,
        "limits": targets(census),
        "tables": tables,
    }


def canonical(content: dict[str, Any]) -> str:
    """One spelling for equal content: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def targets(census: Census) -> dict[str, str]:
    """What the unit's figures are held against; next year's classes too (9.6 T5)."""
    codes = (
        Limit.Code.LARGE_SHARE_TARGET,
        Limit.Code.SUPER_SHARE_TARGET,
        Limit.Code.CLASS_WATCHED,
    )
    return {
        code.value: f"{census.limits.value(code, place=census.unit.code).normalize():f}"
        for code in codes
    }


def villages(census: Census) -> Iterator[dict[str, Any]]:
    rows = Division.objects.filter(below("code", census.unit.code))
    for village in rows.of_level(Division.Level.VILLAGE).order_by("code"):
        yield {"code": village.code, "name": village.name}


def schools(census: Census) -> Iterator[dict[str, Any]]:
    for school in census.schools.order_by("code"):
        yield {
            "school": school.code,
            "school_name": school.name,
            "kind": school.kind,
            "setting": school.setting,
            "ownership": school.ownership,
        }


def classes(census: Census) -> Iterator[dict[str, Any]]:
    yield from class_rows(census)


def last_classes(census: Census) -> Iterator[dict[str, Any]]:
    """Classes of the year before, by its own schools and its own limits (9.6 T3)."""
    for last in census.earlier(1):
        yield from class_rows(last)


def class_rows(census: Census) -> Iterator[dict[str, Any]]:
    names = dict(Division.objects.values_list("code", "name"))
    leaves = census.leaves()
    for group, marks in census.groups():
        place = group.school.division_id
        yield {
            "class": group.pk,
            "school": group.school_id,
            "school_name": group.school.name,
            "county": place[:6],
            "county_name": names.get(place[:6], place[:6]),
            "town": place[:9],
            "town_name": names.get(place[:9], place[:9]),
            "setting": group.school.setting,
            "stage": group.stage.value,
            "grade": group.grade,
            "number": group.number,
            "is_combined": group.is_combined,
            "pupils": group.enrolled,
            "has_leave": group.pk in leaves,
            **marks,
        }


def history(census: Census) -> Iterator[dict[str, Any]]:
    """Classes of each stage and year, by the limits of each, for C2 (handbook 9.6)."""
    for then in (*census.earlier(HISTORY_YEARS - 1), census):
        counted: dict[str, Counter[str]] = {}
        for group, marks in then.groups():
            line = counted.setdefault(group.stage.value, Counter())
            line += Counter(
                classes=1, large=marks["large"], super_large=marks["super_large"]
            )
        for stage in sorted(counted, reverse=True):
            line = counted[stage]
            numbers = {name: line[name] for name in ("classes", "large", "super_large")}
            yield {"stage": stage, "year": then.year.start_year, **numbers}


def cases(census: Census) -> Iterator[dict[str, Any]]:
    """The elimination ledger of this year's classes (equity handbook 5.4)."""
    rows = LargeClassCase.objects.filter(
        below("class_group__school__division_id", census.unit.code),
        class_group__year=census.year,
    )
    for case in rows.select_related("class_group__school").order_by("pk"):
        group = case.class_group
        yield {
            "case": case.pk,
            "class": group.pk,
            "school": group.school_id,
            "school_name": group.school.name,
            "grade": group.grade,
            "number": group.number,
            "state": case.state,
            "cause": case.cause,
            "pupils": group.enrolled,
            "target_date": case.target_date.isoformat() if case.target_date else None,
            "due": due_group(case, census.day),
        }


def due_group(case: LargeClassCase, day: date) -> str:
    if case.target_date is None:
        return "none"
    left = (case.target_date - day).days
    return "overdue" if left < 0 else "soon" if left <= SOON_DAYS else "later"


def returns(census: Census) -> Iterator[dict[str, Any]]:
    """The annual returns of this year, one row for each section that has classes."""
    rows = AnnualReturn.objects.filter(
        below("section__school__division_id", census.unit.code), year=census.year
    )
    filed = {
        (row.section.school_id, row.section.stage): row
        for row in rows.select_related("section__school")
    }
    for key, name in sorted(sections_with_classes(census).items()):
        yield {
            "school": key[0],
            "school_name": name,
            "stage": key[1],
            "is_filed": key in filed,
            **{c: getattr(filed.get(key), c, None) for c in RETURN_COLUMNS},
        }


def sections_with_classes(census: Census) -> dict[tuple[str, str], str]:
    return {
        (group.school_id, group.stage.value): group.school.name
        for group in census.classes.select_related("school")
    }


def next_classes(census: Census) -> Iterator[dict[str, Any]]:
    """Next year's classes, and which of them are above the size that the unit watches."""
    watched = census.limits.whole(Limit.Code.CLASS_WATCHED, place=census.unit.code)
    for row in expected_classes(census):
        yield row | {"above_watched": row["pupils"] > watched}


def expected_classes(census: Census) -> Iterator[dict[str, Any]]:
    """Today's classes moved up a grade, and entrants as they are forecast."""
    last = {
        (section.school_id, section.stage): section.last_grade
        for section in Section.objects.filter(school__in=census.schools)
    }
    starting: Counter[tuple[str, str, int]] = Counter()
    for row in class_rows(census):
        stage, grade = row["stage"], row["grade"]
        if grade < last.get((row["school"], stage), grade):
            yield next_class(row, row["pupils"], grade=grade + 1, basis="升级")
        if grade == Stage(stage).first_grade:
            starting[row["school"], row["school_name"], grade] += 1
    yield from entering_classes(census, starting)


def entering_classes(
    census: Census, starting: Counter[tuple[str, str, int]]
) -> Iterator[dict[str, Any]]:
    """The middle forecast of a starting grade, spread evenly on as many classes as now."""
    following = census.year.start_year + 1
    forecasts = forecast_schools(census.schools, year=census.year.start_year, ahead=1)
    expected = {
        (forecast.school.pk, grade): pupils.rounded()[1]
        for forecast in forecasts
        for grade, pupils in forecast.years.get(following, {}).items()
    }
    for (school, name, grade), classes in sorted(starting.items()):
        if (school, grade) in expected:
            each, more = divmod(expected[school, grade], classes)
            for place in range(classes):
                row = {"school": school, "school_name": name, "number": place + 1}
                yield next_class(row, each + (place < more), grade=grade, basis="预测")


def next_class(
    row: dict[str, Any], pupils: int, *, grade: int, basis: str
) -> dict[str, Any]:
    return {
        "school": row["school"],
        "school_name": row["school_name"],
        "grade": grade,
        "number": row["number"],
        "pupils": pupils,
        "basis": basis,
    }


TABLES: dict[str, Callable[[Census], Iterator[dict[str, Any]]]] = {
    "villages": villages,
    "schools": schools,
    "classes": classes,
    "last_classes": last_classes,
    "history": history,
    "cases": cases,
    "returns": returns,
    "next_classes": next_classes,
}


def opened(text: str) -> Frozen:
    """A stored dataset, as definitions read it."""
    return Frozen.from_json(json.loads(text))
