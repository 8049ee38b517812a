"""What a child's data may be corrected to (学籍信息更正), enrollment handbook 2.5 and 2.6.

Each document number must have the form of its kind and be nobody else's; a citizen's
number must agree with birth date and sex. A formal student number is given for life: it
may fill a blank or follow a temporary one, and never follows a new identity number.
"""

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.encryption import blind_index
from accounts.fields import BlindIndexField, EncryptedTextField
from schools import identifiers
from schools.identifiers import CitizenId, Invalid
from schools.models import Pupil

INDEX_OF = {
    "id_number": "id_index",
    "student_number": "student_index",
    "guardian_phone": "phone_index",
}
"""What finds a sealed number, and must be stored anew with it."""
UNIQUE = {"id_number", "student_number"}
OWN_ACTS = {"id", "school", "class_group", "state"}
IDENTITY = {"id_kind", "id_number", "birth_date", "sex"}
Kind = Pupil.IdKind
CARDS: dict[str, Callable[..., CitizenId]] = {
    Kind.CITIZEN_ID: identifiers.citizen_id,
    Kind.HMT_RESIDENCE_PERMIT: identifiers.hmt_residence_permit,
}
PAPERS: dict[str, Callable[[str], str]] = {
    Kind.HMT_TRAVEL_PERMIT: identifiers.hmt_travel_permit,
    Kind.PASSPORT: identifiers.passport,
}


def correctable() -> list[str]:
    """Names of the fields that `roll.correct` takes."""
    return [
        field.name
        for field in Pupil._meta.concrete_fields
        if field.name not in OWN_ACTS and not isinstance(field, BlindIndexField)
    ]


def saved_with(names: Iterable[str]) -> list[str]:
    """The fields to save with these: a number never without its index."""
    return [*names, *(INDEX_OF[name] for name in names if name in INDEX_OF)]


def check_pupil(pupil: Pupil) -> None:
    """Check all data of a child who is put on the roll."""
    check_fields(pupil, correctable())
    check_identity(pupil)
    check_issue(pupil)
    check_unique(pupil, UNIQUE)


def check_correction(pupil: Pupil, *, was: Pupil, names: Iterable[str]) -> None:
    """Check the changed fields of a pupil who `was` otherwise."""
    changed = set(names)
    if unknown := changed - set(correctable()):
        raise ValueError(unknown)
    check_fields(pupil, changed)
    if changed & IDENTITY:
        check_identity(pupil)
    if "student_number" in changed:
        check_renumbering(was)
        check_issue(pupil)
    check_unique(pupil, changed & UNIQUE)


def check_fields(pupil: Pupil, names: Iterable[str]) -> None:
    """Lengths and choices, by the model; it cannot look into sealed values."""
    wanted = set(names)
    pupil.clean_fields(
        exclude={
            field.name
            for field in Pupil._meta.concrete_fields
            if field.name not in wanted or isinstance(field, EncryptedTextField)
        }
    )


def check_identity(pupil: Pupil) -> None:
    """The document number has the form of its kind and fits birth date and sex."""
    number = pupil.id_number
    if not number:
        return
    try:
        if pupil.id_kind in CARDS:
            card = CARDS[pupil.id_kind](number, today=timezone.localdate())
            check_card(pupil, card)
        elif pupil.id_kind in PAPERS:
            PAPERS[pupil.id_kind](number)
    except Invalid as invalid:
        raise ValidationError(
            {"id_number": _("This is no valid number of such a document.")}
        ) from invalid


def check_card(pupil: Pupil, card: CitizenId) -> None:
    if card.birth_date != pupil.birth_date:
        raise ValidationError(
            {"birth_date": _("The identity number names another birth date.")}
        )
    if card.is_male != (pupil.sex == Pupil.Sex.MALE):
        raise ValidationError({"sex": _("The identity number names the other sex.")})


def check_renumbering(was: Pupil) -> None:
    if was.student_number and not was.student_number.startswith("L"):
        raise ValidationError(
            {"student_number": _("A formal student number is given for life.")}
        )


def check_issue(pupil: Pupil) -> None:
    """A G number repeats the identity number at the time of issue (2.5)."""
    if not pupil.student_number:
        return
    try:
        number = identifiers.student_number(pupil.student_number)
    except Invalid as invalid:
        raise ValidationError(
            {"student_number": _("This is no valid student number.")}
        ) from invalid
    if not number.fits(pupil.id_number or ""):
        raise ValidationError(
            {"student_number": _("A G number repeats the identity number.")}
        )


def check_unique(pupil: Pupil, names: Iterable[str]) -> None:
    """No other pupil, of whatever school, has the number; say no more than that."""
    for name in names:
        number = getattr(pupil, name)
        if not number:
            continue
        others = Pupil.objects.filter(**{INDEX_OF[name]: blind_index(number)})
        if others.exclude(pk=pupil.pk).exists():
            raise ValidationError({name: _("Another pupil has this number.")})
