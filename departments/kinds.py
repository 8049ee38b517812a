"""What can be asked of which department: one kind of record for each address."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Record = dict[str, Any]


class Department(StrEnum):
    POLICE = "police"
    REAL_ESTATE = "real_estate"
    HOUSING = "housing"
    SOCIAL_INSURANCE = "social_insurance"
    TAX = "tax"
    MARKET = "market"
    CIVIL_AFFAIRS = "civil_affairs"
    DISABLED_FEDERATION = "disabled_federation"


NAMES = {
    Department.POLICE: ("公安", "Police"),
    Department.REAL_ESTATE: ("不动产登记", "Real estate registry"),
    Department.HOUSING: ("住房和城乡建设", "Housing"),
    Department.SOCIAL_INSURANCE: ("人力资源和社会保障", "Social insurance"),
    Department.TAX: ("税务", "Tax"),
    Department.MARKET: ("市场监督管理", "Market regulation"),
    Department.CIVIL_AFFAIRS: ("民政", "Civil affairs"),
    Department.DISABLED_FEDERATION: ("残疾人联合会", "Disabled persons' federation"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: who keeps it, what names its subject, what may turn wrong."""

    department: Department
    name: str
    subject: tuple[str, ...]
    turns_wrong: str
    """The field that a department in the mode `wrong` changes unless told another."""

    @property
    def path(self) -> str:
        return f"{self.department}/{self.name}"

    @property
    def file(self) -> str:
        return f"{self.department}-{self.name}.json"

    def key(self, question: Record) -> tuple[str, ...] | None:
        """The subject that a question or a record names; None if it names none."""
        given = (question.get(field) for field in self.subject)
        parts = tuple(part for part in given if isinstance(part, str) and part)
        return parts if len(parts) == len(self.subject) else None


PERSON = ("id_number",)
KINDS = (
    Kind(Department.POLICE, "identity", PERSON, "name"),
    Kind(Department.POLICE, "household", PERSON, "division"),
    Kind(Department.POLICE, "residence-permit", PERSON, "address"),
    Kind(Department.REAL_ESTATE, "title", ("unit_no",), "registered_on"),
    Kind(Department.REAL_ESTATE, "holdings", PERSON, "name"),
    Kind(Department.HOUSING, "purchase", ("filing_no",), "unit_no"),
    Kind(Department.HOUSING, "rental", PERSON, "address"),
    Kind(Department.SOCIAL_INSURANCE, "months", PERSON, "name"),
    Kind(Department.SOCIAL_INSURANCE, "contract", PERSON, "employer"),
    Kind(Department.TAX, "paid", ("credit_code", "year"), "paid"),
    Kind(Department.MARKET, "licence", ("credit_code",), "name"),
    Kind(Department.CIVIL_AFFAIRS, "guardians", PERSON, "name"),
    Kind(Department.CIVIL_AFFAIRS, "marriage", PERSON, "spouse_name"),
    Kind(Department.DISABLED_FEDERATION, "certificate", PERSON, "certificate_no"),
)
BY_PATH = {kind.path: kind for kind in KINDS}
