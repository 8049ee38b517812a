"""The demo's uploads: rosters that came in, and some left in every state on the way.

All go the way of any upload: received, checked in the reading process, committed.
"""

from collections.abc import Iterable, Sequence

from django.core.files.base import ContentFile

from accounts.models import User
from schools import roll
from schools.demo.ground import THIS_YEAR
from schools.demo.people import HEADER, Crowd
from schools.demo.plans import CountyPlan, SchoolPlan, TownPlan
from schools.demo.rosters import Row, as_csv, desk_in
from schools.models import RollConflict, RosterImport, School, SchoolYear
from schools.roster.checking import check
from schools.roster.committing import commit
from schools.roster.receiving import receive
from schools.roster.undoing import undo

NAME, BIRTH, NUMBER, SCHOOL, SCHOOL_NAME, GRADE, CLASS = 1, 3, 5, 13, 14, 15, 16


def nobody_waits(done: int, total: int) -> None:
    """Progress that no page shows."""


def upload(
    content: bytes, name: str, *, by: User, school: SchoolPlan | None = None
) -> RosterImport:
    """Receive and check a file, as the page and its worker do."""
    batch = receive(
        ContentFile(content, name=name),
        year=SchoolYear.objects.get(pk=THIS_YEAR),
        by=by,
        school=School.objects.get(pk=school.code) if school else None,
    )
    check(batch, nobody_waits)
    return batch


def bring_in(rows: Iterable[Row], town: TownPlan, *, by: User) -> None:
    """The county's upload of one town's schools."""
    name = f"{town.name}2026学年学生信息采集表.csv"
    batch = upload(as_csv(rows), name, by=by)
    if batch.state != RosterImport.State.CHECKED or batch.counts["error"]:
        raise RuntimeError(f"{name}: {batch.state} {batch.refusal} {batch.counts}")
    commit(batch, by=by)


def leave_open_ends(
    county: CountyPlan, crowd: Crowd, *, users: dict[str, User], known: Sequence[Row]
) -> None:
    """Uploads checked, refused, unmapped and undone, and children whom two schools claim."""
    waiting = [plan for plan in county.schools if plan.waits_for_roster]
    leave_checked(waiting[1], crowd, by=users["registrar"])
    leave_refused(waiting[1], crowd, by=users["registrar"])
    leave_unmapped(waiting[4], crowd, by=users["admission"])
    leave_undone(waiting[5], crowd, by=users["admission"])
    claim(claiming_school(county, known), known, by=users["admission"])


def some_rows(school: SchoolPlan, crowd: Crowd, count: int) -> list[list[str]]:
    """Children of the school's lowest grade, in two classes."""
    grade = min(school.classes)
    return [
        list(crowd.roster_row(desk_in(school, grade, 1 + number % 2)))
        for number in range(count)
    ]


def file_name(school: SchoolPlan) -> str:
    return f"{school.name}花名册.csv"


def leave_checked(school: SchoolPlan, crowd: Crowd, *, by: User) -> None:
    """Six rows that cannot be right and some that were repaired, waiting for a decision."""
    rows = some_rows(school, crowd, 46)
    rows[3][NAME] = " "
    rows[7][NUMBER] = rows[7][NUMBER][:17] + (
        "0" if rows[7][NUMBER][17] != "0" else "1"
    )
    rows[12][BIRTH] = "2011-02-30"
    rows[15][NUMBER] = rows[14][NUMBER]
    rows[21][GRADE] = "十三年级"
    rows[30][CLASS] = "乙"
    rows[33][BIRTH] = rows[33][BIRTH].replace("-0", "/").replace("-", "/")
    rows[38][NAME] = f"　{rows[38][NAME]} "
    upload(as_csv(map(tuple, rows)), file_name(school), by=by, school=school)


def leave_refused(school: SchoolPlan, crowd: Crowd, *, by: User) -> None:
    """Last year's file, which its title line gives away."""
    rows = as_csv(map(tuple, some_rows(school, crowd, 12))).decode("utf-8-sig")
    title = f"{THIS_YEAR - 1}学年义务教育在校学生信息采集表" + "," * (len(HEADER) - 1)
    content = f"{title}\r\n{rows}".encode("utf-8-sig")
    upload(content, f"{school.name}去年花名册.csv", by=by, school=school)


def leave_unmapped(school: SchoolPlan, crowd: Crowd, *, by: User) -> None:
    """A heading that nobody knows: somebody must say which column it is."""
    content = as_csv(map(tuple, some_rows(school, crowd, 20))).decode("utf-8-sig")
    renamed = content.replace("身份证件号", "证件编码", 1).replace("班号", "所在班", 1)
    upload(renamed.encode("utf-8-sig"), file_name(school), by=by, school=school)


def leave_undone(school: SchoolPlan, crowd: Crowd, *, by: User) -> None:
    content = as_csv(map(tuple, some_rows(school, crowd, 24)))
    batch = upload(content, file_name(school), by=by, school=school)
    commit(batch, by=by)
    undo(batch, by=by)


def claiming_school(county: CountyPlan, known: Sequence[Row]) -> SchoolPlan:
    """A school of the same kind that is not the children's own."""
    own = known[0][SCHOOL]
    return next(
        plan
        for plan in county.schools
        if plan.kind == "complete_primary" and plan.pupils and plan.code != own
    )


def claim(school: SchoolPlan, known: Sequence[Row], *, by: User) -> None:
    """Another school lists some children too; the county has decided about one of them."""
    rows = [list(row) for row in known]
    for row in rows:
        row[SCHOOL], row[SCHOOL_NAME], row[CLASS] = school.code, school.name, "1"
    name = f"{school.name}转入学生.csv"
    batch = upload(as_csv(map(tuple, rows)), name, by=by, school=school)
    commit(batch, by=by)
    first = RollConflict.objects.filter(batch=batch).order_by("row").first()
    if first is not None:
        present = first.pupil.school
        roll.decide_conflict(first, to=present, by=by, note="核实：仍在原校就读")
