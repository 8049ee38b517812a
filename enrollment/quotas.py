"""Seats that go to a group first (专项学位): tiers, firms, lines, and their return.

Handbook 4.12: the tax office tells what firms paid, the tiers of the round turn that into
seats, each school's plan shows the line, and what is not used by its day goes back.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User
from enrollment.enterprise import Firm, Tier, seats_earned
from enrollment.forms.quotas import GrantForm
from enrollment.models import (
    AdmissionRound,
    EnterpriseGrant,
    EnterpriseTier,
    QuotaLine,
)
from enrollment.plans import in_planning
from enrollment.presets import preset
from enrollment.sheets import read_sheet
from portal.errors import Conflict
from schools.school_columns import YES_OR_NO, Column

GRANT_COLUMNS = (
    Column("企业名称", "firm", is_needed=True),
    Column("统一社会信用代码", "credit_code", is_needed=True),
    Column("上年度实缴税额（元）", "tax_paid", is_needed=True),
    Column("制造业企业", "is_manufacturer", YES_OR_NO, is_needed=True),
    Column("当年新上市", "is_newly_listed", YES_OR_NO),
)


@transaction.atomic
def take_template(round_: AdmissionRound, *, by: User) -> None:
    """Start the round's tiers with the city's table, to be changed as the county needs."""
    row, table = in_planning(round_), preset("enterprise_tiers")
    if row.tiers.exists():
        raise ValidationError(_("The round has tiers already."))
    for tier in table["tiers"]:
        amount = tier["tax_above"]
        row.tiers.create(
            tax_above=None if amount is None else Decimal(amount),
            seats=tier["seats"],
            source=table["source"],
        )
    record("tier.edit", by=by, on=row, changed=["tiers"], unit=row.county_id)
    count_grants(row)


@transaction.atomic
def keep_tier(tier: EnterpriseTier, *, changed: Sequence[str], by: User) -> None:
    row = in_planning(tier.round)
    tier.full_clean()
    tier.save()
    record("tier.edit", by=by, on=tier, changed=changed, unit=row.county_id)
    count_grants(row)


@transaction.atomic
def drop_tier(tier: EnterpriseTier, *, by: User) -> None:
    row = in_planning(tier.round)
    record("tier.delete", by=by, on=tier, unit=row.county_id)
    tier.delete()
    count_grants(row)


@transaction.atomic
def read_grants(round_: AdmissionRound, file: "File[bytes]", *, by: User) -> int:
    """Take the tax office's list in place of the one before; how many firms it has."""
    row = in_planning(round_)
    forms = read_sheet(file, GRANT_COLUMNS, GrantForm, once=("credit_code",))
    if row.grants.filter(nominated__gt=0).exists():
        raise Conflict(_("Firms have named children by this list; change them first."))
    row.grants.all().delete()
    grants = [form.save(commit=False) for form in forms]
    for grant in grants:
        grant.round = row
    EnterpriseGrant.objects.bulk_create(grants)
    record("grant.import", by=by, on=row, changed=["grants"], unit=row.county_id)
    count_grants(row)
    return len(grants)


def count_grants(round_: AdmissionRound) -> None:
    """Give every firm of the list the seats that the tiers say now."""
    tiers = [Tier(tier.tax_above, tier.seats) for tier in round_.tiers.all()]
    flags = round_.policies.values_list("listing_adds", flat=True)
    grants = list(round_.grants.all())
    for grant in grants:
        firm = Firm(grant.tax_paid, grant.is_manufacturer, grant.is_newly_listed)
        grant.seats = seats_earned(firm, tiers, listing_adds=all(flags))
        if grant.nominated > grant.seats:
            raise Conflict(
                _("%(firm)s has named more children than it would have seats.")
                % {"firm": grant.firm}
            )
    EnterpriseGrant.objects.bulk_update(grants, ["seats"])


@transaction.atomic
def keep_line(line: QuotaLine, *, changed: Iterable[str], by: User) -> None:
    """Store a line of a plan; all of a plan's lines fit into it."""
    row = in_planning(line.plan.round)
    line.full_clean()
    others = line.plan.quotas.exclude(pk=line.pk)
    if sum(other.seats for other in others) + line.seats > line.plan.seats:
        raise ValidationError({"seats": _("The plan has fewer seats than its lines.")})
    line.save()
    record("quota.edit", by=by, on=line, changed=changed, unit=row.county_id)


@transaction.atomic
def drop_line(line: QuotaLine, *, by: User) -> None:
    row = in_planning(line.plan.round)
    record("quota.delete", by=by, on=line, unit=row.county_id)
    line.delete()


@transaction.atomic
def return_unused() -> int:
    """Give what is unused on its day back to the plan; how many lines gave something."""
    due = QuotaLine.objects.due(timezone.localdate()).select_related("plan__round")
    lines = list(due.order_by("pk").select_for_update(of=["self"]))
    for line in lines:
        line.returned = line.seats - line.used
        line.save(update_fields=["returned"])
        unit = line.plan.round.county_id
        record("quota.return", by=None, on=line, changed=["returned"], unit=unit)
    return len(lines)
