"""What the system knows already of the schools of a round, each thing looked up once."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, Sum

from enrollment.models import AdmissionPlan, AdmissionRound, PolicyProfile
from enrollment.validation.seats import pupils_after_intake
from schools.class_size import limits_of_year
from schools.measures import Measures
from schools.models import ChildCount, ClassGroup, Limit, School
from schools.models.schools import SchoolQuerySet, Stage
from schools.seat_arithmetic import SeatWarning, seat_warning
from schools.seats import SectionPlan, section_plans

APART = [School.Kind.SPECIAL, School.Kind.CORRECTION]
"""Children come to them by the decision of a committee, not by a plan (handbook 4.13)."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Children who are likely to come, and those whom the seat warning counts (3.5)."""

    children: int
    warned: int
    on: datetime.date | None = None
    """Day of the extract; None where this year's leavers of the feeders were counted."""


class PlanFacts:
    """Rooms, caps, pupils and demand of the schools of a round's county."""

    def __init__(self, round_: AdmissionRound) -> None:
        self.round = round_
        self.year = round_.intake_year - 1

    @property
    def schools(self) -> SchoolQuerySet:
        rows = School.objects.below(self.round.county_id).open()
        return rows.exclude(kind__in=APART)

    @cached_property
    def sections(self) -> dict[tuple[str, str], SectionPlan]:
        found = section_plans(self.schools, year=self.year)
        return {(plan.section.school_id, plan.section.stage): plan for plan in found}

    @cached_property
    def policies(self) -> dict[str, PolicyProfile]:
        """The latest version of each stage, a draft or not."""
        rows = self.round.policies.order_by("version")
        return {policy.stage: policy for policy in rows}

    @cached_property
    def measures(self) -> Measures:
        return Measures(limits_of_year(self.year))

    @cached_property
    def most_in_a_class(self) -> int:
        """Above which the country bans every new class (handbook 3.2)."""
        place = self.round.county_id
        return self.measures.limits.whole(Limit.Code.NEW_CLASS_CAP, place=place)

    def rooms(self, school_id: str, stage: str) -> int:
        """Rooms that next year's other classes leave free."""
        section = self.sections.get((school_id, stage))
        return max(0, section.classes_free_next) if section else 0

    @cached_property
    def stored(self) -> dict[int, int]:
        return {plan.pk: plan.seats for plan in self.round.plans.all()}

    @cached_property
    def after_intake(self) -> dict[str, int]:
        schools = {school.pk: school for school in self.schools}
        return pupils_after_intake(self.round, schools)

    def pupils(self, plan: AdmissionPlan) -> int:
        """Pupils of the school once this plan is filled, whatever is stored of it."""
        return self.after_intake[plan.school_id] + (
            plan.seats - self.stored.get(plan.pk, 0)
        )

    def is_above_scale(self, plan: AdmissionPlan) -> bool:
        limit = self.measures.scale_limit(plan.school)
        return limit is not None and self.pupils(plan) > limit

    @cached_property
    def last_intake(self) -> Counter[tuple[str, str]]:
        """Pupils who sit in the starting grades now."""
        first = {stage.first_grade: stage for stage in Stage}
        rows = ClassGroup.objects.filter(
            year=self.year, grade__in=first, school__in=self.schools
        )
        told = rows.values_list("school_id", "grade").annotate(n=Sum("enrolled"))
        return Counter({(code, first[grade]): n for code, grade, n in told.order_by()})

    @cached_property
    def demand(self) -> dict[tuple[str, str], Demand]:
        """By the newest extract; of a junior school without one, by its feeders' leavers."""
        leavers = {
            (code, str(Stage.JUNIOR)): Demand(n, n) for code, n in self.leavers()
        }
        counts = ChildCount.objects.filter(
            school__in=self.schools, intake_year=self.round.intake_year
        ).order_by("extracted_on")
        counted = {
            (row.school_id, row.stage): Demand(
                row.hukou_children + row.permit_children,
                row.hukou_children,
                row.extracted_on,
            )
            for row in counts
        }
        return leavers | counted

    def leavers(self) -> Iterable[tuple[str, int]]:
        """This year's sixth grades by the junior school they feed, their own included."""
        sixth = ClassGroup.objects.filter(
            year=self.year, grade=Stage.PRIMARY.grades[-1]
        )
        own = Q(school__sections__stage=Stage.JUNIOR)
        stays = sixth.filter(own, school__in=self.schools)
        goes = sixth.filter(school__feeds__in=self.schools).exclude(own)
        total: Counter[str] = Counter()
        for rows, code in ((stays, "school"), (goes, "school__feeds")):
            told = rows.order_by().values_list(code).annotate(n=Sum("enrolled"))
            total.update({school: n or 0 for school, n in told})
        return total.items()

    def warning(self, children: int, *, seats: int) -> SeatWarning:
        """The colour of a school or zone: children ÷ plan, nothing else (INV-22)."""
        place, code = self.round.county_id, Limit.Code
        return seat_warning(
            children,
            normal_plan=seats,
            yellow=self.measures.limits.share(code.SEAT_WARNING_YELLOW, place=place),
            red=self.measures.limits.share(code.SEAT_WARNING_RED, place=place),
        )
