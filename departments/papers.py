"""What the offices write down about a family: one method for each paper.

Each keeps the record with its department and gives back what the family would declare.
"""

import itertools
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from departments import words
from departments.kinds import Record
from departments.people import Draw, Firm, Home, Person, as_record
from departments.stories import Insurance, Permit, Rental

Keep = Callable[[str, Record], None]
PAID_TIERS = (
    *("128000000.00", "100000000.00", "76500000.50", "31000000.00", "12400000.00"),
    *("3000000.01", "3000000.00", "800000.00"),
)
"""Taxes of the county's firms in yuan, also exactly on a limit (handbook 4.12)."""


class Papers:
    def __init__(self, keep: Keep, draw: Draw, *, year: int) -> None:
        self.keep, self.draw, self.year = keep, draw, year

    def identities(self, people: Sequence[Person]) -> None:
        for person in people:
            self.keep("police/identity", as_record(person, is_alive=True))

    def with_relations(self, guardians: Sequence[Person]) -> list[Record]:
        relation = {"male": "father", "female": "mother"}
        return [as_record(each, relation=relation[each.sex]) for each in guardians]

    def family(self, children: Sequence[Person], guardians: Sequence[Person]) -> None:
        """Who is whose guardian, and who is married to whom."""
        named = [
            each.named | {"relation": "father" if each.sex == "male" else "mother"}
            for each in guardians
        ]
        for child in children:
            self.keep("civil_affairs/guardians", child.named | {"guardians": named})
        if len(guardians) == 1:
            return
        wed = date.fromisoformat(children[0].born) - timedelta(days=700)
        for one, other in itertools.permutations(guardians):
            spouse = {"spouse_name": other.name, "spouse_id_number": other.id_number}
            married = one.named | spouse | {"registered_on": wed.isoformat()}
            self.keep("civil_affairs/marriage", married | {"state": "married"})

    def household(
        self,
        people: Sequence[Person],
        home: Home,
        *,
        moved_in: date,
        is_collective: bool,
    ) -> Record:
        """户口: one record for each member, the head first."""
        number = f"{home.division[:6]}H{people[0].id_number[-10:-1]}"
        record = {
            "division": home.division,
            "address": home.address,
            "household_no": number,
            "moved_in": moved_in.isoformat(),
            "is_collective": is_collective,
        }
        for person in people:
            self.keep(
                "police/household",
                person.named | record | {"relation": relation(person, people)},
            )
        return record

    def title(self, home: Home, shares: dict[Person, str], *, use: str) -> Record:
        """不动产权证: holders with their shares as fractions."""
        on = self.draw.day(date(self.year - 8, 1, 1), date(self.year - 2, 12, 31))
        holders = [each.named | {"share": share} for each, share in shares.items()]
        title = as_record(
            home,
            holders=holders,
            registered_on=on,
            use=use,
            is_mortgaged=self.draw.chance.random() < 0.6,
        )
        self.keep("real_estate/title", title)
        for holder in holders:
            held = {key: title[key] for key in ("unit_no", "division", "use")}
            unit = held | {"share": holder["share"]}
            self.keep("real_estate/holdings", as_holdings(holder, unit))
        return {"kind": "title"} | title

    def purchase(self, home: Home, buyer: Person) -> Record:
        """购房合同备案, while the title is not issued yet."""
        on = self.draw.day(date(self.year - 2, 1, 1), date(self.year - 1, 10, 31))
        filing = {
            "filing_no": f"GF{on:%Y%m}{home.unit_no[-6:]}",
            "buyer": buyer.name,
            "buyer_id_number": buyer.id_number,
            "filed_on": on.isoformat(),
            "is_invoiced": True,
        }
        self.keep("housing/purchase", as_record(home, **filing))
        return {"kind": "purchase"} | as_record(home, **filing)

    def rental(self, home: Home, tenant: Person, how: Rental) -> Record:
        """房屋租赁备案; a rental that was not filed is known to the office by its contract."""
        begins = self.draw.day(date(self.year - 4, 1, 1), date(self.year - 2, 12, 31))
        until = date(self.year + 1, 8, 31)
        if how is Rental.EXPIRED:
            until = date(self.year - 1, 6, 30)
        filed = None if how is Rental.UNFILED else begins + timedelta(days=14)
        contract = {
            "filing_no": f"ZL{begins:%Y%m}{home.unit_no[-6:]}" if filed else "",
            "division": home.division,
            "address": home.address,
            "begins": begins.isoformat(),
            "until": until.isoformat(),
            "filed_on": filed and filed.isoformat(),
        }
        self.keep("housing/rental", tenant.named | contract)
        return {"kind": "rental", "tenant": tenant.id_number} | contract

    def permit(self, holder: Person, home: Home, how: Permit) -> Record | None:
        """居住证 with its yearly endorsements (Regulation on residence permits, art. 10)."""
        if how is Permit.NONE:
            return None
        month, day = self.draw.chance.randrange(6, 8), self.draw.chance.randrange(1, 28)
        years = self.draw.chance.randrange(3, 6)
        issued = date(self.year - (1 if how is Permit.NEW else years), month, day)
        if how is Permit.NEW:
            issued = issued.replace(month=10)
        endorsed = list(endorsements(issued, how, year=self.year))
        last = max([issued, *endorsed])
        permit = {
            "permit_no": f"JZ{holder.id_number[:6]}{holder.id_number[-8:]}",
            "division": home.division,
            "address": home.address,
            "issued": issued.isoformat(),
            "endorsed": [each.isoformat() for each in endorsed],
            "endorsed_until": last.replace(year=last.year + 1).isoformat(),
        }
        self.keep("police/residence-permit", holder.named | permit)
        return {"holder": holder.id_number} | permit

    def insurance(self, worker: Person, how: Insurance) -> Record | None:
        """社会保险: months as spans, one for each kind; and the contract of the job."""
        if how is Insurance.NONE:
            return None
        firm = self.draw.firm(self.draw.chance.choice(words.FIRMS) + "有限公司")
        years = self.draw.chance.randrange(2, 7)
        begins = date(self.year - (1 if how is Insurance.SHORT else years), 7, 1)
        spans = [
            self.span(kind, begins, date(self.year - 1, 10, 1), firm)
            for kind in ("pension", "medical")
        ]
        if how is Insurance.BACK_PAID:
            earlier = date(begins.year - 1, 7, 1), date(begins.year, 6, 1)
            late = self.span("pension", *earlier, firm) | {"is_back_paid": True}
            spans.insert(0, late)
        self.keep("social_insurance/months", worker.named | {"spans": spans})
        contract = {
            "employer": firm.name,
            "credit_code": firm.credit_code,
            "begins": begins.isoformat(),
            "until": None,
        }
        self.keep("social_insurance/contract", worker.named | contract)
        return contract

    def span(self, kind: str, first: date, last: date, firm: Firm) -> Record:
        return {
            "kind": kind,
            "first": f"{first:%Y-%m}",
            "last": f"{last:%Y-%m}",
            "division": self.draw.county,
            "employer": firm.name,
            "is_back_paid": False,
        }

    def shop(self, owner: Person, home: Home) -> Record:
        """营业执照 of somebody who works on their own account."""
        firm = self.draw.firm(owner.name + self.draw.chance.choice(words.TRADES))
        begins = self.draw.day(date(self.year - 5, 1, 1), date(self.year - 2, 12, 31))
        licence = as_record(
            firm,
            operator=owner.name,
            operator_id_number=owner.id_number,
            division=home.division,
            address=home.address,
            begins=begins,
            until=None,
            state="open",
        )
        self.keep("market/licence", licence)
        return licence

    def certificate(self, child: Person) -> Record:
        """残疾人证: its number is the identity number, kind and grade."""
        certificate = child.named | {
            "certificate_no": f"{child.id_number}41",
            "category": "hearing",
            "grade": 1,
            "valid_until": date(self.year + 5, 12, 31).isoformat(),
        }
        self.keep("disabled_federation/certificate", certificate)
        return certificate

    def taxes(self) -> None:
        """What the county's larger firms paid in the year before."""
        for number, paid in enumerate(PAID_TIERS):
            firm = self.draw.firm(f"{words.FIRMS[number % 6]}股份有限公司")
            self.keep(
                "tax/paid",
                as_record(
                    firm,
                    year=str(self.year - 1),
                    paid=paid,
                    is_manufacturer=number != 4,
                    is_newly_listed=number == 2,
                ),
            )


def relation(person: Person, people: Sequence[Person]) -> str:
    """To the head of the household, who is the first."""
    if person is people[0]:
        return "head"
    if int(person.born[:4]) - int(people[0].born[:4]) > 15:
        return "son" if person.sex == "male" else "daughter"
    return "spouse"


def as_holdings(holder: Record, unit: Record) -> Record:
    return {"id_number": holder["id_number"], "name": holder["name"], "units": [unit]}


def endorsements(issued: date, how: Permit, *, year: int) -> list[date]:
    """The days of the yearly endorsement up to the year before the entry."""
    due = [issued.replace(year=each) for each in range(issued.year + 1, year)]
    match how:
        case Permit.SUSPENDED:
            return due[:-1]
        case Permit.LATE:
            return [*due[:-1], due[-1] + timedelta(days=100)]
        case _:
            return due
