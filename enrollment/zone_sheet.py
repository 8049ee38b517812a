"""The workbooks of zones (招生范围表) and of addresses (住宅地址表)."""

from collections.abc import Iterable, Iterator
from io import BytesIO

from django.core.files.base import File
from django.db import transaction

from accounts.audit import record
from accounts.models import User
from enrollment.catchments import keep_addresses
from enrollment.forms.zones import AddressRowForm, RuleRowForm
from enrollment.models import AdmissionRound, CatchmentRule, Zone
from enrollment.models.catchments import Parity
from enrollment.plan_sheet import STAGES
from enrollment.plans import in_planning
from enrollment.sheets import read_sheet, write_sheet
from schools.models import Division, School
from schools.models.divisions import below
from schools.school_columns import Column

PARITIES = {"全部": Parity.BOTH, "单号": Parity.ODD, "双号": Parity.EVEN}
RULE_COLUMNS = (
    Column("学区名称", "zone_name", is_needed=True),
    Column("学段", "stage", STAGES, is_needed=True),
    Column("学校标识码", "school_codes", is_needed=True),
    Column("区划代码", "division", is_needed=True),
    Column("社区（村）", "community"),
    Column("道路", "road"),
    Column("起始门牌号", "number_from"),
    Column("截止门牌号", "number_to"),
    Column("单双号", "parity", PARITIES),
    Column("小区（自然村）", "estate"),
)
ADDRESS_COLUMNS = (
    Column("区划代码", "division", is_needed=True),
    Column("社区（村）", "community"),
    Column("道路", "road"),
    Column("门牌号", "number"),
    Column("小区（自然村）", "estate"),
)
OWN = ["zone_name", "stage", "school_codes", "division"]


def written(zones: Iterable[Zone]) -> Iterator[dict[str, object]]:
    """A row for each rule; zones come with their rules and schools."""
    names = [column.name for column in RULE_COLUMNS if column.name not in OWN]
    for zone in zones:
        codes = "、".join(school.pk for school in zone.schools.all())
        for rule in zone.rules.all():
            yield {name: getattr(rule, name) for name in names} | {
                "zone_name": zone.name,
                "stage": zone.stage,
                "school_codes": codes,
                "division": rule.division_id,
            }


def write_zones(zones: Iterable[Zone]) -> BytesIO:
    return write_sheet("招生范围", RULE_COLUMNS, written(zones))


def write_address_template() -> BytesIO:
    return write_sheet("住宅地址", ADDRESS_COLUMNS, [])


def places_of(county: str) -> dict[str, Division]:
    return {place.pk: place for place in Division.objects.filter(below("code", county))}


@transaction.atomic
def read_zones(round_: AdmissionRound, file: "File[bytes]", *, by: User) -> int:
    """Bring the zones that the sheet names to its rules and schools; how many they are.

    Their rules are replaced; a zone that the sheet does not name stays as it is.
    """
    row = in_planning(round_)
    places = places_of(row.county_id)
    schools = {s.pk: s for s in School.objects.below(row.county_id).open()}
    forms = read_sheet(
        file,
        RULE_COLUMNS,
        lambda typed: RuleRowForm(typed, places=places, schools=schools),
    )
    told: dict[tuple[str, str], list[RuleRowForm]] = {}
    for form in forms:
        told.setdefault(form.zone_key, []).append(form)
    for (stage, name), rows in told.items():
        zone, _is_new = Zone.objects.get_or_create(round=row, stage=stage, name=name)
        replace(zone, rows)
        record("zone.import", by=by, on=zone, changed=["rules"], unit=row.county_id)
    return len(told)


def replace(zone: Zone, rows: Iterable[RuleRowForm]) -> None:
    found = list(rows)
    named = [school for row in found for school in row.cleaned_data["school_codes"]]
    zone.schools.set(named)
    zone.rules.all().delete()
    rules = [row.save(commit=False) for row in found]
    for rule in rules:
        rule.zone = zone
    CatchmentRule.objects.bulk_create(rules)


def read_addresses(county: str, file: "File[bytes]", *, by: User) -> int:
    """Add the sheet's addresses to the county's register; how many are new."""
    places = places_of(county)
    forms = read_sheet(
        file, ADDRESS_COLUMNS, lambda typed: AddressRowForm(typed, places=places)
    )
    return keep_addresses([form.address() for form in forms], county=county, by=by)
