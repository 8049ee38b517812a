"""The rows that the permission table asks for, and a browser for each of its columns."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.models import ApiToken, Posting, User
from accounts.roles import Role
from enrollment import verifying
from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    Application,
    Document,
    Wish,
)
from reports.definitions import Kind
from reports.making import make
from reports.models import ReportSchedule
from reports.ordering import order
from reports.periods import Period
from schools.models import Campus, LargeClassCase, LocalDay, RollConflict, SeatProject
from schools.roster import keeping
from tests.enrollment.factories import (
    ApplicationFactory,
    PolicyFactory,
    RoundFactory,
    ZoneFactory,
)
from tests.enrollment.family import PlanFactory, answer_all, started, submitted
from tests.factories import (
    COUNTY,
    TOWN,
    ClassGroupFactory,
    DivisionFactory,
    RosterImportFactory,
    SchoolFactory,
    SchoolYearFactory,
    acting,
)

FAR_COUNTY = "990102"
FAR = ("far school", "far county")
COLUMNS = ("anonymous", *Role.values, *FAR)
UNITS = {
    Role.TOWN_OFFICER: TOWN,
    Role.CITY_VIEWER: COUNTY[:4],
    Role.PROVINCE_VIEWER: COUNTY[:2],
}


@dataclass
class World:
    """One county with a row of each kind, and people of every role."""

    keys: dict[str, Any] = field(default_factory=dict)
    """The key of the row that an address means, by the first word of its name."""
    people: dict[str, User] = field(default_factory=dict)
    client: Client = field(
        default_factory=lambda: Client(raise_request_exception=False)
    )
    cookies: dict[str, str] = field(default_factory=lambda: {"anonymous": ""})
    secrets: dict[str, str] = field(default_factory=dict)


def build() -> World:
    world = World()
    year, school = SchoolYearFactory(), SchoolFactory()
    group = ClassGroupFactory(school=school, year=year, pupils=2)
    for role in Role:
        world.people[role] = person(role, school)
    far = SchoolFactory(elsewhere=True)
    world.people["far school"] = acting(Role.SCHOOL_REGISTRAR, unit=far)
    world.people["far county"] = acting(Role.COUNTY_ADMISSION_OFFICER, unit=FAR_COUNTY)
    group.head_teacher = world.people[Role.HOMEROOM_TEACHER]
    group.save(update_fields=["head_teacher"])
    world.keys = keys_of(world, group)
    for name, who in world.people.items():
        world.cookies[name] = logged_in(who, world.client)
        world.secrets[name] = ApiToken.issue(who.acting, label="table")[1]
    return world


def person(role: Role, school: Any) -> User:
    return acting(
        role, unit=UNITS.get(role, school if role not in OF_COUNTY else COUNTY)
    )


OF_COUNTY = {
    Role.COUNTY_ADMISSION_OFFICER,
    Role.COUNTY_DROPOUT_OFFICER,
    Role.COUNTY_SUPERVISOR,
    Role.SYSTEM_ADMINISTRATOR,
}


def logged_in(who: User, client: Client) -> str:
    """The cookies of a browser in which the person is logged in."""
    client.cookies.clear()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies.output(header="", sep=";", attrs=[])


def keys_of(world: World, group: Any) -> dict[str, Any]:
    officer = world.people[Role.COUNTY_ADMISSION_OFFICER]
    school, pupil = group.school, group.pupils.first()
    county = DivisionFactory(code=COUNTY)
    batch = RosterImportFactory(school=school, year=group.year)
    spare = acting(Role.PRINCIPAL, unit=school)
    token, _ = ApiToken.issue(officer.acting, label="own")
    return {
        "user": spare.pk,
        "accounts:posting-add": spare.pk,
        "posting": Posting.objects.get(user=spare).pk,
        "token": token.pk,
        "school": school.pk,
        "section": school.sections.get().pk,
        "schools:return-edit": school.sections.get().pk,
        "schools:child-count-edit": school.sections.get().pk,
        "schools:campus-new": school.pk,
        "campus": Campus.objects.create(school=school, name="本部", address="一路").pk,
        "local": LocalDay.objects.create(
            division=county, day="2026-12-01", is_school_day=False, reason="雪"
        ).pk,
        "class": group.pk,
        "pupil": pupil.pk,
        "import": batch.pk,
        "roster": batch.pk,
        "conflict": conflict(pupil, batch, county).pk,
        "large": LargeClassCase.objects.create(class_group=group, size_at_open=60).pk,
        "project": project(county).pk,
    } | {
        **keys_of_report(),
        **keys_of_family(world),
        **keys_of_admission(),
        **keys_of_review(world, school),
    }


def keys_of_family(world: World) -> dict[str, Any]:
    """An application begun by the guardian, and one at the end of the questions."""
    guardian, plan = world.people[Role.GUARDIAN], PlanFactory()
    begun, whole = (started(guardian, plan=plan) for _ in range(2))
    answer_all(whole, plan)
    handed_in = submitted(guardian, plan=plan)
    return {
        "family:application": begun.pk,
        "application": begun.pk,
        "question": begun.pk,
        "review": begun.pk,
        "documents": begun.pk,
        "document": begun.pk,
        "document-file": paper_of(whole).pk,
        "family:document-file": paper_of(handed_in).pk,
        "submit": whole.pk,
        "receipt": handed_in.pk,
        "result": begun.pk,
        "timeline": begun.pk,
        "family:application-start.child": begun.child_id,
        "family:child-correct.child": begun.child_id,
        "family:question.code": "identity",
    }


def paper_of(application: Application) -> Document:
    """A readable paper that is attached."""
    document = Document.objects.create(
        household=application.household,
        kind="hukou",
        state=Document.State.READY,
        file="papers/of-the-table",
        uploaded_by=application.applicant,
    )
    keeping.keep(document.file.name, [b"picture"])
    application.document_uses.create(document=document)
    return document


def keys_of_review(world: World, school: Any) -> dict[str, Any]:
    """An application that is being checked and names the school of the table."""
    guardian, plan = world.people[Role.GUARDIAN], AdmissionPlan.objects.earliest("pk")
    (case,) = verifying.take_up([submitted(guardian, plan=plan)])
    Wish.objects.create(application=case, school=school, order=9)
    return {"case": case.pk, "ask": case.pk, "figures": case.round_id}


def keys_of_report() -> dict[str, Any]:
    run = order(Kind.CLASS_SIZE, DivisionFactory(code=TOWN), Period.parse("2026-10"))
    make(run, progress=lambda step, stage: None)
    run.refresh_from_db()
    return {
        "run": run.pk,
        "figure": run.pk,
        "reports:figure-detail.code": next(iter(run.figures)),
        "reports:verify.code": run.code,
        "file": run.files.first().pk,
        "schedule": ReportSchedule.objects.create(
            kind=Kind.CLASS_SIZE,
            unit=run.unit,
            cadence="monthly",
            first_period="2026-11",
        ).pk,
        "report": run.pk,
    }


def keys_of_admission() -> dict[str, Any]:
    """A round in planning with a draft, and one whose rules are published."""
    draft = PolicyFactory(round__intake_year=2029)
    demand = draft.demands.create(kind="document", label="租房合同")
    published = RoundFactory(published=True, intake_year=2026)
    approved = PolicyFactory(
        round=published, version=2, approved=True, change_reason="计划调整"
    )
    return {
        "round": draft.round_id,
        **keys_of_plans(draft.round),
        **keys_of_nomination(draft.round),
        "policy": draft.pk,
        "demand": demand.pk,
        "enrollment:policy-replace": approved.pk,
        "enrollment:policy-return": approved.pk,
        "enrollment:place-schools": published.pk,
        "policy:page": published.pk,
        "policy:version": published.pk,
        "policy:file": published.pk,
        "enrollment:policy-row.part": "categories",
        "enrollment:policy-row-delete.part": "categories",
    }


def keys_of_plans(round_: AdmissionRound) -> dict[str, Any]:
    """A plan with a quota line and a tier, and a zone, in a round in planning."""
    plan = PlanFactory(round=round_)
    line = plan.quotas.create(kind="green_card", seats=2, returns_on="2029-08-01")
    tier = round_.tiers.create(tax_above=3_000_000, seats=1, source="示教〔2029〕1号")
    zone = ZoneFactory(round=round_, schools=[plan.school])
    return {
        **dict.fromkeys(
            ["plan", "quota", "tier", "grant", "zone", "address", "rule"], round_.pk
        ),
        **dict.fromkeys(
            [f"enrollment:zone-{act}" for act in ("detail", "edit", "delete")], zone.pk
        ),
        "enrollment:rule-new": zone.pk,
        **dict.fromkeys(
            [f"enrollment:rule-{act}" for act in ("edit", "delete")],
            zone.rules.get().pk,
        ),
        "enrollment:plan-edit": plan.pk,
        "enrollment:quota-edit": line.pk,
        "enrollment:quota-delete": line.pk,
        "enrollment:tier-edit": tier.pk,
        "enrollment:tier-delete": tier.pk,
    }


def keys_of_nomination(round_: AdmissionRound) -> dict[str, Any]:
    """A child that a firm named in the round."""
    line = PlanFactory(round=round_).quotas.create(
        kind="enterprise", seats=2, returns_on="2029-08-01"
    )
    grant = round_.grants.create(
        firm="示范钢铁公司", credit_code="9" * 18, tax_paid=1, seats=2, nominated=1
    )
    application = ApplicationFactory(policy=round_.policies.get())
    named = line.nominations.create(
        grant=grant,
        application=application,
        nominated_by=application.policy.drafted_by,
    )
    return {
        "nomination": named.pk,
        **{f"enrollment:nomination-{act}": round_.pk for act in ("list", "new")},
    }


def conflict(pupil: Any, batch: Any, county: Any) -> RollConflict:
    claiming = SchoolFactory()
    return RollConflict.objects.create(
        division=county,
        pupil=pupil,
        claimed_by=claiming,
        batch=batch,
        row=5,
        claim="{}",
    )


def project(county: Any) -> SeatProject:
    return SeatProject.objects.create(
        name="新建小学",
        kind=SeatProject.Kind.choices[0][0],
        division=county,
        section="primary",
        planned_classes=24,
        planned_seats=1080,
        net_new_seats=1080,
        planned_open_on=datetime.date(2027, 9, 1),
    )


def addresses() -> dict[str, list[str]]:
    """Every address of the portal, by name or pattern, with what it is asked by."""
    return dict(walk(get_resolver().url_patterns, (), []))


def walk(patterns: list[Any], spaces: tuple[str, ...], outer: list[str]) -> Any:
    for pattern in patterns:
        asked = [*outer, *pattern.pattern.regex.groupindex]
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from walk(pattern.url_patterns, inner, asked)
        else:
            yield ":".join((*spaces, pattern.name or str(pattern.pattern))), asked


def path_of(name: str, world: World) -> str:
    """The address of `name` for the world's row of that kind."""
    kind = name.rpartition(":")[2].partition("-")[0]
    given = {"provider_id": "oidc", "year": 2026, "file_format": "pdf"}
    given |= {"part": world.keys.get(f"{name}.part", "child"), "place": 0}
    given |= {"child": world.keys.get(f"{name}.child"), "section": "days"}
    given |= {"stage": "primary", "version": 1}
    given |= {"kind": "hukou", "document": world.keys["document-file"]}
    given["code"] = world.keys.get(f"{name}.code", COUNTY)
    given["pk"] = world.keys.get(name, world.keys.get(kind, 1))
    return reverse(name, kwargs={key: given[key] for key in addresses()[name]})
