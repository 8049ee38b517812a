"""The acts of a county on an admission round up to its verification (handbook 4.2)."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from enrollment.models import AdmissionRound, PolicyProfile, RoundState
from enrollment.policies import copied, copy_demands, freeze, refuse_new_findings
from portal.errors import Conflict
from schools.models import Limit
from schools.models.limits import Limits
from schools.models.schools import Stage

ENTRY_AGE = {Stage.PRIMARY: 6, Stage.JUNIOR: 12}
LAST_DAY_OF_AGE = (8, 31)


@transaction.atomic
def plan(round_: AdmissionRound, *, by: User) -> None:
    """Open the round with a draft of the rules for both stages."""
    is_new = round_._state.adding
    round_.full_clean()
    round_.save()
    unit = round_.county_id
    record("round.plan" if is_new else "round.edit", by=by, on=round_, unit=unit)
    for stage in Stage if is_new else ():
        draft_rules(round_, stage, by=by)


def draft_rules(round_: AdmissionRound, stage: Stage, *, by: User) -> PolicyProfile:
    """The rules of the year before with this year's day of age, or a plain draft."""
    before = PolicyProfile.objects.in_force().filter(
        round__county=round_.county, stage=stage
    )
    last = before.filter(round__intake_year__lt=round_.intake_year)
    model = last.order_by("-round__intake_year").first()
    day = datetime.date(round_.intake_year, *LAST_DAY_OF_AGE)
    if model is None:
        cap = Limits(timezone.localdate()).whole(
            Limit.Code.CLASS_STANDARD, place=round_.county_id, applies_to=stage
        )
        model = PolicyProfile(stage=stage, age=ENTRY_AGE[stage], intake_class_cap=cap)
    draft = copied(model, round_=round_, by=by)
    draft.cut_off = day
    draft.save(force_insert=True)
    if model.pk:
        copy_demands(model, draft)
    return draft


def approved_rules(round_: AdmissionRound) -> list[PolicyProfile]:
    """The approved versions of both stages, or ValidationError by the stage that lacks."""
    rows = round_.policies.filter(state=PolicyProfile.State.APPROVED)
    by_stage = {policy.stage: policy for policy in rows.order_by("version")}
    missing = [stage.label for stage in Stage if stage not in by_stage]
    if missing:
        raise ValidationError(
            _("Not approved yet: the rules for %(stages)s.")
            % {"stages": "、".join(map(str, missing))}
        )
    return list(by_stage.values())


@transaction.atomic
def file(
    round_: AdmissionRound, *, by: User, approval_number: str, filing_receipt: str = ""
) -> None:
    """Record the approval of the county's government and the filing with the city."""
    row = locked(round_)
    for policy in approved_rules(row):
        refuse_new_findings(policy)
    row.approval_number, row.filing_receipt = approval_number, filing_receipt
    row.save(update_fields=["approval_number", "filing_receipt"])
    row.move(RoundState.FILED, by=by, reason=approval_number)
    round_.refresh_from_db()


@transaction.atomic
def take_back(round_: AdmissionRound, *, by: User, reason: str) -> None:
    """A filed round goes back to planning, as long as nothing is published."""
    locked(round_).move(RoundState.DRAFT, by=by, reason=reason)
    round_.refresh_from_db()


@transaction.atomic
def publish(round_: AdmissionRound, *, by: User) -> None:
    """Publish the rules of both stages: frozen, hashed, and early enough."""
    row = locked(round_)
    if row.state != RoundState.FILED:
        raise Conflict(_("Only a filed round can be published."))
    policies = approved_rules(row)
    notice = max(policy.notice_days for policy in policies)
    earliest = timezone.now() + datetime.timedelta(days=notice)
    if row.opens_at < earliest:
        raise ValidationError(
            _(
                "Registration opens too soon: %(days)s days lie between publication and"
                " opening. Take the round back and let it open later."
            )
            % {"days": notice}
        )
    for policy in policies:
        freeze(policy, by=by)
    row.published_from = timezone.now()
    row.save(update_fields=["published_from"])
    row.move(RoundState.PUBLISHED, by=by)
    round_.refresh_from_db()


@transaction.atomic
def begin_verification(round_: AdmissionRound, *, by: User) -> None:
    """Registration is over: departments, schools and the county check."""
    locked(round_).move(RoundState.VERIFYING, by=by)
    round_.refresh_from_db()


def locked(round_: AdmissionRound) -> AdmissionRound:
    return AdmissionRound.objects.select_for_update(of=["self"]).get(pk=round_.pk)


def keep_time() -> dict[str, int]:
    """Open and close registration by the clock; how many rounds moved."""
    published = AdmissionRound.objects.filter(state=RoundState.PUBLISHED)
    opened = [row for row in published if row.opens_at <= timezone.now()]
    for row in opened:
        row.move(RoundState.REGISTRATION_OPEN, by=None)
    running = AdmissionRound.objects.filter(state=RoundState.REGISTRATION_OPEN)
    closed = [row for row in running if row.closes_at <= timezone.now()]
    for row in closed:
        row.move(RoundState.REGISTRATION_CLOSED, by=None)
    return {"opened": len(opened), "closed": len(closed)}
