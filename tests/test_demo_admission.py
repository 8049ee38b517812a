"""The demo's admission: every state is there, and each list of it opens."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from enrollment import applying, handing_in, replay, verifying
from enrollment.models import (
    AdmissionPlan,
    AdmissionRound,
    Application,
    CutLine,
    Decision,
    EnterpriseGrant,
    Part,
    PolicyProfile,
)
from enrollment.validation.validator import findings_of
from enrollment.zone_rows import zone_report
from schools.models.schools import Stage
from tests.departments.running import running_departments

APPLICATIONS = 60
STATES = {
    *("draft", "submitted", "checking", "returned", "approved", "rejected"),
    *("under_review", "withdrawn"),
}
OF_ROUND = (
    *("enrollment:round-detail", "enrollment:plan-list", "enrollment:quota-list"),
    *("enrollment:zone-list", "enrollment:zone-report", "review:figures"),
)
OF_COUNTY = (
    *("enrollment:round-list", "review:case-list", "review:case-workload"),
    *("review:recusal-list", "policy:list"),
)
OF_FAMILY = ("family:home", "family:message-list")


@pytest.fixture(scope="module")
def told():
    return StringIO()


@pytest.fixture(scope="module", autouse=True)
def demo(told, tmp_path_factory, django_db_setup, django_db_blocker):
    """A small demo, verified by departments of its own."""
    with (
        running_departments(tmp_path_factory.mktemp("county")) as departments,
        override_settings(
            DEPARTMENTS_URL=departments.url, DEPARTMENTS_TOKEN=departments.token
        ),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        call_command(
            "seed_demo", pupils=8_000, applications=APPLICATIONS, seed=7, stdout=told
        )
        yield departments
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def savepoint(demo, db):
    """Each test leaves the rows as it found them."""


@pytest.fixture
def this_year():
    return AdmissionRound.objects.get(intake_year=2027)


@pytest.fixture
def enter(client):
    def enter(name):
        user = User.objects.get(username=name)
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(user, backend=backend)
        return client

    return enter


def applications():
    return Application.objects.filter(intake_year=2027)


def test_seed_demo_brings_applications_in_every_state(told):
    states = set(applications().values_list("state", flat=True))

    assert states >= STATES
    assert applications().count() == APPLICATIONS
    assert f"{APPLICATIONS} applications" in told.getvalue()


def test_seed_demo_keeps_one_live_application_for_a_child():
    rows = applications().live().values("child").annotate(n=Count("pk"))

    assert set(rows.values_list("n", flat=True)) == {1}


def test_seed_demo_refuses_by_two_persons_and_with_reasons():
    refused = Decision.objects.filter(kind="refused").exclude(confirmed_by=None)

    assert refused.exists()
    assert all(row.by_id != row.confirmed_by_id and row.reasons for row in refused)


def test_seed_demo_opens_the_round_and_publishes_what_a_second_person_approved(
    this_year,
):
    assert this_year.state == "registration_open"
    assert AdmissionRound.objects.taking_applications().get() == this_year
    rules = PolicyProfile.objects.in_force().filter(round=this_year)
    assert {row.stage for row in rules} == set(Stage)
    assert all(row.approved_by_id != row.drafted_by_id for row in rules)


def test_seed_demo_publishes_rules_without_a_ban(this_year):
    rules = PolicyProfile.objects.in_force()

    assert not [found for row in rules for found in findings_of(row) if found.blocks]


@pytest.mark.parametrize("stage", list(Stage))
def test_seed_demo_leads_every_address_to_one_zone(this_year, stage):
    report = zone_report(this_year, stage)

    assert report.addresses > 0
    assert (report.gap_count, report.overlap_count) == (0, 0)


def test_seed_demo_plans_seats_of_public_and_private_schools(this_year):
    plans = AdmissionPlan.objects.filter(round=this_year)

    kinds = set(plans.values_list("school__ownership", flat=True))
    assert {"public", "private"} <= kinds
    assert {cut.intake_year for cut in CutLine.objects.all()} == {2024, 2025, 2026}
    assert sum(grant.seats for grant in EnterpriseGrant.objects.all()) > 0


def test_seed_demo_lets_rules_be_replayed_on_the_year_before(this_year):
    policy = PolicyProfile.objects.in_force().get(round=this_year, stage=Stage.PRIMARY)

    results = replay.replay(policy, progress=lambda done, total: None)

    whole = next(each for each in results if each.attribute == "all")
    assert whole.total == 320
    assert whole.gain > 0


def test_seed_demo_keeps_nobody_of_the_year_before():
    before = Application.objects.filter(intake_year=2026)

    assert set(before.values_list("child__name", flat=True)) == {"已匿名"}
    assert not before.exclude(child__id_number=None).exists()


def test_seed_demo_lets_the_guardian_mend_one_application_and_begin_another():
    guardian = User.objects.get(username="guardian").guardian

    first = Application.objects.get(household=guardian.household)

    assert first.state == "returned"
    assert first.defects.unmended().count() == 2
    assert guardian.household.children.filter(applications=None).count() == 1


def test_seed_demo_lets_the_mended_application_be_approved(demo):
    guardian = User.objects.get(username="guardian")
    first = Application.objects.get(household=guardian.guardian.household)
    family = demo.family("twins")
    mend(first, Part.PERMIT, household_number=family["household"]["household_no"])
    mend(first, Part.RESIDENCE, unit_number=family["home"]["unit_no"])

    verifying.ask_about(first)
    handing_in.submit(first, by=guardian)

    verifying.take_up([first])
    assert verifying.check(first)


def mend(application, part, **right):
    """Type what the departments have on record."""
    stamp = applying.stamp(application.parts.get(part=part))
    applying.save_answers(application, part, right, seen=stamp)


@pytest.mark.parametrize("name", OF_COUNTY)
def test_seed_demo_fills_the_county_s_lists(enter, name):
    assert enter("admission").get(reverse(name)).status_code == 200


@pytest.mark.parametrize("state", sorted(STATES - {"draft"}))
def test_seed_demo_fills_the_queue_of_each_state(enter, state):
    address = reverse("review:case-list")

    answer = enter("admission2").get(address, {"state": state})

    assert answer.status_code == 200
    assert answer.context["page"].rows


@pytest.mark.parametrize("name", OF_ROUND)
def test_seed_demo_fills_the_round_s_lists(enter, name, this_year):
    address = reverse(name, args=[this_year.pk])

    assert enter("admission2").get(address).status_code == 200


@pytest.mark.parametrize("name", OF_FAMILY)
def test_seed_demo_fills_the_family_s_lists(enter, name):
    assert enter("guardian").get(reverse(name)).status_code == 200


def test_seed_demo_breaks_no_invariant():
    held = StringIO()

    call_command("check_invariants", stdout=held)

    assert "invariants hold" in held.getvalue()
