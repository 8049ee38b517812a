"""What keeps the clock from refusing: a department that is silent, or agrees by now.

A family is told to bring a paper because a department did not answer; later it answers,
and agrees. Silence never leads to a refusal (INV-20), so a person looks at it again.
"""

from collections.abc import Iterable

from django.db.models.functions import Now
from django.utils import timezone

from enrollment.models import (
    Application,
    ApplicationState,
    CheckResult,
    Defect,
    DepartmentCheck,
    DocumentKind,
    Part,
    ReasonCode,
    Review,
)
from enrollment.reviewing import ABOUT, NEED_NO_DEPARTMENT

LOOK_AGAIN = "departments-speak-for-it"
D = DocumentKind
SHOWN_BY: dict[Part, set[DocumentKind]] = {
    Part.CHILD: {D.IDENTITY, D.SPECIAL},
    Part.GUARDIANS: {D.IDENTITY},
    Part.RESIDENCE: {D.TITLE, D.PURCHASE, D.RENTAL},
    Part.PERMIT: {D.HUKOU, D.PERMIT},
    Part.SIBLINGS: {D.SIBLING},
}
"""Which papers speak for the answers of a part; of other parts any of them may."""


def departments_speak_for(application: Application) -> bool:
    """Whether a department owes an answer, or confirms since what was sent back."""
    checks = list(application.checks.all())
    if any(check.result == CheckResult.UNAVAILABLE for check in checks):
        return True
    return any(
        is_confirmed(defect, checks) for defect in application.defects.unmended()
    )


def is_confirmed(defect: Defect, checks: Iterable[DepartmentCheck]) -> bool:
    """Whether all that the defect rests on agrees, by an answer that came after it."""
    kinds = kinds_of(defect)
    about = [check for check in checks if check.kind in kinds]
    is_news = any(check.asked_at > defect.raised_at for check in about)
    return is_news and all(check.result == CheckResult.MATCH for check in about)


def kinds_of(defect: Defect) -> set[DocumentKind]:
    """The papers that it rests on: the one named, those of the reason, those of the part."""
    code = ReasonCode(defect.code)
    if code in NEED_NO_DEPARTMENT:
        return set()
    if defect.document:
        return {DocumentKind(defect.document)}
    return ABOUT.get(code) or SHOWN_BY.get(Part(defect.part), set(DocumentKind))


def look_again(application: Application) -> None:
    """Have a person look at what is overdue, with what the departments say now."""
    application.move(
        ApplicationState.CHECKING, by=None, rule=LOOK_AGAIN, reason=LOOK_AGAIN
    )
    application.defects.unmended().update(mended_at=Now())
    Application.objects.filter(pk=application.pk).update(due_on=None)
    Review.objects.update_or_create(
        application=application, defaults={"opened_at": timezone.now()}
    )
