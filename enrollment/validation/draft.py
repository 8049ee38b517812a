"""A policy with everything that the checks read, each looked up once."""

from functools import cached_property

from django.utils import timezone

from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    PolicyDemand,
    PolicyProfile,
    Zone,
)
from enrollment.rulebook import categories_of, table_of
from enrollment.scoring.categories import CategoryRules
from enrollment.scoring.plain import FieldFault
from enrollment.scoring.points import PointsScheme
from schools.models.limits import Limits


class Draft:
    """What is judged: rules, plan and catchments of one round and stage."""

    def __init__(self, policy: PolicyProfile) -> None:
        self.policy = policy
        self.round: AdmissionRound = policy.round

    @cached_property
    def demands(self) -> list[PolicyDemand]:
        return list(self.policy.demands.all())

    @cached_property
    def plans(self) -> list[AdmissionPlan]:
        rows = self.round.plans.filter(stage=self.policy.stage)
        return list(rows.select_related("school").prefetch_related("quotas"))

    @cached_property
    def zones(self) -> list[Zone]:
        rows = Zone.objects.of(self.round, self.policy.stage)
        return list(rows.prefetch_related("schools"))

    @cached_property
    def limits(self) -> Limits:
        return Limits(timezone.localdate())

    @cached_property
    def unreadable(self) -> list[tuple[str, FieldFault]]:
        """Which of categories and points no engine could work with, and why."""
        found = []
        for part, reader in (("categories", categories_of), ("points", table_of)):
            try:
                reader(self.policy)
            except FieldFault as fault:
                found.append((part, fault))
        return found

    @cached_property
    def categories(self) -> CategoryRules:
        is_readable = "categories" not in dict(self.unreadable)
        return (
            categories_of(self.policy) if is_readable else CategoryRules(categories=())
        )

    @cached_property
    def scheme(self) -> PointsScheme | None:
        return table_of(self.policy) if "points" not in dict(self.unreadable) else None

    @property
    def uses_points(self) -> bool:
        rule = PolicyProfile.OrderRule.CATEGORY_ONLY
        return self.policy.order_rule != rule
