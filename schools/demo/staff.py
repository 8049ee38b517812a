"""The demo's people: a head teacher for every class, and units for the demo accounts."""

from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import make_password

from accounts.demo import hold, make_accounts
from accounts.models import Posting, User
from accounts.roles import Role
from schools.demo import lingshou, words
from schools.demo.ground import THIS_YEAR
from schools.demo.layout import CITY, FIRST, PROVINCE, SECOND
from schools.demo.people import Crowd
from schools.demo.plans import CountyPlan, SchoolPlan
from schools.models import ClassGroup


def employ(counties: Sequence[CountyPlan]) -> dict[str, User]:
    """The demo accounts by user name, each at a unit that shows what they are for."""
    first = counties[0]
    crowded = crowded_schools(first)
    others = [plan.code for plan in crowded[1:6]]
    town = next(town for town in first.towns if town.name == lingshou.NAME)
    return make_accounts(
        {
            "school without a roster": [waiting_school(first).code],
            "crowded school": [crowded[0].code],
            "second school": others[:1],
            "five schools": others,
            "town": [town.code],
            "county": [FIRST],
            "neighbouring county": [SECOND],
            "city": [CITY[0]],
            "province": [PROVINCE[0]],
        }
    )


def county_officer(county: CountyPlan, crowd: Crowd) -> User:
    """The admission officer of a county that has no demo account; without a password."""
    surname = crowd.chance.choice(words.SURNAMES)
    officer = User.objects.create(
        username=f"admission-{county.code}",
        name=surname + crowd.given_name(is_boy=False),
        password=make_password(None),
    )
    return officer.act_through(
        hold(officer, Role.COUNTY_ADMISSION_OFFICER, [county.code])
    )


def waiting_school(county: CountyPlan) -> SchoolPlan:
    return next(
        plan
        for plan in county.schools
        if plan.waits_for_roster and plan.kind == "complete_primary"
    )


def crowded_schools(county: CountyPlan) -> list[SchoolPlan]:
    """Schools by their largest class, so that the first still has one to work on."""
    filled = [plan for plan in county.schools if plan.pupils]
    return sorted(
        filled,
        key=lambda plan: (
            -max(size for sizes in plan.classes.values() for size in sizes)
        ),
    )


def appoint_head_teachers(
    county: CountyPlan, crowd: Crowd, *, teacher: User | None
) -> None:
    """Give every class of the year a head teacher (班主任); one class goes to `teacher`.

    They hold a posting at their school and have no password.
    """
    groups = list(
        ClassGroup.objects.filter(
            school__in=[plan.code for plan in county.schools], year=THIS_YEAR
        ).order_by("-enrolled", "pk")
    )
    own = teacher.acting.school_ids[0] if teacher and teacher.acting else ""
    unusable = make_password(None)
    heads = []
    for group in groups:
        if group.school_id == own and teacher:
            group.head_teacher, own = teacher, ""
        else:
            group.head_teacher = head_teacher(group, crowd, unusable)
            heads.append((group.head_teacher, group.school_id))
    hold_postings(heads)
    ClassGroup.objects.bulk_update(groups, ["head_teacher"], batch_size=1000)


def head_teacher(group: ClassGroup, crowd: Crowd, password: str) -> User:
    is_man = crowd.chance.random() < 0.35
    surname = crowd.chance.choice(words.SURNAMES)
    return User(
        username=f"t{group.school_id}-{group.grade}{group.number:02d}",
        name=surname + crowd.given_name(is_boy=is_man),
        password=password,
    )


def hold_postings(heads: Iterable[tuple[User, str]]) -> None:
    """Save the people with a posting each, at the school whose code stands beside them."""
    people = list(heads)
    User.objects.bulk_create([user for user, _ in people], batch_size=1000)
    postings = Posting.objects.bulk_create(
        [Posting(user=user, role=Role.HOMEROOM_TEACHER) for user, _ in people],
        batch_size=1000,
    )
    through = Posting.schools.through
    through.objects.bulk_create(
        [
            through(posting_id=posting.pk, school_id=school)
            for posting, (_, school) in zip(postings, people, strict=True)
        ],
        batch_size=2000,
    )
