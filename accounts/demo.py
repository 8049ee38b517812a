"""The demo's accounts: somebody for each role, and what is worth trying as them.

They exist only where the demo runs; a real installation never makes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth.hashers import make_password

from accounts.models import Posting, User
from accounts.roles import RULES, Reach, Role

PASSWORD = "Junheng-demo-2026"
GUARDIAN_PHONE = "15400000001"
Units = Mapping[str, Sequence[str]]
"""Division or school codes by the name that the accounts below give their unit."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One person of the demo; `postings` pairs a role with the name of a unit."""

    username: str
    name: str
    postings: tuple[tuple[Role, str], ...]
    to_try: str
    phone: str | None = None


ACCOUNTS = (
    DemoAccount(
        "registrar",
        "周敏",
        ((Role.SCHOOL_REGISTRAR, "school without a roster"),),
        "upload a roster, commit it, undo it",
    ),
    DemoAccount(
        "registrar2",
        "钱立",
        ((Role.SCHOOL_REGISTRAR, "crowded school"),),
        "a roll in use: pupils, changes, large classes",
    ),
    DemoAccount(
        "principal",
        "韩志远",
        ((Role.PRINCIPAL, "crowded school"),),
        "the school's desk, classes and seats",
    ),
    DemoAccount(
        "teacher",
        "沈雅",
        ((Role.HOMEROOM_TEACHER, "crowded school"),),
        "the pupils of one class and no others",
    ),
    DemoAccount(
        "town",
        "马国强",
        ((Role.TOWN_OFFICER, "town"),),
        "the town's cockpit; make the town report",
    ),
    DemoAccount(
        "admission",
        "李静",
        ((Role.COUNTY_ADMISSION_OFFICER, "county"),),
        "cockpit, rosters, conflicts, seats; the round, its rules, 6,000 applications",
    ),
    DemoAccount(
        "admission2",
        "方志明",
        ((Role.COUNTY_ADMISSION_OFFICER, "county"),),
        "the second person: confirm refusals, decide reviews, approve rules",
    ),
    DemoAccount(
        "dropout",
        "罗文",
        ((Role.COUNTY_DROPOUT_OFFICER, "county"),),
        "find a pupil; see a full number, giving a reason",
    ),
    DemoAccount(
        "supervisor",
        "孟广平",
        ((Role.COUNTY_SUPERVISOR, "county"),),
        "verify large classes, schedule reports, search the audit trail",
    ),
    DemoAccount(
        "inspector",
        "秦岚",
        ((Role.RESPONSIBLE_INSPECTOR, "five schools"),),
        "five schools; head counts of large classes",
    ),
    DemoAccount(
        "city", "夏雨", ((Role.CITY_VIEWER, "city"),), "figures, and no named child"
    ),
    DemoAccount(
        "province",
        "石磊",
        ((Role.PROVINCE_VIEWER, "province"),),
        "figures of the province, and no named child",
    ),
    DemoAccount(
        "admin",
        "江海",
        ((Role.SYSTEM_ADMINISTRATOR, "county"),),
        "accounts, postings and limits",
    ),
    DemoAccount(
        "neighbour",
        "段宁",
        ((Role.COUNTY_ADMISSION_OFFICER, "neighbouring county"),),
        "sees nothing of the first county",
    ),
    DemoAccount(
        "both",
        "贾明哲",
        (
            (Role.PRINCIPAL, "second school"),
            (Role.RESPONSIBLE_INSPECTOR, "five schools"),
        ),
        "two postings: choose the acting one at the top",
    ),
    DemoAccount(
        "guardian",
        "王芳",
        ((Role.GUARDIAN, ""),),
        "one child's application to mend, one to begin; log in by code, which stands"
        " in var/log/worker.log by the masked number",
        phone=GUARDIAN_PHONE,
    ),
)


def make_accounts(units: Units) -> dict[str, User]:
    """Make every demo account, each acting through its first posting, by user name."""
    password = make_password(PASSWORD)
    return {
        account.username: make_account(account, password, units) for account in ACCOUNTS
    }


def make_account(account: DemoAccount, password: str, units: Units) -> User:
    user = User.objects.create(
        username=account.username,
        name=account.name,
        password=make_password(None) if account.phone else password,
        phone=account.phone,
        phone_verified=account.phone is not None,
    )
    postings = [
        hold(user, role, units.get(unit, ())) for role, unit in account.postings
    ]
    return user.act_through(postings[0])


def hold(user: User, role: Role, unit: Sequence[str]) -> Posting:
    """A posting for a division, for schools, or for nobody but oneself."""
    if RULES[role].reach == Reach.DIVISION:
        return Posting.objects.create(user=user, role=role, division_id=unit[0])
    posting = Posting.objects.create(user=user, role=role)
    posting.schools.set(cast("Sequence[Any]", unit))
    return posting
