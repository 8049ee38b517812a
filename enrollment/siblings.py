"""A brother or sister on the portal's roll, and whether it is one (长幼随学, handbook 4.13).

The same guardian, still at that school next September, and a school that has the grade
asked for: what is not so goes to an officer. Where the roll names another guardian or
phone than the family's, civil affairs say whose child the pupil is.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from enrollment.departments import checks, kinds
from enrollment.departments.checks import Verdict
from enrollment.inquiries import Case, Inquiry
from enrollment.models import CheckResult, DocumentKind, Part
from schools.models import Pupil

GUARDIANS_OF_SIBLING = "kinship"


def is_asked_for(case: Case) -> bool:
    return bool(case.told(Part.SIBLINGS, "follows") == "yes")


def number_of(case: Case) -> str:
    """The sibling's identity number; no child is its own brother or sister."""
    number = str(case.told(Part.SIBLINGS, "sibling_number") or "")
    return "" if number == case.child_number else number


def pupil_of(case: Case) -> Pupil | None:
    number = number_of(case)
    return Pupil.objects.enrolled().found_by(number).first() if number else None


def sibling_of(case: Case) -> tuple[Pupil | None, Verdict] | None:
    """The brother or sister on our own roll, or None where the family asks for none."""
    if not is_asked_for(case):
        return None
    found = pupil_of(case)
    if found is None:
        return None, Verdict(CheckResult.NOT_FOUND)
    declared: Mapping[str, object] = {
        "name": case.told(Part.SIBLINGS, "sibling_name"),
        "school_id": case.told(Part.SIBLINGS, "sibling_school"),
    }
    differing = [name for name in declared if getattr(found, name) != declared[name]]
    fields = [name.removesuffix("_id") for name in differing]
    if not stays(found, case):
        fields.append("grade")
    result = CheckResult.MISMATCH if fields else CheckResult.MATCH
    return found, Verdict(result, tuple(fields))


def stays(pupil: Pupil, case: Case) -> bool:
    """Whether the school keeps the pupil when the round's year begins, and has the stage."""
    group, round_ = pupil.class_group, case.application.round
    if group is None:
        return False
    sections = list(pupil.school.sections.all())
    grade = group.grade + round_.intake_year - group.year_id
    has_stage = any(one.stage == case.application.stage for one in sections)
    return has_stage and any(grade in one.grades for one in sections)


def sibling_inquiries(case: Case) -> Iterator[Inquiry]:
    """Civil affairs, unless the roll itself names a guardian of the family."""
    pupil = pupil_of(case) if is_asked_for(case) else None
    if pupil is None or has_same_guardian(pupil, case):
        return
    judge = partial(checks.check_same_guardian, guardians=list(case.guardians.values()))
    asked = kinds.GUARDIANS.about(number_of(case))
    yield Inquiry(DocumentKind.SIBLING, GUARDIANS_OF_SIBLING, asked, judge)


def has_same_guardian(pupil: Pupil, case: Case) -> bool:
    """By name and phone: a name alone is borne by many, a phone is lent."""
    accounts = case.application.household.guardians.exclude(user=None)
    phones = {one.user.phone for one in accounts.select_related("user") if one.user}
    names = {case.names["guardian1"], case.names["guardian2"]}
    is_known = pupil.guardian_name in names and pupil.guardian_phone in phones
    return bool(pupil.guardian_phone) and is_known
