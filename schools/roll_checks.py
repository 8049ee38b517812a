"""Whether roll and child are in one place (人籍一致): what does not fit, by school.

Enrollment handbook 1.5 and 2.5. Each finding counts the pupils of a school and says in
one sentence what is wrong; `pupils` leads to the rows behind the count.
"""

from collections import Counter
from collections.abc import Callable

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.class_size import Finding
from schools.identifiers import student_number
from schools.models import ClassGroup, Pupil, RollConflict, School
from schools.models.class_groups import ClassGroupQuerySet
from schools.models.pupils import PupilQuerySet
from schools.models.schools import SchoolQuerySet

ON_ROLL = [Pupil.State.ENROLLED, Pupil.State.SUSPENDED]


def without_class(pupils: PupilQuerySet) -> PupilQuerySet:
    return pupils.enrolled().filter(class_group=None)


def in_class_of_other_school(pupils: PupilQuerySet) -> PupilQuerySet:
    elsewhere = pupils.enrolled().filter(class_group__isnull=False)
    return elsewhere.exclude(class_group__school=F("school"))


def in_class_of_past_year(pupils: PupilQuerySet) -> PupilQuerySet:
    return pupils.enrolled().filter(class_group__year__is_closed=True)


def off_roll_in_class(pupils: PupilQuerySet) -> PupilQuerySet:
    gone = pupils.exclude(state=Pupil.State.ENROLLED)
    return gone.filter(class_group__isnull=False)


def in_closed_school(pupils: PupilQuerySet) -> PupilQuerySet:
    return pupils.filter(state__in=ON_ROLL, school__closed_on__isnull=False)


def claimed_twice(pupils: PupilQuerySet) -> PupilQuerySet:
    """Children whom two other schools claim at once."""
    is_open = Q(conflicts__state=RollConflict.State.OPEN)
    claims = pupils.annotate(claims=Count("conflicts", filter=is_open))
    return claims.filter(claims__gte=2)


def with_foreign_number(pupils: PupilQuerySet) -> PupilQuerySet:
    """Whose G number is not that of the identity document it was issued on (2.5).

    A later correction of the identity number makes both differ rightly. The numbers are
    sealed, so each is opened and compared here.
    """
    kept = ["id", "student_number", "id_number"]
    rows = pupils.filter(state__in=ON_ROLL, student_number__isnull=False)
    candidates = rows.exclude(events__before__has_key="id_number").only(*kept)
    wrong = [pupil.pk for pupil in candidates.order_by().iterator() if not fits(pupil)]
    return pupils.filter(pk__in=wrong)


def fits(pupil: Pupil) -> bool:
    number = student_number(pupil.student_number or "")
    return number.fits(pupil.id_number or "")


CHECKS: dict[str, tuple[Callable[[PupilQuerySet], PupilQuerySet], Promise]] = {
    "without_class": (
        without_class,
        _("Pupils on the roll who are in no class: %(count)s."),
    ),
    "in_class_of_other_school": (
        in_class_of_other_school,
        _("Pupils on the roll here who sit in a class of another school: %(count)s."),
    ),
    "in_class_of_past_year": (
        in_class_of_past_year,
        _("Pupils still in a class of a closed school year: %(count)s."),
    ),
    "off_roll_in_class": (
        off_roll_in_class,
        _("Pupils who are not enrolled and still take a seat: %(count)s."),
    ),
    "in_closed_school": (
        in_closed_school,
        _("Pupils on the roll of a school that is closed: %(count)s."),
    ),
    "claimed_twice": (
        claimed_twice,
        _("Pupils claimed by two other schools at once: %(count)s."),
    ),
    "with_foreign_number": (
        with_foreign_number,
        _("Pupils whose G number is not that of their identity document: %(count)s."),
    ),
}


def roll_findings(schools: SchoolQuerySet) -> list[Finding]:
    """Everything found in these schools, by school; the same few queries for any scope."""
    by_code = {school.pk: school for school in schools}
    found = [
        Finding(by_code[school], code, sentence % {"count": count}, count)
        for code, (find, sentence) in CHECKS.items()
        for school, count in counted(find(Pupil.objects.filter(school__in=schools)))
    ]
    found += wrong_counts(by_code)
    return sorted(found, key=lambda finding: (finding.school.pk, finding.code))


def counted(pupils: PupilQuerySet) -> list[tuple[str, int]]:
    rows = pupils.order_by().values_list("school_id", "pk").distinct()
    return sorted(Counter(school for school, _pk in rows).items())


def wrong_counts(by_code: dict[str, School]) -> list[Finding]:
    """Classes whose counter is not the number of their pupils."""
    found = Counter(
        miscounted().filter(school__in=by_code).values_list("school_id", flat=True)
    )
    sentence = _("Classes whose number of pupils is not up to date: %(count)s.")
    return [
        Finding(by_code[school], "miscounted", sentence % {"count": count}, count)
        for school, count in found.items()
    ]


def miscounted() -> ClassGroupQuerySet:
    sitting = (
        Pupil.objects.enrolled()
        .filter(class_group=OuterRef("pk"))
        .order_by()
        .values("class_group")
        .annotate(number=Count("pk"))
        .values("number")
    )
    rows = ClassGroup.objects.filter(year__is_closed=False)
    return rows.annotate(sitting=Coalesce(Subquery(sitting), 0)).exclude(
        enrolled=F("sitting")
    )
