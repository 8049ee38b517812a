"""The limits of one day as they apply to schools (标准阈值), each looked up once."""

from fractions import Fraction

from portal.lights import Light
from schools.class_bands import Sizes
from schools.class_size import sizes_for
from schools.models import Limit, School
from schools.models.limits import Limits
from schools.models.schools import Stage
from schools.seat_arithmetic import school_scale_light, seats_used_light

SCALE_STAGES = {
    School.Kind.TEACHING_POINT: Stage.PRIMARY,
    School.Kind.INCOMPLETE_PRIMARY: Stage.PRIMARY,
    School.Kind.COMPLETE_PRIMARY: Stage.PRIMARY,
    School.Kind.JUNIOR: Stage.JUNIOR,
    School.Kind.COMPLETE_SECONDARY: Stage.JUNIOR,
    School.Kind.NINE_YEAR: "",
    School.Kind.TWELVE_YEAR: "",
}
"""Kinds of school that have a scale limit, and the stage whose limit it is (3.3)."""


class Measures:
    """Answers for any number of schools without another query."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.known: dict[tuple[str, Stage], Sizes] = {}

    def sizes(self, school: School, stage: Stage) -> Sizes:
        key = (school.pk, stage)
        if key not in self.known:
            self.known[key] = sizes_for(school, stage, limits=self.limits)
        return self.known[key]

    def used_light(self, school: School, used: Fraction | None) -> Light:
        place, code = school.division_id, Limit.Code
        return seats_used_light(
            used,
            near=self.limits.share(code.SEATS_USED_NEAR, place=place),
            full=self.limits.share(code.SEATS_USED_FULL, place=place),
        )

    def scale_limit(self, school: School) -> int | None:
        kind = School.Kind(school.kind)
        if kind not in SCALE_STAGES:
            return None
        return self.limits.whole(
            Limit.Code.SCHOOL_SCALE,
            place=school.division_id,
            applies_to=SCALE_STAGES[kind],
            kind=kind,
        )

    def scale_light(self, school: School, pupils: int) -> Light:
        limit = self.scale_limit(school)
        if limit is None:
            return Light.NONE
        share = self.limits.share(
            Limit.Code.SCALE_WARNING_SHARE, place=school.division_id
        )
        return school_scale_light(pupils, limit=limit, warning_share=share)
