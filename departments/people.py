"""Persons, homes and firms that do not exist, drawn from a seed."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random

from stdnum.cn.ric import calc_check_digit
from stdnum.cn.uscc import calc_check_digit as calc_credit_digit

from departments import words
from departments.kinds import Record

FIRST_SERIAL = 500
"""Lower serials of identity numbers are left to pupils who go to school already."""


@dataclass(frozen=True, slots=True)
class Place:
    """A community or village: twelve digits and the address it stands in."""

    code: str
    name: str


PLACES = tuple(
    Place(f"990101{street}{community:03d}", f"示范省示范市城东区{name}")
    for street, name in (("001", "育才街道"), ("003", "学府街道"), ("005", "南湖街道"))
    for community in range(1, 7)
)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    id_number: str
    born: str
    sex: str

    @property
    def named(self) -> Record:
        return {"name": self.name, "id_number": self.id_number}


@dataclass(frozen=True, slots=True)
class Home:
    division: str
    address: str
    unit_no: str


@dataclass(frozen=True, slots=True)
class Firm:
    credit_code: str
    name: str


class Draw:
    """Invents, no two with the same number; the same seed invents the same."""

    def __init__(self, seed: int, places: Sequence[Place]) -> None:
        self.chance = Random(f"{seed} departments")
        self.places = places
        self.serials: Counter[tuple[str, datetime.date]] = Counter()
        self.units = self.firms = 0

    @property
    def county(self) -> str:
        return self.places[0].code[:6]

    def day(self, first: datetime.date, last: datetime.date) -> datetime.date:
        days = (last - first).days + 1
        return first + datetime.timedelta(days=self.chance.randrange(days))

    def person(
        self, born: datetime.date, *, sex: str, surname: str, area: str
    ) -> Person:
        letters = words.BOYS if sex == "male" else words.GIRLS
        given = "".join(self.chance.sample(letters, self.chance.choice((1, 2, 2))))
        number = self.id_number(area, born, is_male=sex == "male")
        return Person(surname + given, number, born.isoformat(), sex)

    def id_number(self, area: str, born: datetime.date, *, is_male: bool) -> str:
        """GB 11643: odd serials for men, even ones for women, and the check digit."""
        serial = FIRST_SERIAL + 2 * self.serials[area, born] + is_male
        self.serials[area, born] += 1
        body = f"{area}{born:%Y%m%d}{serial:03d}"
        return body + calc_check_digit(body + "0")

    def home(self, place: Place) -> Home:
        self.units += 1
        road, estate = map(self.chance.choice, (words.ROADS, words.ESTATES))
        house, flat = self.chance.randrange(1, 400), self.chance.randrange(101, 2304)
        address = f"{place.name}{road}{house}号{estate}{flat}室"
        return Home(place.code, address, f"{place.code[:6]}U{self.units:08d}")

    def place(self) -> Place:
        return self.chance.choice(self.places)

    def firm(self, name: str) -> Firm:
        """统一社会信用代码: 18 characters, the last one a check digit (GB 32100)."""
        self.firms += 1
        body = f"91{self.county}{self.firms:09d}"
        return Firm(body + calc_credit_digit(body + "0"), name)


def as_record(*parts: Person | Home | Firm, **more: object) -> Record:
    """The fields of all the parts and the further ones, as JSON has them."""
    record: Record = {}
    for part in parts:
        record |= asdict(part)
    return record | {name: plain(value) for name, value in more.items()}


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value
