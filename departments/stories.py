"""The kinds of families that an admission office meets, and how often."""

from dataclasses import dataclass
from enum import StrEnum


class Hukou(StrEnum):
    COUNTY = "county"
    COLLECTIVE = "collective"
    AWAY = "away"


class Home(StrEnum):
    OWN = "own"
    GRANDPARENTS = "grandparents"
    PURCHASE = "purchase"
    RENTAL = "rental"


class Permit(StrEnum):
    NONE = ""
    VALID = "valid"
    LATE = "late"
    SUSPENDED = "suspended"
    NEW = "new"


class Rental(StrEnum):
    FILED = "filed"
    UNFILED = "unfiled"
    EXPIRED = "expired"


class Insurance(StrEnum):
    NONE = ""
    STEADY = "steady"
    BACK_PAID = "back_paid"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Story:
    """What a family is like; `slip` is the field that it declares wrongly."""

    name: str
    weight: int
    hukou: Hukou = Hukou.COUNTY
    home: Home = Home.OWN
    lives_apart: bool = False
    share: str = "1"
    use: str = "residential"
    permit: Permit = Permit.NONE
    rental: Rental = Rental.FILED
    insurance: Insurance = Insurance.STEADY
    twins: bool = False
    one_parent: bool = False
    trades: bool = False
    disabled: bool = False
    slip: str = ""


AWAY, RENTS = Hukou.AWAY, Home.RENTAL
STORIES = (
    Story("hukou and home", 300),
    Story("hukou apart from home", 80, lives_apart=True),
    Story("twins", 15, twins=True),
    Story("one parent", 30, one_parent=True),
    Story("home with grandparents", 60, home=Home.GRANDPARENTS),
    Story("home bought, title to come", 40, home=Home.PURCHASE),
    Story("half a home", 25, share="1/2"),
    Story("home in an office tower", 20, use="commercial"),
    Story("collective hukou", 25, hukou=Hukou.COLLECTIVE, home=RENTS),
    Story("hukou and rented home", 50, home=RENTS),
    Story("child with a disability", 8, disabled=True),
    Story("move-in date mistaken", 15, slip="household.moved_in"),
    Story("name mistyped", 10, slip="child.name"),
    Story("unit number mistyped", 12, slip="home.unit_no"),
    Story("from away, home bought", 60, hukou=AWAY, permit=Permit.VALID),
    Story("from away", 160, hukou=AWAY, home=RENTS, permit=Permit.VALID),
    Story("endorsed late", 30, hukou=AWAY, home=RENTS, permit=Permit.LATE),
    Story("permit suspended", 25, hukou=AWAY, home=RENTS, permit=Permit.SUSPENDED),
    Story("permit is young", 15, hukou=AWAY, home=RENTS, permit=Permit.NEW),
    Story(
        *("rental not filed", 25, AWAY, RENTS),
        permit=Permit.VALID,
        rental=Rental.UNFILED,
    ),
    Story(
        *("rental ran out", 15, AWAY, RENTS),
        permit=Permit.VALID,
        rental=Rental.EXPIRED,
    ),
    Story(
        *("insurance paid back", 20, AWAY, RENTS),
        permit=Permit.VALID,
        insurance=Insurance.BACK_PAID,
    ),
    Story(
        *("insurance of a few months", 20, AWAY, RENTS),
        permit=Permit.VALID,
        insurance=Insurance.SHORT,
    ),
    Story(
        *("has a shop", 40, AWAY, RENTS),
        permit=Permit.VALID,
        insurance=Insurance.NONE,
        trades=True,
    ),
)
