"""What is known of an application once it is verified, as the ranking reads it.

Enrollment handbook 4.5 to 4.8. A department's record goes first; what no department could
say counts as the family told it once an officer has accepted it. Nothing here tells who
sent an application in, or when (INV-06).

"In the zone" means: in a zone of the round that one of the wished public schools serves.
A wish outside the zone of one's home is a wish for coordination (统筹): it carries no right
of a zone, and a family with none but such wishes ranks as living in the county.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import timezone

from enrollment.addresses import is_home, read_address
from enrollment.departments import kinds, records
from enrollment.departments.checks import OPEN, permit_record
from enrollment.departments.kinds import Kind as RecordKind
from enrollment.departments.reading import R
from enrollment.forms.home import read_share
from enrollment.inquiries import BUSINESS, Case, day, place_of
from enrollment.models import (
    Application,
    CheckResult,
    Decision,
    DepartmentCheck,
    DocumentKind,
    Part,
    ResidentialAddress,
    Zone,
)
from enrollment.scoring.facts import (
    Dwelling,
    Facts,
    Hukou,
    Insurance,
    Kind,
    Period,
    Permit,
    Person,
    Place,
    Stay,
)
from enrollment.scoring.months import month_set
from enrollment.scoring.permits import PermitRecord
from enrollment.scoring.terms import PermitHolder

PERSONS = {
    "child": Person.CHILD,
    "guardian1": Person.PRIMARY,
    "guardian2": Person.SECONDARY,
}
INSURANCES = {kind.value for kind in Kind}


class Known:
    """An application's answers and what the departments said to them."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.case = Case.of(application)
        self.family = self.case.family
        self.checks = {(row.kind, row.person): row for row in application.checks.all()}

    def told(self, part: Part, name: str) -> Any:
        return self.family.answer(part, name)

    def check(self, kind: DocumentKind, person: str) -> DepartmentCheck | None:
        return self.checks.get((kind, person))

    def record(self, kind: DocumentKind, person: str, of: RecordKind[R]) -> R | None:
        """The department's record, if it gave one."""
        check = self.check(kind, person)
        return of.reopen(check.answer) if check and check.answer else None

    @property
    def was_seen_by_an_officer(self) -> bool:
        """Whether a person approved it, who saw what no department could say."""
        approvals = (Decision.Kind.APPROVED, Decision.Kind.OVERTURNED)
        approved = self.application.decisions.filter(kind__in=approvals)
        last = approved.order_by("pk").last()
        return last is not None and last.by_id is not None

    @property
    def county(self) -> str:
        return self.application.round.county_id

    def place(self, division: str) -> Place:
        """How near a division lies; `home_place` knows of the zone."""
        where = place_of(division, self.county)
        near = {"county": Place.COUNTY, "city": Place.CITY}
        return near.get(where, Place.ELSEWHERE)

    @property
    def home(self) -> ResidentialAddress:
        return self.case.home

    @property
    def home_place(self) -> Place:
        return self.zone_of(self.home)

    def zone_of(self, address: ResidentialAddress) -> Place:
        """In the zone of a public school that is wished for, or only in the county."""
        zones = Zone.objects.of(self.application.round, self.application.stage)
        wished = zones.filter(schools__in=self.told(Part.CHOICES, "public") or [])
        return Place.ZONE if wished.at(address).exists() else Place.COUNTY

    def is_at_home(self, address: str) -> bool:
        return is_home(address, self.home)

    def lies_at(self, address: str, division: str) -> Place:
        """Where the address of a register lies: at the home, or where it says itself."""
        place = self.place(division)
        if place != Place.COUNTY:
            return place
        if self.is_at_home(address):
            return self.home_place
        own = read_address(address, division)
        return self.zone_of(own) if own else place


def facts_of(application: Application) -> Facts:
    """Everything that categories and points may ask for."""
    known = Known(application)
    home = known.home_place
    return Facts(
        hukou=tuple(hukou(known)),
        dwellings=tuple(dwellings(known, home)),
        permits=tuple(permits(known)),
        insurance=tuple(insurance(known)),
        periods=tuple(periods(known, home)),
        marks=frozenset(marks(known)),
        as_of=timezone.localdate(),
    )


def hukou(known: Known) -> Iterator[Hukou]:
    """The registers of child and guardians; the child's says with whom it stands."""
    registers = {
        who: known.record(DocumentKind.HUKOU, who, kinds.HOUSEHOLD) for who in PERSONS
    }
    child = registers.pop("child")
    parents = {row.household_no for row in registers.values() if row}
    where, moved_in = registered(known, child)
    yield Hukou(
        person=Person.CHILD,
        place=where,
        moved_in=moved_in,
        with_parents=child is not None and child.household_no in parents,
        with_grandparents=child is not None and "孙" in child.relation,
    )
    for who, row in registers.items():
        if row is not None:
            place = known.place(row.division)
            yield Hukou(person=PERSONS[who], place=place, moved_in=row.moved_in)


def registered(
    known: Known, child: records.HouseholdRecord | None
) -> tuple[Place, date | None]:
    """Where the child is registered and since when, by the register's own address."""
    if child is None:
        told = known.told(Part.PERMIT, "hukou")
        near = {"county": Place.COUNTY, "city": Place.CITY}
        moved_in = day(known.told(Part.PERMIT, "moved_in"))
        return near.get(str(told), Place.ELSEWHERE), moved_in
    return known.lies_at(child.address, child.division), child.moved_in


def dwellings(known: Known, home: Place) -> Iterator[Dwelling]:
    """The titled home, with the share of child and parents together."""
    if not known.family.has_title:
        return
    is_grandparents = known.told(Part.RESIDENCE, "home_kind") == "grandparents"
    holder = Person.GRANDPARENT if is_grandparents else Person.PRIMARY
    title = known.record(DocumentKind.TITLE, "home", kinds.TITLE)
    purchase = known.record(DocumentKind.PURCHASE, "home", kinds.PURCHASE)
    deed = title or purchase
    if title is not None:
        share, since = share_of(known, title), title.registered_on
    else:
        share = read_share(known.told(Part.RESIDENCE, "share") or "0%")
        told = day(known.told(Part.RESIDENCE, "registered_on"))
        since = purchase.filed_on if purchase else told or date.max
    yield Dwelling(
        share=share,
        registered_on=since,
        holder=holder,
        place=known.lies_at(deed.address, deed.division) if deed else home,
        residential=title is None or title.use == "residential",
    )


def share_of(known: Known, title: records.Title) -> Fraction:
    """What child and guardians hold; for grandparents, what the title holds in all."""
    own = {
        known.application.child.id_number,
        *known.case.guardians.values(),
    }
    if known.told(Part.RESIDENCE, "home_kind") == "grandparents":
        return sum((holder.share for holder in title.holders), Fraction(0))
    held = [holder.share for holder in title.holders if holder.id_number in own]
    return sum(held, Fraction(0))


def permits(known: Known) -> Iterator[Permit]:
    holder = str(known.told(Part.PERMIT, "holder"))
    if not known.family.is_from_elsewhere or holder not in {*PERSONS, "nobody"}:
        return
    is_childs = known.application.policy.permit_holder == PermitHolder.CHILD
    applicant = Person.CHILD if is_childs else Person.PRIMARY
    person = PERSONS.get(holder, applicant)
    given = known.record(DocumentKind.PERMIT, holder, kinds.RESIDENCE_PERMIT)
    record = permit_record(given) if given else permit_told(known)
    place = known.place(given.division) if given else Place.COUNTY
    yield Permit(person=person, record=record, place=place)


def permit_told(known: Known) -> PermitRecord:
    return PermitRecord(
        issued_on=day(known.told(Part.PERMIT, "issued_on")),
        applied_on=day(known.told(Part.PERMIT, "applied_on")),
    )


def insurance(known: Known) -> Iterator[Insurance]:
    """Each kind that each guardian paid, its months on time and its months paid late."""
    for who in ("guardian1", "guardian2"):
        record = known.record(DocumentKind.INSURANCE, who, kinds.INSURANCE)
        for span in record.spans if record else ():
            if span.kind not in INSURANCES:
                continue
            months = month_set(
                date(span.first.year, span.first.month, 1),
                date(span.last.year, span.last.month, 1),
            )
            yield Insurance(
                person=PERSONS[who],
                kind=Kind(span.kind),
                on_time=0 if span.is_back_paid else months,
                back_paid=months if span.is_back_paid else 0,
                place=known.place(span.division),
            )


def periods(known: Known, home: Place) -> Iterator[Period]:
    """Where the family lives and since when, what it rents, and where it works."""
    since = lives_since(known)
    if since is not None:
        for person in (Person.PRIMARY, Person.CHILD):
            yield Period(stay=Stay.RESIDENCE, person=person, start=since, place=home)
    yield from rentals(known)
    yield from businesses(known)
    for who in ("guardian1", "guardian2"):
        contract = known.record(DocumentKind.WORK, who, kinds.CONTRACT)
        if contract is not None:
            yield Period(
                stay=Stay.EMPLOYMENT,
                person=PERSONS[who],
                start=contract.begins,
                end=contract.until,
            )


def businesses(known: Known) -> Iterator[Period]:
    """The business licence of a guardian who works on their own account."""
    licence = known.record(DocumentKind.WORK, BUSINESS, kinds.LICENCE)
    if licence is None or licence.state != OPEN:
        return
    for who, number in known.case.guardians.items():
        if number == licence.operator_id_number:
            yield Period(
                stay=Stay.LICENCE,
                person=PERSONS[who],
                start=licence.begins,
                end=licence.until,
                place=known.place(licence.division),
            )


def lives_since(known: Known) -> date | None:
    """The first day at this home that a record proves; else as an officer accepted it.

    Residence earns points, so the bare answer of a family that no officer saw is nothing.
    """
    if proven := list(days_at_home(known)):
        return min(proven)
    if known.was_seen_by_an_officer:
        return day(known.told(Part.RESIDENCE, "lives_since"))
    return None


def days_at_home(known: Known) -> Iterator[date]:
    """From when on title, register, permit and filed rental stand at the home."""
    for address, since in dated_addresses(known):
        if since is not None and known.is_at_home(address):
            yield since


def dated_addresses(known: Known) -> Iterator[tuple[str, date | None]]:
    """Every address that a record of the family names, and its day."""
    if title := known.record(DocumentKind.TITLE, "home", kinds.TITLE):
        yield title.address, title.registered_on
    for who in PERSONS:
        if register := known.record(DocumentKind.HUKOU, who, kinds.HOUSEHOLD):
            yield register.address, register.moved_in
        if permit := known.record(DocumentKind.PERMIT, who, kinds.RESIDENCE_PERMIT):
            yield permit.address, permit.issued
        if rental := known.record(DocumentKind.RENTAL, who, kinds.RENTAL):
            yield rental.address, rental.filed_on


def rentals(known: Known) -> Iterator[Period]:
    """Filed contracts, each from the day on which it was filed."""
    for who in ("guardian1", "guardian2"):
        rental = known.record(DocumentKind.RENTAL, who, kinds.RENTAL)
        if rental is not None and rental.filed_on is not None:
            yield Period(
                stay=Stay.RENTAL,
                person=PERSONS[who],
                start=rental.filed_on,
                end=rental.until,
                place=known.lies_at(rental.address, rental.division),
            )


def marks(known: Known) -> Iterator[str]:
    """What is certified whole: a special status, and a sibling at the school wished for."""
    if known.told(Part.CHILD, "special") not in {None, "none"}:
        yield "special_status"
    if has_sibling_there(known):
        yield "sibling_at_school"
    if known.application.child.birth_date <= known.application.policy.latest_birth:
        yield "in_birth_window"


def has_sibling_there(known: Known) -> bool:
    """Whether everybody agrees on the sibling, and its school is among the wishes."""
    said = [check for (kind, _), check in known.checks.items() if kind == "sibling"]
    agreed = bool(said) and all(one.result == CheckResult.MATCH for one in said)
    wished = known.told(Part.CHOICES, "public") or []
    return agreed and known.told(Part.SIBLINGS, "sibling_school") in wished
