"""Starting and submitting in batches: what `applying` and `handing_in` do, in few statements.

The same checks, and the same rows: a child of age, every asked part complete, one receipt
and one hash over the answers, wishes in order, an event for each step. Times are spread
over the days since registration opened; the trail has one entry for a batch.
"""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.audit import record
from accounts.encryption import blind_index
from enrollment.applying import old_enough
from enrollment.consent import CONSENT_VERSION
from enrollment.demo.crowd import Filing
from enrollment.models import (
    AdmissionRound,
    Application,
    ApplicationEvent,
    ApplicationPart,
    ApplicationState,
    Message,
    Part,
    PolicyProfile,
    Wish,
)
from enrollment.questions import Family, is_complete
from enrollment.receipts import content_hash, new_receipt
from schools.models import School
from schools.models.schools import Stage

S = ApplicationState
TO_FILL_IN = datetime.timedelta(minutes=25)
SUBMITTED_FIELDS = [
    *("state", "moved_at", "receipt", "submitted_at", "content_hash"),
]


@dataclass(frozen=True, slots=True)
class KnownFamily(Family):
    """A family of which it is known already whether it has twins and private plans."""

    has_twins: bool
    has_private: bool

    @property
    def may_have_twins(self) -> bool:
        return self.has_twins

    @property
    def has_private_plans(self) -> bool:
        return self.has_private


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft and the answers that were saved in it."""

    application: Application
    told: dict[str, dict[str, Any]]
    has_twins: bool


class Desk:
    """Takes the applications of one round that is open."""

    def __init__(self, round_: AdmissionRound, chance: Random) -> None:
        if not AdmissionRound.objects.taking_applications().filter(pk=round_.pk):
            raise ValueError("registration is not open")
        self.round, self.chance = round_, chance
        self.policies: dict[str, PolicyProfile] = {
            stage: round_.policies.in_force().get(stage=stage) for stage in Stage
        }
        private = round_.plans.filter(school__ownership=School.Ownership.PRIVATE)
        self.private = set(private.values_list("stage", flat=True))

    @transaction.atomic
    def begin(
        self, filings: Sequence[Filing], *, parts: int = len(Part)
    ) -> list[Begun]:
        """Drafts, each with the answers to its first `parts` parts."""
        begun = [self.draft(filing, parts) for filing in filings]
        rows = [one.application for one in begun]
        Application.objects.bulk_create(rows)
        ApplicationEvent.objects.bulk_create(
            ApplicationEvent(
                application=row, now=S.DRAFT, by=row.applicant, at=row.started_at
            )
            for row in rows
        )
        ApplicationPart.objects.bulk_create(
            part for one in begun for part in self.parts_of(one)
        )
        Wish.objects.bulk_create(wish for one in begun for wish in wishes(one))
        record("application.start", by=None, on=self.round, reason=f"× {len(rows)}")
        return begun

    def draft(self, filing: Filing, parts: int) -> Begun:
        policy, child = self.policies[filing.stage], filing.child
        child.birth_date = datetime.date.fromisoformat(str(child.birth_date))
        if not old_enough(child, policy):
            raise ValueError(f"{child.pk} is too young")
        moment = self.some_time()
        told = dict(list(filing.told.items())[:parts])
        row = Application(
            round=self.round,
            stage=filing.stage,
            policy=policy,
            child=child,
            household=child.household,
            applicant=filing.by,
            city=self.round.county_id[:4],
            intake_year=self.round.intake_year,
            child_index=blind_index(child.id_number or ""),
            home_division=told.get(Part.RESIDENCE, {}).get("town", ""),
            started_at=moment,
            moved_at=moment,
            consent_version=CONSENT_VERSION,
            consented_at=moment,
        )
        return Begun(row, told, has_twins=bool(filing.others))

    def some_time(self) -> datetime.datetime:
        """Since the opening, at an hour at which people are awake."""
        opened = self.round.opens_at
        latest = timezone.now() - TO_FILL_IN
        day = opened + datetime.timedelta(days=self.chance.randrange(5))
        moment = day + datetime.timedelta(minutes=self.chance.randrange(14 * 60))
        return min(moment, latest)

    def parts_of(self, begun: Begun) -> list[ApplicationPart]:
        row, family = begun.application, self.family(begun)
        return [
            ApplicationPart(
                application=row,
                part=part,
                answers=json.dumps(answers, ensure_ascii=False),
                is_complete=is_complete(Part(part), family),
                saved_at=row.started_at,
            )
            for part, answers in begun.told.items()
        ]

    def family(self, begun: Begun) -> KnownFamily:
        has_private = begun.application.stage in self.private
        return KnownFamily(begun.application, begun.told, begun.has_twins, has_private)

    @transaction.atomic
    def submit(self, begun: Sequence[Begun]) -> list[Application]:
        """Hand the drafts in and tell their families."""
        rows = [self.with_receipt(one) for one in begun]
        Application.objects.bulk_update(rows, SUBMITTED_FIELDS)
        self.tell(rows)
        return rows

    def with_receipt(self, begun: Begun) -> Application:
        row, family = begun.application, self.family(begun)
        asked = [part for part in Part if part != Part.DOCUMENTS]
        if left := [part for part in asked if not is_complete(part, family)]:
            raise ValueError(f"not finished: {left}")
        row.receipt = new_receipt(row.intake_year)
        row.submitted_at = row.moved_at = row.started_at + TO_FILL_IN
        row.content_hash = content_hash(row.receipt, begun.told, [])
        row.state = S.SUBMITTED
        return row

    def tell(self, rows: Sequence[Application]) -> None:
        """Events with the message that followed on that day: no text goes out now."""
        events = ApplicationEvent.objects.bulk_create(
            ApplicationEvent(
                application=row,
                was=S.DRAFT,
                now=S.SUBMITTED,
                by=row.applicant,
                at=row.moved_at,
            )
            for row in rows
        )
        Message.objects.bulk_create(
            Message(
                to=event.by,
                application=event.application,
                event=event,
                kind=S.SUBMITTED,
                sent_at=event.at,
                texted_at=event.at,
            )
            for event in events
        )


def wishes(begun: Begun) -> list[Wish]:
    """As `applying.keep_wishes` stores them."""
    choices = begun.told.get(Part.CHOICES, {})
    wanted = [(code, False) for code in choices.get("public", [])]
    if choices.get("private"):
        wanted.append((choices["private"], True))
    return [
        Wish(
            application=begun.application,
            school_id=code,
            order=order,
            is_private=is_private,
        )
        for order, (code, is_private) in enumerate(wanted, start=1)
    ]
