"""The demo's two rounds: planned, approved by a second officer, filed, published.

The domain publishes rules some days before registration opens. A demo cannot wait: each
round is published with an opening to come, and then its calendar is moved by a plain
update, so that this year's registration has been open for five days and stays open for
ten more, and last year's is long over.
"""

import datetime
from random import Random

from django.utils import timezone

from accounts.models import User
from enrollment import policies, rounds
from enrollment.demo import offers, zones
from enrollment.demo.rules import write_rules
from enrollment.models import AdmissionRound, PolicyProfile, RoundState
from enrollment.validation.validator import findings_of
from schools.demo.plans import CountyPlan, drawn

BEFORE, NOW = 2026, 2027
"""The intakes of the two rounds."""
ACCEPTED = "经集体研究，本年度学位供给可以保障，接收人数以实际登记为准。"
APPEAL = (
    "对审核结果有异议的，可在告知之日起五个工作日内申请复核；"
    "对复核决定不服的，可依法申请行政复议。"
)
DAYS_OPEN, DAYS_LEFT = 5, 10


def at(day: datetime.date, hour: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def calendar(opens: datetime.date, closes: datetime.date) -> dict[str, object]:
    """The dates of a round; public and private schools register at the same time."""
    window = at(opens, 8), at(closes, 18)
    return {
        "opens_at": window[0],
        "closes_at": window[1],
        "private_opens_at": window[0],
        "private_closes_at": window[1],
        "verify_until": closes + datetime.timedelta(days=20),
        "result_on": closes + datetime.timedelta(days=30),
    }


def plan(county: CountyPlan, intake_year: int, *, by: User) -> AdmissionRound:
    opens = timezone.localdate() + datetime.timedelta(days=30)
    round_ = AdmissionRound(
        county_id=county.code,
        intake_year=intake_year,
        hotline="0990-5550123",
        appeal_text=APPEAL,
        **calendar(opens, opens + datetime.timedelta(days=DAYS_LEFT)),
    )
    rounds.plan(round_, by=by)
    write_rules(round_, by=by)
    return round_


def publish(round_: AdmissionRound, *, drafter: User, second: User) -> None:
    """Have both policies approved by somebody else, file the round, publish it."""
    for policy in round_.policies.all():
        approve(policy, by=second)
    year = round_.intake_year
    rounds.file(
        round_,
        by=drafter,
        approval_number=f"城东政批〔{year}〕3号",
        filing_receipt=f"示范市教备{year}-017",
    )
    rounds.publish(round_, by=drafter)


def approve(policy: PolicyProfile, *, by: User) -> None:
    """Warnings are accepted with a reason; a ban would end the seeding here."""
    reasons = {found.handle: ACCEPTED for found in findings_of(policy)}
    policies.approve(policy, by=by, reasons=reasons)


def make(
    county: CountyPlan, intake_year: int, *, officers: tuple[User, User], seed: int
) -> tuple[AdmissionRound, zones.Catchments]:
    """A round that is published, with plans, zones, firms and cut lines."""
    drafter, second = officers
    round_ = plan(county, intake_year, by=drafter)
    offers.offer(round_, by=drafter)
    offered = set(round_.plans.values_list("school_id", "stage"))
    is_plain = intake_year == BEFORE
    catchments = zones.Catchments(county, offered, is_plain=is_plain)
    zones.draw_zones(round_, catchments, by=drafter)
    chance = drawn(seed, "round", str(intake_year))
    offers.count_children(round_, chance, by=drafter)
    publish(round_, drafter=drafter, second=second)
    if intake_year == NOW:
        offers.draw_cut_lines(round_, chance)
    return round_, catchments


def open_now(round_: AdmissionRound) -> None:
    """Move the calendar; from there on the domain's clock opens the round."""
    today = timezone.localdate()
    opens = today - datetime.timedelta(days=DAYS_OPEN)
    dates = calendar(opens, today + datetime.timedelta(days=DAYS_LEFT))
    published = at(opens - datetime.timedelta(days=15), 9)
    moved = AdmissionRound.objects.filter(pk=round_.pk)
    moved.update(published_from=published, **dates)
    rounds.keep_time()
    round_.refresh_from_db()


def lay_to_rest(round_: AdmissionRound, *, by: User) -> None:
    """Move the calendar to last June, and the round through all its states."""
    june = datetime.date(round_.intake_year, 6, 1)
    dates = calendar(june, june + datetime.timedelta(days=15))
    published = at(june - datetime.timedelta(days=30), 9)
    moved = AdmissionRound.objects.filter(pk=round_.pk)
    moved.update(published_from=published, **dates)
    order = list(RoundState)
    for state in order[order.index(RoundState.REGISTRATION_OPEN) :]:
        round_.move(state, by=by)


def chance_for(seed: int, what: str) -> Random:
    return drawn(seed, "admission", what)
