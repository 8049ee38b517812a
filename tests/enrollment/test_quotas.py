"""Seats for groups: tiers as rows, firms from the tax office, and what is unused."""

import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from accounts.models import AuditEvent
from accounts.roles import Role
from enrollment import quotas
from enrollment.enterprise import Firm, Tier, seats_earned
from enrollment.models import EnterpriseTier, QuotaLine
from enrollment.tasks import return_quotas
from enrollment.validation.validator import findings_of
from portal.errors import Conflict
from tests.enrollment.factories import PlanFactory, PolicyFactory, RoundFactory
from tests.factories import acting

MILLION = 1_000_000
TABLE = [(100, 5), (50, 3), (30, 2), (10, 1), (3, 1)]
TIERS = [*(Tier(Decimal(n * MILLION), seats) for n, seats in TABLE), Tier(None, 2)]
HEADINGS = [column.heading for column in quotas.GRANT_COLUMNS]


def earned(tax, *, listing_adds=True, **firm):
    firm = Firm(Decimal(str(tax)), **firm)
    return seats_earned(firm, TIERS, listing_adds=listing_adds)


@pytest.mark.parametrize(
    ("tax", "seats"),
    [
        (3 * MILLION, 0),
        (3 * MILLION + Decimal("0.01"), 1),
        (10 * MILLION + 1, 1),
        (30 * MILLION, 1),
        (30 * MILLION + 1, 2),
        (50 * MILLION + 1, 3),
        (100 * MILLION, 3),
        (100 * MILLION + 1, 5),
        (900 * MILLION, 5),
    ],
)
def test_the_highest_tier_strictly_below_the_tax_counts_alone(tax, seats):
    assert earned(tax) == seats


def test_a_listing_adds_or_the_greater_counts_as_the_policy_says():
    listed = {"is_newly_listed": True}

    assert earned(101 * MILLION, **listed) == 7
    assert earned(101 * MILLION, listing_adds=False, **listed) == 5
    assert earned(4 * MILLION, listing_adds=False, **listed) == 2
    assert earned(0, **listed) == 2


def test_only_manufacturers_earn_seats():
    assert earned(101 * MILLION, is_manufacturer=False, is_newly_listed=True) == 0


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2), st.booleans())
def test_more_tax_never_earns_less(tax, more, is_listed):
    assert earned(tax + more, is_newly_listed=is_listed) >= earned(
        tax, is_newly_listed=is_listed
    )


@pytest.fixture
def draft(year):
    return PolicyFactory().round


def workbook(*rows):
    book = Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return ContentFile(content.getvalue(), name="firms.xlsx")


LISTED = ["示范钢铁公司", "91990101MA00000001", 120 * MILLION, "是", "是"]
SHOP = ["示范商贸公司", "91990101MA00000002", 60 * MILLION, "否", "否"]


def upload(client, round_, *rows):
    url = reverse("enrollment:grant-upload", args=[round_.pk])
    return client.post(url, {"file": workbook(*rows)})


def test_template_brings_the_citys_table_with_its_source(draft, officer):
    quotas.take_template(draft, by=officer)

    tiers = draft.tiers.all()
    assert {(t.tax_above, t.seats) for t in tiers} == {
        (t.tax_above, t.seats) for t in TIERS
    }
    assert all("2019" in tier.source for tier in tiers)


def test_list_of_the_tax_office_becomes_seats(draft, officer, login):
    quotas.take_template(draft, by=officer)

    answer = upload(login(officer), draft, LISTED, SHOP)

    assert answer.status_code == 302
    assert list(draft.grants.values_list("firm", "seats")) == [
        ("示范钢铁公司", 7),
        ("示范商贸公司", 0),
    ]
    assert AuditEvent.objects.filter(action="grant.import").count() == 1


def test_seats_follow_a_tier_that_is_changed(draft, officer, login):
    quotas.take_template(draft, by=officer)
    upload(login(officer), draft, LISTED)
    tier = EnterpriseTier.objects.get(round=draft, seats=5)

    tier.seats = 6
    quotas.keep_tier(tier, changed=["seats"], by=officer)

    assert draft.grants.get().seats == 8


def test_list_names_every_wrong_cell_and_takes_nothing(draft, officer, login):
    bad = ["示范纺织公司", "短码", "很多", "是", "也许"]

    answer = upload(login(officer), draft, LISTED, bad, LISTED)

    told = answer.context["form"].non_field_errors()
    assert [sentence.split(" ")[0] for sentence in told] == ["E3", "B3", "C3", "B4"]
    assert not draft.grants.exists()


def line(plan, **fields):
    day = timezone.localdate() + datetime.timedelta(days=fields.pop("in_days", 30))
    first = {"kind": QuotaLine.Kind.ENTERPRISE, "seats": 9, "source": "企业人才名单"}
    return QuotaLine(plan=plan, returns_on=day, **(first | fields))


def test_share_above_the_policys_limit_is_flagged(draft, officer, login):
    plan = PlanFactory(round=draft)
    quotas.keep_line(line(plan, seats=9), changed=[], by=officer)
    url = reverse("enrollment:quota-list", args=[draft.pk])

    within = login(officer).get(url).context["rows"][0]
    QuotaLine.objects.update(seats=10)
    above = login(officer).get(url).context["rows"][0]

    assert (within.enterprise, within.is_share_high) == (9, False)
    assert (above.enterprise, above.is_share_high) == (10, True)


def test_lines_fit_into_their_plan(draft, officer, login):
    plan = PlanFactory(round=draft)
    quotas.keep_line(line(plan, seats=100), changed=[], by=officer)
    url = reverse("enrollment:quota-new", args=[draft.pk])
    typed = {"kind": "green_card", "seats": 81, "returns_on": "2027-08-01"}

    answer = login(officer).post(url, typed | {"plan": plan.pk, "source": "人才绿卡"})

    assert list(answer.context["form"].errors) == ["seats"]
    assert plan.quotas.count() == 1


@pytest.mark.parametrize("state", ["filed", "published"])
def test_lines_are_fixed_from_the_filing_on(year, officer, state):
    plan = PlanFactory(round=RoundFactory(**{state: True}))

    with pytest.raises(Conflict):
        quotas.keep_line(line(plan), changed=[], by=officer)


def test_unused_seats_go_back_on_their_day(year):
    plan = PlanFactory(round=RoundFactory(published=True))
    line(plan, seats=9, used=4, in_days=0).save()

    first, again = return_quotas(), return_quotas()

    kept = plan.quotas.get()
    assert (first, again) == (1, 0)
    assert kept.returned == 5
    assert AuditEvent.objects.get(action="quota.return").actor is None


@pytest.mark.parametrize(("in_days", "trait"), [(1, "published"), (0, "filed")])
def test_unused_seats_stay_before_their_day_and_publication(year, in_days, trait):
    plan = PlanFactory(round=RoundFactory(**{trait: True}))
    line(plan, in_days=in_days).save()

    return_quotas()

    assert plan.quotas.get().returned == 0


def test_schools_do_not_see_what_firms_paid(draft, officer, login):
    plan = PlanFactory(round=draft)
    upload(login(officer), draft, LISTED)
    principal = acting(Role.PRINCIPAL, unit=plan.school)

    page = login(principal).get(reverse("enrollment:quota-list", args=[draft.pk]))

    assert "示范钢铁公司" not in page.content.decode()


def test_a_grant_to_a_trader_is_found_before_publication(draft, officer, login):
    quotas.take_template(draft, by=officer)
    upload(login(officer), draft, SHOP)
    draft.grants.update(seats=1)

    codes = {finding.code for finding in findings_of(draft.policies.get())}

    assert "V20" in codes


def test_tier_that_named_children_rest_on_stays(draft):
    tier = draft.tiers.create(tax_above=3 * MILLION, seats=1, source="示教〔2027〕1号")
    draft.grants.create(
        firm="示范钢铁公司",
        credit_code="9" * 18,
        tax_paid=4 * MILLION,
        seats=1,
        nominated=1,
    )

    with pytest.raises(Conflict):
        quotas.drop_tier(tier, by=acting(Role.COUNTY_ADMISSION_OFFICER))

    assert draft.tiers.exists()
