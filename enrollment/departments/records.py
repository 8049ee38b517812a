"""What departments know: one frozen type for each kind of record.

All of it is personal: no record has a `repr`, and whoever stores one encrypts it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """Anything that a department tells."""


@dataclass(frozen=True, slots=True, repr=False)
class Identity(Record):
    name: str
    id_number: str
    born: date
    sex: str
    is_alive: bool


@dataclass(frozen=True, slots=True, repr=False)
class HouseholdRecord(Record):
    """户籍: one member of a registered household."""

    name: str
    id_number: str
    division: str
    address: str
    household_no: str
    moved_in: date
    relation: str
    is_collective: bool


@dataclass(frozen=True, slots=True, repr=False)
class ResidencePermit(Record):
    name: str
    id_number: str
    permit_no: str
    division: str
    address: str
    issued: date
    endorsed: tuple[date, ...]
    endorsed_until: date


@dataclass(frozen=True, slots=True, repr=False)
class Holder(Record):
    name: str
    id_number: str
    share: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class Title(Record):
    """不动产权证. A mortgage is told and does not matter."""

    unit_no: str
    division: str
    address: str
    holders: tuple[Holder, ...]
    registered_on: date
    use: str
    is_mortgaged: bool


@dataclass(frozen=True, slots=True, repr=False)
class Unit(Record):
    unit_no: str
    division: str
    use: str
    share: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class Holdings(Record):
    """Everything a person owns, for the proof that there is no other home."""

    name: str
    id_number: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Purchase(Record):
    filing_no: str
    unit_no: str
    division: str
    address: str
    buyer: str
    buyer_id_number: str
    filed_on: date
    is_invoiced: bool


@dataclass(frozen=True, slots=True, repr=False)
class RentalContract(Record):
    name: str
    id_number: str
    filing_no: str
    division: str
    address: str
    begins: date
    until: date
    filed_on: date | None


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int


@dataclass(frozen=True, slots=True, repr=False)
class Span(Record):
    """Months of one kind of insurance, the first and the last included."""

    kind: str
    first: Month
    last: Month
    division: str
    employer: str
    is_back_paid: bool


@dataclass(frozen=True, slots=True, repr=False)
class InsuranceMonths(Record):
    name: str
    id_number: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, repr=False)
class LabourContract(Record):
    name: str
    id_number: str
    employer: str
    credit_code: str
    begins: date
    until: date | None


@dataclass(frozen=True, slots=True, repr=False)
class TaxPaid(Record):
    """What a firm paid in a year, for the seats of enterprises (handbook 4.12)."""

    credit_code: str
    name: str
    year: str
    paid: Decimal
    is_manufacturer: bool
    is_newly_listed: bool


@dataclass(frozen=True, slots=True, repr=False)
class Licence(Record):
    credit_code: str
    name: str
    operator: str
    operator_id_number: str
    division: str
    address: str
    begins: date
    until: date | None
    state: str


@dataclass(frozen=True, slots=True, repr=False)
class GuardianRecord(Record):
    name: str
    id_number: str
    relation: str


@dataclass(frozen=True, slots=True, repr=False)
class Guardians(Record):
    name: str
    id_number: str
    guardians: tuple[GuardianRecord, ...]


@dataclass(frozen=True, slots=True, repr=False)
class DisabilityCertificate(Record):
    name: str
    id_number: str
    certificate_no: str
    category: str
    grade: int
    valid_until: date
