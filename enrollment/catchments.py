"""Drawing the zones of a round (招生范围): zones, their rules, the addresses of the county.

Handbook 4.4. Zones can be changed while the round is in planning, like its plans.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.audit import record
from accounts.models import User
from enrollment.models import CatchmentRule, ResidentialAddress, Zone
from enrollment.plans import in_planning
from schools.models import School


@transaction.atomic
def keep_zone(
    zone: Zone, *, schools: Sequence[School], changed: Iterable[str], by: User
) -> None:
    in_planning(zone.round)
    zone.full_clean()
    zone.save()
    zone.schools.set(schools)
    record("zone.edit", by=by, on=zone, changed=changed, unit=zone.round.county_id)


@transaction.atomic
def drop_zone(zone: Zone, *, by: User) -> None:
    in_planning(zone.round)
    record("zone.delete", by=by, on=zone, unit=zone.round.county_id)
    zone.delete()


@transaction.atomic
def keep_rule(rule: CatchmentRule, *, changed: Iterable[str], by: User) -> None:
    round_ = in_planning(rule.zone.round)
    rule.full_clean()
    rule.save()
    record("zone.edit", by=by, on=rule.zone, changed=changed, unit=round_.county_id)


@transaction.atomic
def drop_rule(rule: CatchmentRule, *, by: User) -> None:
    round_ = in_planning(rule.zone.round)
    record("zone.edit", by=by, on=rule.zone, changed=["rules"], unit=round_.county_id)
    rule.delete()


@transaction.atomic
def keep_addresses(
    addresses: Sequence[ResidentialAddress], *, county: str, by: User
) -> int:
    """Add the addresses that the register does not have yet; how many it has now more."""
    rows = ResidentialAddress.objects.below(county)
    before = rows.count()
    ResidentialAddress.objects.bulk_create(addresses, ignore_conflicts=True)
    record("address.import", by=by, on=None, changed=["addresses"], unit=county)
    return rows.count() - before
