"""Checks on plans, quotas and catchments: V01–V04, V13, V16, V20, V21, B01, B04, R02, R07."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from enrollment.enterprise import Firm, Tier, seats_earned
from enrollment.models import AdmissionPlan, AdmissionRound, QuotaLine, Zone
from enrollment.models.catchments import ResidentialAddress
from enrollment.validation.draft import Draft
from enrollment.validation.finding import BLOCK, WARN, Fault, Finding
from schools.measures import Measures
from schools.models import ClassGroup, Limit, School
from schools.models.schools import Stage
from schools.seat_arithmetic import SeatWarning, seat_warning

BAN_1 = _("Ten strict bans, no. 1: no admission without or beyond the plan.")
BAN_4 = _(
    "Ten strict bans, no. 4: no mixed admission or classes of public and private schools."
)
CLASS_RULE = _("State Council 2016 no. 40: no new class above the cap.")
SCALE_RULE = _("Limits on the scale of schools (2,000 and 2,500 pupils).")
ZONE_RULE = _("Ministry rules on catchments: every address leads to a school.")
PRIVATE_RULE = _(
    "Regulation on private education, article 31: a private school admits in the area"
    " of its approving authority."
)
WARNING_RULE = _("Seat warning: a red zone needs a plan of where children go.")
TALENT_RULE = _(
    "Rule of the city on enterprise seats: the share stays within its limit."
)
SPECIAL_RULE = _("Pilots of a special type need the province's approval.")
OUTSIDE_RULE = _(
    "Provincial rules on compulsory education, article 11: public schools do not recruit"
    " outside their zones."
)
INFLOW_RULE = _("2025 notice: areas of concentrated inflow add public plan and seats.")

NO_PLAN = Fault(
    "no_plan",
    "B01",
    BLOCK,
    _("No school has a plan for this stage."),
    BAN_1,
    _("Enter the plans of the schools first."),
)
ABOVE_CLASSES = Fault(
    "plan_above_classes",
    "V01",
    BLOCK,
    _("%(school)s plans %(seats)s seats; its classes and rooms hold %(most)s."),
    BAN_1,
    _("Lower the plan, or add classes within the rooms and the cap."),
)
CLASS_ABOVE_55 = Fault(
    "class_above_cap",
    "V02",
    BLOCK,
    _("A starting class of %(pupils)s pupils is planned; %(most)s is the most."),
    CLASS_RULE,
    _("Set the cap of a starting class to %(most)s or less."),
)
ABOVE_SCALE = Fault(
    "school_above_scale",
    "V03",
    WARN,
    _("%(school)s would have %(pupils)s pupils; its limit is %(most)s."),
    SCALE_RULE,
    _("Lower the plan, or say why the school may grow."),
)
GAP = Fault(
    "catchment_gap",
    "V04",
    BLOCK,
    _("%(count)s addresses lie in no zone, among them %(example)s."),
    ZONE_RULE,
    _("Add rules to a zone until every address has one."),
)
OVERLAP = Fault(
    "catchment_overlap",
    "V04",
    BLOCK,
    _("%(count)s addresses lie in several zones, among them %(example)s."),
    ZONE_RULE,
    _("Cut the zones so that each address lies in one."),
)
PRIVATE_AREA = Fault(
    "private_area",
    "V13",
    BLOCK,
    _("%(school)s would admit in %(area)s, outside its approving authority's area."),
    PRIVATE_RULE,
    _("Choose an area within the division of the approving authority."),
)
RED_ZONE = Fault(
    "red_without_diversion",
    "V16",
    WARN,
    _("%(zone)s has %(children)s children for %(seats)s seats and no diversion plan."),
    WARNING_RULE,
    _("Write the diversion plan into the plan of a school of this zone."),
)
ENTERPRISE_SHARE = Fault(
    "enterprise_share",
    "V20",
    WARN,
    _("%(school)s gives %(seats)s of %(plan)s seats to enterprise talents."),
    TALENT_RULE,
    _("Lower the quota line, or say why so many are needed."),
)
ENTERPRISE_TIER = Fault(
    "enterprise_above_tiers",
    "V20",
    WARN,
    _("%(firm)s was given %(seats)s seats; the tax that it paid earns %(most)s."),
    TALENT_RULE,
    _("Correct the grant, or say what it rests on."),
)
SPECIAL_UNAPPROVED = Fault(
    "special_without_approval",
    "V21",
    BLOCK,
    _("The special-type plan of %(school)s names no approval."),
    SPECIAL_RULE,
    _("Enter the number of the province's approval, or make it an ordinary plan."),
)
SHARED_ZONE = Fault(
    "zone_mixes_ownership",
    "B04",
    BLOCK,
    _("The zone %(zone)s holds public and private schools together."),
    BAN_4,
    _("Take the private schools out of the zone; they have an area of their own."),
)
OUTSIDE_ZONES = Fault(
    "plan_without_zone",
    "R02",
    WARN,
    _("%(school)s has a plan and stands in no zone."),
    OUTSIDE_RULE,
    _("Put the school into a zone, or say that it takes placed children only."),
)
NO_MORE_SEATS = Fault(
    "inflow_without_more_seats",
    "R07",
    WARN,
    _("Inflow is concentrated, and the plan went from %(before)s to %(now)s seats."),
    INFLOW_RULE,
    _("Add public seats, or say why none can be added."),
)


def plan_is_there(draft: Draft) -> Iterator[Finding]:
    if not draft.plans:
        yield NO_PLAN.found()


def plan_within_classes(draft: Draft) -> Iterator[Finding]:
    for plan in draft.plans:
        cap = min(plan.class_cap, draft.policy.intake_class_cap)
        most = min(plan.classes, plan.usable_rooms) * cap - plan.held_back
        if plan.seats > most:
            yield ABOVE_CLASSES.found(
                school=plan.school.name, seats=plan.seats, most=most
            )


def classes_within_cap(draft: Draft) -> Iterator[Finding]:
    """The national cap; a place may set a lower one, which V01 then applies."""
    most = draft.limits.whole(Limit.Code.NEW_CLASS_CAP, place="")
    caps = [draft.policy.intake_class_cap, *(plan.class_cap for plan in draft.plans)]
    if max(caps) > most:
        yield CLASS_ABOVE_55.found(pupils=max(caps), most=most)


def schools_within_scale(draft: Draft) -> Iterator[Finding]:
    measures = Measures(draft.limits)
    schools = {plan.school_id: plan.school for plan in draft.plans}
    after = pupils_after_intake(draft.round, schools)
    for code, school in schools.items():
        most = measures.scale_limit(school)
        if most is not None and after[code] > most:
            yield ABOVE_SCALE.found(school=school.name, pupils=after[code], most=most)


def pupils_after_intake(
    round_: AdmissionRound, schools: dict[str, School]
) -> dict[str, int]:
    """The pupils who stay, and the seats of all the plans of the round."""
    year = ClassGroup.objects.filter(school__in=schools, year=round_.intake_year - 1)
    leaving = Q(grade__in=[Stage.PRIMARY.grades[-1], Stage.JUNIOR.grades[-1]])
    staying = year.exclude(leaving).values_list("school").annotate(Sum("enrolled"))
    after: dict[str, int] = defaultdict(int, {code: n or 0 for code, n in staying})
    for plan in round_.plans.filter(school__in=schools):
        after[plan.school_id] += plan.seats
    return after


def addresses_have_one_zone(draft: Draft) -> Iterator[Finding]:
    """Within a zone of several schools wishes decide; between zones nothing may."""
    rows = ResidentialAddress.objects.below(draft.round.county_id)
    counted = rows.with_zone_count(draft.round, draft.policy.stage)
    for fault, wrong in (
        (GAP, counted.filter(Q(zones=0))),
        (OVERLAP, counted.filter(Q(zones__gt=1))),
    ):
        if example := wrong.first():
            yield fault.found(count=wrong.count(), example=str(example))


PREFIX = {
    School.OperatorLevel.CITY: 4,
    School.OperatorLevel.PROVINCE: 2,
}


def private_schools_stay_in_area(draft: Draft) -> Iterator[Finding]:
    for plan in draft.plans:
        level = School.OperatorLevel(plan.school.operator_level)
        authority = plan.school.division_id[: PREFIX.get(level, 6)]
        is_public = plan.school.ownership == School.Ownership.PUBLIC
        if is_public or plan.area_id is None:
            continue
        if not plan.area_id.startswith(authority):
            yield PRIVATE_AREA.found(school=plan.school.name, area=str(plan.area))


def red_zones_have_diversion(draft: Draft) -> Iterator[Finding]:
    for zone in draft.zones:
        codes = {school.pk for school in zone.schools.all()}
        plans = [plan for plan in draft.plans if plan.school_id in codes]
        seats = sum(plan.seats for plan in plans)
        is_red = colour_of(zone, seats, draft) == SeatWarning.RED
        if is_red and not any(plan.diversion_plan for plan in plans):
            yield RED_ZONE.found(zone=zone.name, children=zone.children, seats=seats)


def colour_of(zone: Zone, seats: int, draft: Draft) -> SeatWarning:
    place, code = draft.round.county_id, Limit.Code
    return seat_warning(
        zone.children or 0,
        normal_plan=seats,
        yellow=draft.limits.share(code.SEAT_WARNING_YELLOW, place=place),
        red=draft.limits.share(code.SEAT_WARNING_RED, place=place),
    )


def enterprise_seats_within_limit(draft: Draft) -> Iterator[Finding]:
    for plan in draft.plans:
        given = sum(line.seats for line in plan.quotas.all() if is_enterprise(line))
        if given > Decimal(draft.policy.enterprise_share_alert) * plan.seats:
            yield ENTERPRISE_SHARE.found(
                school=plan.school.name, seats=given, plan=plan.seats
            )


def is_enterprise(line: QuotaLine) -> bool:
    return line.kind == QuotaLine.Kind.ENTERPRISE


def grants_follow_tiers(draft: Draft) -> Iterator[Finding]:
    """No firm has more seats than the tiers of the round give it."""
    tiers = [Tier(tier.tax_above, tier.seats) for tier in draft.round.tiers.all()]
    for grant in draft.round.grants.all():
        firm = Firm(grant.tax_paid, grant.is_manufacturer, grant.is_newly_listed)
        most = seats_earned(firm, tiers, listing_adds=draft.policy.listing_adds)
        if grant.seats > most:
            yield ENTERPRISE_TIER.found(firm=grant.firm, seats=grant.seats, most=most)


def special_plans_are_approved(draft: Draft) -> Iterator[Finding]:
    for plan in draft.plans:
        if plan.special and not plan.approval_number:
            yield SPECIAL_UNAPPROVED.found(school=plan.school.name)


def zones_do_not_mix(draft: Draft) -> Iterator[Finding]:
    for zone in draft.zones:
        kinds = {school.ownership for school in zone.schools.all()}
        if {School.Ownership.PUBLIC, School.Ownership.PRIVATE} <= kinds:
            yield SHARED_ZONE.found(zone=zone.name)


def public_plans_have_zones(draft: Draft) -> Iterator[Finding]:
    inside = {school.pk for zone in draft.zones for school in zone.schools.all()}
    for plan in draft.plans:
        is_public = plan.school.ownership == School.Ownership.PUBLIC
        if is_public and plan.school_id not in inside:
            yield OUTSIDE_ZONES.found(school=plan.school.name)


def inflow_brings_seats(draft: Draft) -> Iterator[Finding]:
    policy, round_ = draft.policy, draft.round
    if policy.inflow != policy.Inflow.CONCENTRATED:
        return
    last = AdmissionPlan.objects.filter(
        round__county=round_.county,
        round__intake_year=round_.intake_year - 1,
        stage=policy.stage,
    )
    before, now = (sum(plan.seats for plan in plans) for plans in (last, draft.plans))
    if before and now <= before:
        yield NO_MORE_SEATS.found(before=before, now=now)


CHECKS = (
    plan_is_there,
    plan_within_classes,
    classes_within_cap,
    schools_within_scale,
    addresses_have_one_zone,
    private_schools_stay_in_area,
    red_zones_have_diversion,
    enterprise_seats_within_limit,
    grants_follow_tiers,
    special_plans_are_approved,
    zones_do_not_mix,
    public_plans_have_zones,
    inflow_brings_seats,
)
