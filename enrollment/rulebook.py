"""The rules of a stored policy as the scoring package reads them.

The policy's own fields are the truth: the terms, the order and the tie list inside a
stored table of points are those of its template and give way to them.
"""

from dataclasses import replace

from enrollment.models import PolicyProfile
from enrollment.scoring.categories import CategoryRules, categories_from
from enrollment.scoring.permits import PermitCount
from enrollment.scoring.plain import read
from enrollment.scoring.points import OrderRule, PointsScheme, TieKey
from enrollment.scoring.scheme_checks import check_scheme
from enrollment.scoring.terms import PermitHolder, Terms


def terms_of(policy: PolicyProfile) -> Terms:
    """Cut-off, share of the home and reading of permits."""
    return Terms(
        cutoff=policy.cut_off,
        share=policy.share,
        share_is_enough=policy.share_inclusive,
        permit_count=PermitCount(policy.permit_count),
        permit_holder=PermitHolder(policy.permit_holder),
    )


def categories_of(policy: PolicyProfile) -> CategoryRules:
    """The categories, or FieldFault."""
    return categories_from(policy.categories)


def tie_keys_of(policy: PolicyProfile) -> tuple[TieKey, ...]:
    """`date:hukou_moved_in`, `points:residence`: how a key is read, and what it names."""
    pairs = [key.partition(":") for key in policy.tie_keys]
    return tuple(TieKey(by=by, of=of) for by, _colon, of in pairs)


def scheme_of(policy: PolicyProfile) -> PointsScheme | None:
    """The table that ranks, or None where categories alone do."""
    by_points = policy.order_rule != PolicyProfile.OrderRule.CATEGORY_ONLY
    return table_of(policy) if by_points else None


def table_of(policy: PolicyProfile) -> PointsScheme | None:
    """The table of points under the policy's terms, or None; FieldFault if unreadable."""
    if policy.points is None:
        return None
    stored = read(PointsScheme, {**policy.points, "terms": STANDIN})
    scheme = replace(
        stored,
        terms=terms_of(policy),
        order_rule=order_of(policy),
        tie_keys=tie_keys_of(policy),
        final_tie="lottery" if policy.ends_in_lottery else "",
    )
    check_scheme(scheme)
    return scheme


STANDIN = {"cutoff": "2000-01-01"}
"""Read in place of the template's terms, which are not the policy's."""


def order_of(policy: PolicyProfile) -> OrderRule:
    if policy.order_rule == PolicyProfile.OrderRule.POINTS_ONLY:
        return OrderRule.POINTS_ONLY
    return OrderRule.CATEGORY_THEN_POINTS
