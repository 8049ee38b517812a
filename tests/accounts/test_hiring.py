"""What an administrator can do to whom: accounts, postings and their reach."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import hiring
from accounts.forms import PostingForm
from accounts.models import ApiToken, Posting, User
from accounts.roles import Role
from portal.errors import Conflict
from tests.accounts.test_staff_access import give_factor
from tests.factories import COUNTY, DivisionFactory, SchoolFactory, acting

ACTS = {"accounts:user-reset": {}, "accounts:user-set-active": {"active": "no"}}
YESTERDAY = timezone.localdate() - timedelta(days=1)


@pytest.fixture
def admin(year):
    return acting(Role.SYSTEM_ADMINISTRATOR, unit=COUNTY)


def post_to(person, *, unit, role=Role.SYSTEM_ADMINISTRATOR, **more):
    """Give the person one more posting of a division."""
    division = DivisionFactory(code=unit)
    return Posting.objects.create(user=person, role=role, division=division, **more)


@pytest.fixture
def provincial(db):
    """An administrator of the province who was once one of the county."""
    person = acting(Role.SYSTEM_ADMINISTRATOR, unit=COUNTY[:2])
    post_to(person, unit=COUNTY, valid_to=YESTERDAY)
    return person


def statuses(client, person):
    """What each act on the account is answered."""
    return {
        client.post(reverse(name, args=[person.pk]), form).status_code
        for name, form in ACTS.items()
    }


def test_nobody_gives_oneself_a_posting(login, admin):
    form = {"role": Role.COUNTY_ADMISSION_OFFICER, "division": COUNTY}

    answer = login(admin).post(reverse("accounts:posting-add", args=[admin.pk]), form)

    assert answer.status_code == 409
    assert Posting.objects.get(user=admin) == admin.acting


def test_own_page_offers_no_posting(login, admin):
    page = login(admin).get(reverse("accounts:user-detail", args=[admin.pk]))

    assert reverse("accounts:posting-add", args=[admin.pk]) not in page.content.decode()


@pytest.mark.parametrize("act", [hiring.reset_access, hiring.dismiss])
def test_nobody_resets_or_dismisses_oneself(admin, act):
    with pytest.raises(Conflict):
        act(admin if act is hiring.reset_access else admin.acting, by=admin)


def test_nobody_closes_the_own_account(admin):
    with pytest.raises(Conflict):
        hiring.set_active(admin, active=False, by=admin)


def test_account_with_a_higher_posting_is_only_read(login, admin, provincial):
    client = login(admin)
    detail = reverse("accounts:user-detail", args=[provincial.pk])

    assert statuses(client, provincial) == {404}
    provincial.refresh_from_db()
    assert provincial.is_active
    page = client.get(detail).content.decode()
    assert reverse("accounts:user-reset", args=[provincial.pk]) not in page


def test_account_held_also_elsewhere_is_only_read(login, admin, registrar):
    post_to(registrar, unit="990102", role=Role.COUNTY_SUPERVISOR)

    assert statuses(login(admin), registrar) == {404}


def test_account_with_one_school_elsewhere_is_only_read(login, admin, registrar):
    registrar.acting.schools.add(SchoolFactory(elsewhere=True))

    assert statuses(login(admin), registrar) == {404}


def test_account_of_a_former_holder_is_only_read(login, admin, registrar):
    Posting.objects.filter(user=registrar).update(valid_to=YESTERDAY)

    assert login(admin).get(f"/accounts/users/{registrar.pk}/").status_code == 200
    assert statuses(Client(), registrar) == {302}
    assert statuses(login(admin), registrar) == {404}


def test_account_is_kept_when_what_lay_elsewhere_is_over(login, admin, registrar):
    post_to(registrar, unit="990102", valid_to=YESTERDAY)

    assert statuses(login(admin), registrar) == {200, 302}


def test_posting_that_begins_later_counts_too(admin, registrar):
    tomorrow = timezone.localdate() + timedelta(days=1)
    post_to(registrar, unit=COUNTY[:4], valid_from=tomorrow)

    assert registrar not in User.objects.kept_by(admin)


def test_closed_account_can_be_opened_again(login, admin, registrar):
    hiring.set_active(registrar, active=False, by=admin)

    address = reverse("accounts:user-set-active", args=[registrar.pk])
    login(admin).post(address, {"active": "yes"})

    registrar.refresh_from_db()
    assert registrar.is_active


def test_only_administrators_keep_accounts(officer, registrar):
    assert not User.objects.kept_by(officer).exists()
    assert not User.objects.kept_by(registrar).exists()


def reset(person, by):
    hiring.reset_access(person, by=by)


def close(person, by):
    hiring.set_active(person, active=False, by=by)
    hiring.set_active(person, active=True, by=by)


@pytest.mark.parametrize("act", [reset, close])
def test_tokens_end_with_the_access(client, admin, registrar, act):
    _, secret = ApiToken.issue(registrar.acting, label="x")
    bearer = {"authorization": f"Bearer {secret}"}
    assert client.get(reverse("api:school-list"), headers=bearer).status_code == 200

    act(registrar, admin)

    assert client.get(reverse("api:school-list"), headers=bearer).status_code == 401
    assert ApiToken.objects.get().revoked_at


def test_revoking_keeps_the_time_of_an_earlier_revocation(registrar):
    ApiToken.issue(registrar.acting, label="x")
    ApiToken.objects.all().revoke()
    first = ApiToken.objects.get().revoked_at

    assert ApiToken.objects.all().revoke() == 0
    assert ApiToken.objects.get().revoked_at == first


def test_reset_takes_the_second_factor_away(admin, registrar):
    give_factor(registrar)

    hiring.reset_access(registrar, by=admin)

    assert not registrar.authenticator_set.exists()


@pytest.mark.parametrize(
    ("unit", "fits"),
    [("990101", True), ("990102", False), ("990100", False), ("990103", False)],
)
def test_posting_is_given_only_within_the_own_division(admin, unit, fits):
    DivisionFactory(code=unit)
    form = {"role": Role.COUNTY_SUPERVISOR, "division": unit}

    assert PostingForm(form, by=admin).is_valid() == fits


@pytest.mark.parametrize(("town", "fits"), [("990101101", True), ("990102101", False)])
def test_posting_names_only_schools_of_the_own_division(admin, town, fits):
    school = SchoolFactory(division=DivisionFactory(code=town))
    form = {"role": Role.PRINCIPAL, "schools": school.pk}

    assert PostingForm(form, by=admin).is_valid() == fits
