"""What a family does with an application: start, answer, submit, recall, withdraw.

Enrollment handbook 4.3. Every act locks its application, so that two phones or a form
sent twice end in one state and one receipt; none of them asks when another family came.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from enrollment import seat_locks
from enrollment.consent import CONSENT_VERSION
from enrollment.models import (
    AdmissionRound,
    Application,
    ApplicationEvent,
    ApplicationPart,
    ApplicationState,
    Child,
    Part,
    PolicyProfile,
    SiblingRequest,
    Wish,
)
from enrollment.questions import Family, is_complete
from portal.errors import Conflict
from schools.models import School


class AnotherApplication(Conflict):
    """The child has a live application in this city already (INV-03)."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This child already has an application in this city this year. It is"
                " not shown who made it. If it was not your family, call the hotline."
            )
        )


def old_enough(child: Child, policy: PolicyProfile) -> bool:
    """Whether the child is of age at the cut-off; older children may come late."""
    return child.birth_date <= policy.latest_birth


@transaction.atomic
def start(child: Child, *, round_: AdmissionRound, stage: str, by: User) -> Application:
    """Open a draft, with the guardian's consent to the present privacy text.

    Raise Conflict where registration is not open or the child has a live application,
    ValidationError where the child is too young.
    """
    policy = PolicyProfile.objects.for_round(round_, stage)
    is_open = AdmissionRound.objects.taking_applications().filter(pk=round_.pk)
    if policy is None or not is_open.exists():
        raise Conflict(_("Registration is not open."))
    if not old_enough(child, policy):
        raise ValidationError(
            _("Children born on or before %(day)s can be registered this year.")
            % {"day": policy.latest_birth.isoformat()}
        )
    application = Application(
        round=round_,
        stage=stage,
        policy=policy,
        child=child,
        household=child.household,
        applicant=by,
        city=round_.county_id[:4],
        intake_year=round_.intake_year,
        child_index=child.index_in_city,
        consent_version=CONSENT_VERSION,
        consented_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:
        raise AnotherApplication from error
    ApplicationEvent.objects.create(
        application=application,
        now=ApplicationState.DRAFT,
        by=by,
        rule=f"v{policy.version}",
        reason=ApplicationState.DRAFT,  # the step is its own reason, as in `move`
    )
    record("application.start", by=by, on=application)
    return application


def locked(application: Application) -> Application:
    """The application as it is now, held until the transaction ends."""
    rows = Application.objects.select_for_update(of=["self"])
    return rows.select_related("round", "policy", "child").get(pk=application.pk)


def is_in_time(application: Application) -> bool:
    """Whether a draft may still be changed, or what was sent back still be mended."""
    if application.state == ApplicationState.RETURNED:
        return application.due_on is None or timezone.localdate() <= application.due_on
    now = timezone.now()
    return application.round.opens_at <= now < application.round.closes_at


def may_change(application: Application, part: str) -> bool:
    """A draft's every part; of what was sent back, only what is open again."""
    if not is_in_time(application):
        return False
    if application.state == ApplicationState.DRAFT:
        return True
    if application.state != ApplicationState.RETURNED:
        return False
    if application.defects.unmended().filter(part=part).exists():
        return True
    return application.parts.filter(part=part, is_open=True).exists()


@transaction.atomic
def save_answers(
    application: Application,
    part: Part,
    answers: Mapping[str, Any],
    *,
    seen: str,
) -> ApplicationPart:
    """Keep the answers to one question of a part; those to others stay.

    `seen` is the stamp of the part as the page showed it: what another phone saved
    meanwhile is never overwritten unseen.
    """
    held = locked(application)
    if not may_change(held, part):
        raise Conflict(_("This part can no longer be changed."))
    row = held.parts.filter(part=part).first()
    if stamp(row) != seen:
        raise Conflict(
            _("This part was changed on another device. Look at it and save again.")
        )
    if row is None:
        row = ApplicationPart(application=held, part=part)
    kept = {**told(row), **answers}
    row.answers = json.dumps(kept, cls=DjangoJSONEncoder, ensure_ascii=False)
    row.is_complete = is_complete(part, Family(held, {part: told(row)}))
    row.saved_at = timezone.now()
    row.save()
    follow(held, part, kept)
    return row


def follow(application: Application, part: Part, answers: Mapping[str, Any]) -> None:
    """Keep beside the answers what others look applications up by."""
    match part:
        case Part.RESIDENCE:
            town = str(answers.get("town") or "")
            Application.objects.filter(pk=application.pk).update(home_division=town)
        case Part.CHOICES:
            keep_wishes(application, answers)
        case Part.SIBLINGS:
            keep_sibling(application, answers)
            bind_twins(application.child, answers)


def stamp(row: ApplicationPart | None) -> str:
    return row.saved_at.isoformat() if row else ""


def told(row: ApplicationPart | None) -> dict[str, Any]:
    """What was answered in a part."""
    return row.told if row else {}


def all_told(application: Application) -> dict[str, dict[str, Any]]:
    """The answers by part."""
    return {row.part: told(row) for row in application.parts.all()}


def unfinished(application: Application) -> list[Part]:
    """The parts that are asked and not complete."""
    family = Family(application, all_told(application))
    return [part for part in Part if not is_complete(part, family)]


def keep_wishes(application: Application, answers: Mapping[str, Any]) -> None:
    """Store the wishes in their order: public ones, and the private one."""
    wanted = [(code, False) for code in answers.get("public", [])]
    if answers.get("private"):
        wanted.append((answers["private"], True))
    application.wishes.all().delete()
    Wish.objects.bulk_create(
        Wish(
            application=application, school_id=code, order=order, is_private=is_private
        )
        for order, (code, is_private) in enumerate(wanted, start=1)
    )


def keep_sibling(application: Application, answers: Mapping[str, Any]) -> None:
    SiblingRequest.objects.filter(application=application).delete()
    if answers.get("follows") != "yes":
        return
    SiblingRequest.objects.create(
        application=application,
        direction=answers["direction"],
        sibling_name=answers["sibling_name"],
        sibling_number=answers["sibling_number"],
        school=School.objects.get(pk=answers["sibling_school"]),
    )


def bind_twins(child: Child, answers: Mapping[str, Any]) -> None:
    """Bind the children of one birth, or let this one go from its group.

    Only those of one birthday: another's may have been corrected since it was ticked.
    """
    twins = Child.objects.filter(
        household=child.household_id,
        birth_date=child.birth_date,
        pk__in=answers.get("twins", []),
    )
    group = child.pk if twins else None
    group = next((twin.birth_group for twin in twins if twin.birth_group), group)
    Child.objects.filter(pk__in=[child.pk, *(twin.pk for twin in twins)]).update(
        birth_group=group
    )


@transaction.atomic
def recall(application: Application, *, by: User) -> None:
    """Take a submitted application back to change it, while nobody has taken it up."""
    held = locked(application)
    if not is_in_time(held) or held.state != ApplicationState.SUBMITTED:
        raise Conflict(
            _(
                "It can be taken back only while registration is open and nobody checks it."
            )
        )
    held.move(ApplicationState.DRAFT, by=by)
    held.parts.update(is_open=True)


@transaction.atomic
def withdraw(application: Application, *, by: User, reason: str = "") -> None:
    """End the application; no seat is held for the child any more."""
    held = locked(application)
    held.move(ApplicationState.WITHDRAWN, by=by, reason=reason)
    seat_locks.let_go(held, by=by)
    record("application.withdraw", by=by, on=held)
