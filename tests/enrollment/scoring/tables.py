"""Small tables of points that several tests count with."""

from datetime import date
from fractions import Fraction

from enrollment.scoring.measures import Basis, Measure, Unit
from enrollment.scoring.points import PointsItem, PointsScheme
from enrollment.scoring.terms import Terms

CUTOFF = date(2026, 3, 31)
TERMS = Terms(cutoff=CUTOFF)


def number(name):
    return Measure(basis=Basis.COUNT, unit=Unit.COUNT, count=name)


def counted(code, per_unit=1, **changes):
    """An item that counts the number of its own name."""
    known = {"counts": number(code), **changes}
    return PointsItem(code=code, label=code, per_unit=Fraction(per_unit), **known)


def flat(code, per_unit=1, **changes):
    return counted(code, per_unit, **{"counts": None, **changes})


def scheme(*items, **changes):
    known = {"code": "t", "label": "T", "terms": TERMS, **changes}
    return PointsScheme(items=items, **known)
