"""Building the whole demo, step by step, and the mark that says it came to its end."""

from collections.abc import Iterator

from accounts import audit
from accounts.models import AuditEvent, User
from schools.demo import (
    ground,
    large_classes,
    movements,
    returns,
    rosters,
    seats,
    staff,
)
from schools.demo import imports as uploads
from schools.demo.layout import FIRST, SECOND, counties
from schools.demo.people import Crowd
from schools.demo.plans import CountyPlan, SchoolPlan

COMPLETE = "demo.complete"


def is_complete() -> bool:
    """Whether the demo was built to its end."""
    return AuditEvent.objects.filter(action=COMPLETE).exists()


def mark_complete() -> None:
    audit.record(COMPLETE, by=None, on=None)


class Demo:
    """A province's part: one or more counties with everything that happened in them."""

    def __init__(self, pupils: int, *, seed: int) -> None:
        self.seed = seed
        self.counties = list(counties(pupils, seed=seed))
        self.crowd = Crowd(seed, year=ground.THIS_YEAR)
        self.known: list[rosters.Row] = []

    def build(self) -> Iterator[str]:
        """Do everything in order; tell in words how far it is."""
        ground.lay_time()
        ground.lay_places(self.counties)
        for county in self.counties:
            ground.lay_schools(county, seed=self.seed)
            ground.lay_classes(county, seed=self.seed)
        self.users = staff.employ(self.counties)
        yield f"{sum(len(county.schools) for county in self.counties)} schools"
        for county in self.counties:
            self.fill(county)
            yield f"{county.name}: {county.pupils} pupils"
        ground.close_earlier_years()
        self.live_on(self.counties[0])
        yield "large classes, seats, changes of the roll, uploads in every state"

    def fill(self, county: CountyPlan) -> None:
        """Pupils by the import acts, their teachers, and the county's returns."""
        officer = self.officer_of(county)
        for town in county.towns:
            if rows := list(rosters.town_rows(self.crowd, town)):
                uploads.bring_in(rows, town, by=officer)
                self.known = self.known or in_two_minds(rows)
        teacher = self.users["teacher"] if county is self.counties[0] else None
        staff.appoint_head_teachers(county, self.crowd, teacher=teacher)
        returns.file_returns(county, by=officer, seed=self.seed)
        seats.plan_seats(county, by=officer, seed=self.seed)

    def officer_of(self, county: CountyPlan) -> User:
        """Whoever uploads for the county: nobody may do so for another one."""
        known = {FIRST: "admission", SECOND: "neighbour"}
        if county.code in known:
            return self.users[known[county.code]]
        return staff.county_officer(county, self.crowd)

    def live_on(self, county: CountyPlan) -> None:
        """What happened in the first county since the rosters came in."""
        officer, supervisor = self.users["admission"], self.users["supervisor"]
        large_classes.work_off(county.code, officer=officer, supervisor=supervisor)
        movements.keep_roll_moving(quiet_schools(county), by=officer)
        uploads.leave_open_ends(county, self.crowd, users=self.users, known=self.known)


def in_two_minds(rows: list[rosters.Row]) -> list[rosters.Row]:
    """Five primary children of one school, whom another school is going to claim."""
    young = [row for row in rows if row[uploads.GRADE] == "三年级"]
    school = young[0][uploads.SCHOOL] if young else ""
    return [row for row in young if row[uploads.SCHOOL] == school][:5]


def quiet_schools(county: CountyPlan) -> list[SchoolPlan]:
    """Primary schools outside of the town whose figures must stay as they are."""
    return [
        plan
        for plan in county.schools
        if plan.kind == "complete_primary" and plan.setting == "urban" and plan.pupils
    ][:6]
