"""Approving and publishing the rules of a round, and changing what was published.

Enrollment handbook 4.2 and 5.3, invariant INV-19.
"""

import hashlib
import json
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from enrollment.models import AdmissionRound, PolicyFinding, PolicyProfile
from enrollment.validation.finding import Finding
from enrollment.validation.validator import findings_of, stored
from portal.errors import Conflict

State = PolicyProfile.State
NOT_RULES = {
    "id",
    "round",
    "state",
    "drafted_by",
    "approved_by",
    "approved_at",
    "published_at",
    "digest",
}


def rules_of(policy: PolicyProfile) -> dict[str, object]:
    """What binds families, by field, with the place and year that it holds for."""
    fields = [f.name for f in policy._meta.concrete_fields if f.name not in NOT_RULES]
    return {
        "county": policy.round.county_id,
        "intake_year": policy.round.intake_year,
        "demands": list(policy.demands.values("kind", "label", "reason")),
        **{name: getattr(policy, name) for name in fields},
    }


def canonical(policy: PolicyProfile) -> str:
    """The rules as JSON with sorted names and no spaces: what the published hash is of."""
    return json.dumps(
        rules_of(policy),
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def digest_of(policy: PolicyProfile) -> str:
    return hashlib.sha256(canonical(policy).encode()).hexdigest()


def held(policy: PolicyProfile, *, state: State) -> PolicyProfile:
    """The policy's row, locked and in `state`, or Conflict."""
    rows = PolicyProfile.objects.select_for_update(of=["self"])
    row = rows.select_related("round__county").get(pk=policy.pk)
    if row.state != state:
        raise Conflict(
            _("This version is “%(state)s” now.") % {"state": row.get_state_display()}
        )
    return row


def touch(policy: PolicyProfile, *, by: User) -> PolicyProfile:
    """The draft, locked for a change; who changes it cannot be the one to approve it."""
    row = held(policy, state=State.DRAFT)
    row.edited_by.add(row.drafted_by, by)
    row.drafted_by = by
    row.save(update_fields=["drafted_by"])
    record("policy.edit", by=by, on=row, unit=row.round.county_id)
    return row


@transaction.atomic
def approve(
    policy: PolicyProfile, *, by: User, reasons: Mapping[str, str] | None = None
) -> None:
    """Approve somebody else's draft; `reasons` accept findings, by their handles."""
    row = held(policy, state=State.DRAFT)
    if row.was_written_by(by):
        raise ValidationError(_("A second person approves what you drafted."))
    found, given = findings_of(row), reasons or {}
    refuse_unsettled(found, given)
    row.findings.all().delete()
    PolicyFinding.objects.bulk_create(
        PolicyFinding(
            policy=row,
            code=finding.code,
            severity=finding.fault.severity,
            details=finding.details,
            accepted_because=given[finding.handle],
        )
        for finding in found
    )
    row.state, row.approved_by, row.approved_at = State.APPROVED, by, timezone.now()
    row.save(update_fields=["state", "approved_by", "approved_at"])
    record("policy.approve", by=by, on=row, unit=row.round.county_id)
    policy.refresh_from_db()


def refuse_unsettled(found: list[Finding], given: Mapping[str, str]) -> None:
    """What forbids publication cannot be accepted; the rest needs a reason each."""
    if banned := [finding for finding in found if finding.blocks]:
        raise ValidationError([f"{each.code} {each.message}" for each in banned])
    open_ones = [each for each in found if not given.get(each.handle, "").strip()]
    if open_ones:
        raise ValidationError(
            [
                _("%(code)s needs a reason: %(message)s")
                % {"code": each.code, "message": each.message}
                for each in open_ones
            ]
        )


def refuse_new_findings(policy: PolicyProfile) -> None:
    """What came up since the approval, by a plan or a zone that was changed."""
    accepted = {
        stored(row).handle: row.accepted_because for row in policy.findings.all()
    }
    refuse_unsettled(findings_of(policy), accepted)


@transaction.atomic
def return_to_draft(policy: PolicyProfile, *, by: User, reason: str) -> None:
    """Take an approval back, so that the draft can be mended."""
    row = held(policy, state=State.APPROVED)
    row.findings.all().delete()
    row.state, row.approved_by, row.approved_at = State.DRAFT, None, None
    row.save(update_fields=["state", "approved_by", "approved_at"])
    unit = row.round.county_id
    record("policy.return", by=by, on=row, reason=reason, unit=unit)
    policy.refresh_from_db()


def freeze(policy: PolicyProfile, *, by: User) -> PolicyProfile:
    """Publish an approved version: from here on the database refuses to change it."""
    row = held(policy, state=State.APPROVED)
    refuse_new_findings(row)
    row.state, row.published_at = State.PUBLISHED, timezone.now()
    row.digest = digest_of(row)
    row.save(update_fields=["state", "published_at", "digest"])
    unit = row.round.county_id
    record("policy.publish", by=by, on=row, reason=row.digest, unit=unit)
    return row


@transaction.atomic
def next_version(policy: PolicyProfile, *, by: User, reason: str) -> PolicyProfile:
    """A draft that will replace a published version; it says why (emergency change)."""
    old = held(policy, state=State.PUBLISHED)
    newer = old.round.policies.filter(stage=old.stage, version__gt=old.version)
    if newer.exists():
        raise Conflict(_("A later version of these rules is being drafted already."))
    draft = copied(old, round_=old.round, by=by)
    draft.version, draft.change_reason = old.version + 1, reason
    draft.save(force_insert=True)
    copy_demands(old, draft)
    unit = old.round.county_id
    record("policy.next-version", by=by, on=draft, reason=reason, unit=unit)
    return draft


def copied(policy: PolicyProfile, *, round_: AdmissionRound, by: User) -> PolicyProfile:
    """An unsaved draft with the same rules for a round."""
    own = NOT_RULES | {"version", "change_reason"}
    names = [f.name for f in policy._meta.concrete_fields if f.name not in own]
    rules = {name: getattr(policy, name) for name in names}
    return PolicyProfile(round=round_, drafted_by=by, **rules)


def copy_demands(old: PolicyProfile, draft: PolicyProfile) -> None:
    for demand in old.demands.all():
        draft.demands.create(kind=demand.kind, label=demand.label, reason=demand.reason)
