"""What a family must show before it may apply: checks V09 and V10.

A draft says it in several places: in its own fields, in the conditions and the threshold
of its table of points, and by the papers that it asks for (enrollment handbook 5.2).
"""

from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models.policies import DocumentKind
from enrollment.scoring.measures import Basis, Unit
from enrollment.scoring.points import PointsCondition, PointsScheme
from enrollment.validation.draft import Draft

DAYS_OF_MONTH = 30
OF_WORK = {Basis.INSURANCE, Basis.EMPLOYMENT, Basis.LICENCE}
WORK_PAPERS = (DocumentKind.INSURANCE, DocumentKind.WORK)
Said = str | Promise


def insurance_months(draft: Draft) -> int:
    """The most months of insurance that any part of the draft demands."""
    asked = [draft.policy.insurance_months]
    if draft.scheme and draft.uses_points:
        asked += [
            months_of(each)
            for each in draft.scheme.demanded
            if each.counts.basis is Basis.INSURANCE
        ]
    return max(asked)


def months_of(condition: PointsCondition) -> int:
    least = condition.at_least + condition.counts.beyond
    return least // DAYS_OF_MONTH if condition.counts.unit is Unit.DAY else least


def beyond_the_permit(draft: Draft) -> Iterator[Said]:
    """What a draft demands of a migrant family besides the permit, in words."""
    yield from own_fields(draft)
    if draft.scheme and draft.uses_points:
        yield from of_table(draft.scheme)
    if not counts_work(draft):
        for kind in WORK_PAPERS:
            if kind in draft.policy.documents:
                yield kind.label


def own_fields(draft: Draft) -> Iterator[Said]:
    policy = draft.policy
    for name, months in (
        (_("months of permit required"), policy.permit_months),
        (_("months of insurance required"), policy.insurance_months),
    ):
        if months:
            yield f"{name} {months}"


def of_table(scheme: PointsScheme) -> Iterator[Said]:
    if scheme.threshold:
        yield _("at least %(points)s points") % {"points": scheme.threshold}
    labels = {each.code: each.label for each in scheme.conditions}
    for name in required_names(scheme):
        yield labels.get(name, name)


def required_names(scheme: PointsScheme) -> list[str]:
    """What is required in every way that is open to a migrant family, if anything is.

    A way that asks for a hukou of the place is the locals'; one that asks for the permit
    and the age alone leaves nothing to object to.
    """
    ways = [set(clause) for clause in scheme.requires.any_of]
    migrant = [way for way in ways if not any(map(is_hukou, way))] or ways
    beyond = [{name for name in way if not is_granted(name)} for way in migrant]
    names = set().union(*beyond) if all(beyond) else set()
    return sorted(name.removeprefix("!") for name in names)


def is_hukou(name: str) -> bool:
    return name.startswith("hukou_in_")


def is_granted(name: str) -> bool:
    return name.startswith("permit_") or name == "in_birth_window"


def counts_work(draft: Draft) -> bool:
    """Whether the table of points counts what such a paper proves."""
    items = draft.scheme.items if draft.scheme and draft.uses_points else ()
    return any(item.counts and item.counts.basis in OF_WORK for item in items)
