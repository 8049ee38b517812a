"""Compares what a family declared with what a department knows (handbook 4.5).

Each function takes the answer and the fields that the family declared, by their names in
the record. The fields that differ are always all listed, also beside a finding such as
`suspended`, so that a family hears of everything at once. No answer is `unavailable`
and nothing else (INV-20).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from enrollment.departments import records
from enrollment.departments.kinds import Answer
from enrollment.departments.reading import R
from enrollment.models.departments import Outcome
from enrollment.models.verification import CheckResult
from enrollment.scoring.permits import PermitRecord, PermitStatus, permit_state

SPACES = re.compile(r"\s+")
WHOLE = Fraction(1)
RESIDENTIAL = "residential"
OPEN = "open"

Declared = Mapping[str, Any]
Finding = CheckResult | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a check, and the fields that differ."""

    result: CheckResult
    fields: tuple[str, ...] = ()


def compare(
    answer: Answer[R],
    declared: Declared,
    *,
    finding: Callable[[R], Finding] = lambda _record: None,
    more: Callable[[R], Collection[str]] = lambda _record: (),
) -> Verdict:
    """Judge an answer; only a record that was found can differ from anything."""
    if answer.outcome == Outcome.UNAVAILABLE:
        return Verdict(CheckResult.UNAVAILABLE)
    if answer.record is None:
        return Verdict(CheckResult.NOT_FOUND)
    record = answer.record
    differing = [
        name
        for name, value in declared.items()
        if plain(getattr(record, name)) != plain(value)
    ]
    fields = (*differing, *more(record))
    agreed = CheckResult.MISMATCH if fields else CheckResult.MATCH
    return Verdict(finding(record) or agreed, fields)


def plain(value: object) -> object:
    """Text without blanks and in half width: how it is spaced is nobody's mistake."""
    if isinstance(value, str):
        return SPACES.sub("", unicodedata.normalize("NFKC", value))
    return value


def check_identity(answer: Answer[records.Identity], declared: Declared) -> Verdict:
    return compare(answer, dict(declared) | {"is_alive": True})


def check_household(
    answer: Answer[records.HouseholdRecord], declared: Declared
) -> Verdict:
    return compare(
        answer,
        declared,
        finding=lambda record: CheckResult.COLLECTIVE if record.is_collective else None,
    )


def check_title(
    answer: Answer[records.Title],
    declared: Declared,
    *,
    holders: Collection[str],
    least: Fraction = WHOLE / 2,
    is_more_than: bool = True,
) -> Verdict:
    """`holders` (identity numbers) must together hold more than, or at least, `least`."""

    def share(record: records.Title) -> Fraction:
        held = [each.share for each in record.holders if each.id_number in holders]
        return sum(held, Fraction(0))

    def finding(record: records.Title) -> Finding:
        enough = share(record) > least or (share(record) == least and not is_more_than)
        if record.use != RESIDENTIAL:
            return CheckResult.NON_RESIDENTIAL
        return None if enough or not share(record) else CheckResult.SHARE_BELOW

    def more(record: records.Title) -> list[str]:
        return [] if share(record) else ["holders"]

    return compare(answer, declared, finding=finding, more=more)


def check_purchase(
    answer: Answer[records.Purchase], declared: Declared, *, buyers: Collection[str]
) -> Verdict:
    """The contract counts with its full invoice, bought by one of `buyers`."""

    def more(record: records.Purchase) -> list[str]:
        return [] if record.buyer_id_number in buyers else ["buyer"]

    return compare(answer, dict(declared) | {"is_invoiced": True}, more=more)


def check_rental(
    answer: Answer[records.RentalContract], declared: Declared, *, on: date
) -> Verdict:
    def finding(record: records.RentalContract) -> Finding:
        if record.filed_on is None:
            return CheckResult.UNFILED
        return ended(record.until, on=on)

    return compare(answer, declared, finding=finding)


def check_permit(
    answer: Answer[records.ResidencePermit], declared: Declared, *, on: date
) -> Verdict:
    """Suspended where its endorsement was missed (Regulation, article 10)."""

    def finding(record: records.ResidencePermit) -> Finding:
        state = permit_state(permit_record(record), on=on)
        is_off = state.status is PermitStatus.SUSPENDED
        return CheckResult.SUSPENDED if is_off else None

    return compare(answer, declared, finding=finding)


def permit_record(record: records.ResidencePermit) -> PermitRecord:
    """As the months of a permit are counted from it."""
    return PermitRecord(issued_on=record.issued, endorsed_on=record.endorsed)


def check_insurance(
    answer: Answer[records.InsuranceMonths], declared: Declared
) -> Verdict:
    return compare(answer, declared)


def check_contract(
    answer: Answer[records.LabourContract], declared: Declared, *, on: date
) -> Verdict:
    return compare(answer, declared, finding=lambda record: ended(record.until, on=on))


def check_licence(
    answer: Answer[records.Licence],
    declared: Declared,
    *,
    operators: Collection[str],
    on: date,
) -> Verdict:
    def finding(record: records.Licence) -> Finding:
        if record.state != OPEN:
            return CheckResult.EXPIRED
        return ended(record.until, on=on)

    def more(record: records.Licence) -> list[str]:
        return [] if record.operator_id_number in operators else ["operator"]

    return compare(answer, declared, finding=finding, more=more)


def check_guardians(
    answer: Answer[records.Guardians], *, guardians: Collection[str]
) -> Verdict:
    """Each of `guardians` (identity numbers) must be a guardian of the child."""

    def more(record: records.Guardians) -> list[str]:
        known = {each.id_number for each in record.guardians}
        return [] if set(guardians) <= known else ["guardians"]

    return compare(answer, {}, more=more)


def check_same_guardian(
    answer: Answer[records.Guardians], *, guardians: Collection[str]
) -> Verdict:
    """One of `guardians` (identity numbers) must be a guardian of this child, too."""

    def more(record: records.Guardians) -> list[str]:
        known = {each.id_number for each in record.guardians}
        return [] if known & set(guardians) else ["guardians"]

    return compare(answer, {}, more=more)


def check_disability(
    answer: Answer[records.DisabilityCertificate], declared: Declared, *, on: date
) -> Verdict:
    return compare(
        answer, declared, finding=lambda record: ended(record.valid_until, on=on)
    )


def ended(until: date | None, *, on: date) -> Finding:
    return CheckResult.EXPIRED if until and until < on else None
