"""What can be asked of which department, and the question and answer it makes."""

import json
from dataclasses import dataclass
from typing import Generic, Self

from enrollment.departments import records
from enrollment.departments.reading import Malformed, R, read
from enrollment.models.departments import Department, Failure, Outcome

PERSON = ("id_number",)


@dataclass(frozen=True, slots=True)
class Kind(Generic[R]):
    """One kind of record: who keeps it and which fields name its subject."""

    department: Department
    name: str
    record: type[R]
    subject: tuple[str, ...] = PERSON

    @property
    def path(self) -> str:
        return f"{self.department.value}/{self.name}"

    def about(self, *subject: str) -> "Question[R]":
        return Question(self, dict(zip(self.subject, subject, strict=True)))

    def reopen(self, text: str) -> R:
        """The record of an answer that was stored as its `text`."""
        return read(self.record, json.loads(text))


@dataclass(frozen=True, slots=True, repr=False)
class Question(Generic[R]):
    """Asks a department for one subject's record."""

    kind: Kind[R]
    subject: dict[str, str]

    def understand(self, body: bytes) -> "Answer[R]":
        """The answer in a department's words, or raise Malformed.

        The record of another subject is no answer: it would accuse an innocent family.
        """
        try:
            given = json.loads(body)
        except ValueError:
            raise Malformed("body") from None
        envelope = read(Envelope, given)
        if not envelope.found:
            return Answer(Outcome.NOT_FOUND, receipt=envelope.receipt)
        record = read(self.kind.record, given.get("record"))
        if any(getattr(record, name) != asked for name, asked in self.subject.items()):
            raise Malformed("subject")
        text = json.dumps(given["record"], ensure_ascii=False)
        return Answer(Outcome.FOUND, record, text=text, receipt=envelope.receipt)


@dataclass(frozen=True, slots=True, repr=False)
class Envelope(records.Record):
    found: bool
    receipt: str
    at: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer(Generic[R]):
    """What came of a question. `text` is the record as JSON, to be stored encrypted."""

    outcome: Outcome
    record: R | None = None
    text: str = ""
    receipt: str = ""
    failure: Failure | None = None

    @classmethod
    def none(cls, why: Failure) -> Self:
        return cls(Outcome.UNAVAILABLE, failure=why)


D = Department
IDENTITY = Kind(D.POLICE, "identity", records.Identity)
HOUSEHOLD = Kind(D.POLICE, "household", records.HouseholdRecord)
RESIDENCE_PERMIT = Kind(D.POLICE, "residence-permit", records.ResidencePermit)
TITLE = Kind(D.REAL_ESTATE, "title", records.Title, ("unit_no",))
HOLDINGS = Kind(D.REAL_ESTATE, "holdings", records.Holdings)
PURCHASE = Kind(D.HOUSING, "purchase", records.Purchase, ("filing_no",))
RENTAL = Kind(D.HOUSING, "rental", records.RentalContract)
INSURANCE = Kind(D.SOCIAL_INSURANCE, "months", records.InsuranceMonths)
CONTRACT = Kind(D.SOCIAL_INSURANCE, "contract", records.LabourContract)
TAX_PAID = Kind(D.TAX, "paid", records.TaxPaid, ("credit_code", "year"))
LICENCE = Kind(D.MARKET, "licence", records.Licence, ("credit_code",))
GUARDIANS = Kind(D.CIVIL_AFFAIRS, "guardians", records.Guardians)
DISABILITY = Kind(D.DISABLED_FEDERATION, "certificate", records.DisabilityCertificate)
