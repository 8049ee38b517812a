"""What the pages of staff and of the trail let an administrator choose from."""

import re

import pytest
from django.http import QueryDict

from accounts import audit, units
from accounts.forms import AuditFilterForm, PostingForm
from accounts.models import Posting, User
from accounts.roles import Role
from tests.factories import COUNTY, DivisionFactory, SchoolFactory, acting

FAR = "990102101"


@pytest.fixture
def admin(year):
    return acting(Role.SYSTEM_ADMINISTRATOR, unit=COUNTY)


def offered(page, name):
    """The options of one select or datalist of the page."""
    block = re.search(
        rf'<(select|datalist)[^>]*"id_{name}.*?</\1>', page, re.DOTALL
    ).group()
    return re.findall(r'value="([^"]+)"', block)


def test_divisions_offered_lie_within_reach_in_the_order_of_the_tree(login, admin):
    for code in (FAR, "990101102", "990101101", "990101101001", COUNTY[:4]):
        DivisionFactory(code=code)

    page = login(admin).get("/accounts/users/new/").content.decode()

    assert offered(page, "division") == [COUNTY, "990101101", "990101102"]


def test_schools_offered_lie_within_reach(login, admin):
    near = SchoolFactory()
    SchoolFactory(elsewhere=True)

    page = login(admin).get("/accounts/users/new/").content.decode()

    assert offered(page, "schools") == [f"{near.pk} {near.name}"]


def test_more_schools_than_a_list_bears_are_typed(admin, monkeypatch):
    monkeypatch.setattr(units, "LISTED", 1)
    one, other = SchoolFactory(), SchoolFactory()
    form = {"role": Role.PRINCIPAL, "schools": f"{one.pk}，{other.pk}"}

    assert "<option" not in str(PostingForm(by=admin)["schools"])
    assert PostingForm(form, by=admin).is_valid()


def test_inspector_of_several_schools_is_appointed(login, admin, registrar):
    schools = [SchoolFactory() for _ in range(3)]
    chosen = [f"{school.pk} {school.name}" for school in schools]
    form = {"role": Role.RESPONSIBLE_INSPECTOR, "schools": [*chosen, "", ""]}

    login(admin).post(f"/accounts/users/{registrar.pk}/postings/", form)

    posting = Posting.objects.get(role=Role.RESPONSIBLE_INSPECTOR)
    assert set(posting.schools.all()) == set(schools)


def test_what_was_chosen_stands_again_beside_an_error(login, admin):
    school = SchoolFactory()
    text = f"{school.pk} {school.name}"
    form = {"role": Role.PRINCIPAL, "schools": [text, "3199999999"]}

    answer = login(admin).post("/accounts/users/new/", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{text}"' in page
    assert 'value="3199999999"' in page


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.PRINCIPAL, {"division": COUNTY}),
        (Role.COUNTY_SUPERVISOR, {"division": "990101101"}),
        (Role.PRINCIPAL, {"schools": "育才路小学"}),
    ],
)
def test_unit_must_fit_the_role(admin, role, unit):
    DivisionFactory(code="990101101")

    assert not PostingForm({"role": role, **unit}, by=admin).is_valid()


def test_new_colleague_is_asked_for_a_persons_name(login, admin):
    page = login(admin).get("/accounts/users/new/").content.decode()

    assert re.search(r'<label for="id_name">姓名\s*</label>', page)


def test_account_is_opened_from_what_is_offered(login, admin):
    form = {"name": "江海", "username": "jianghai", "division": COUNTY}

    login(admin).post("/accounts/users/new/", form | {"role": Role.COUNTY_SUPERVISOR})

    posting = User.objects.get(username="jianghai").postings.get()
    assert (posting.role, posting.division_id) == (Role.COUNTY_SUPERVISOR, COUNTY)


def test_trail_offers_its_actions_and_objects_in_words(login, supervisor):
    page = login(supervisor).get("/accounts/audit/").content.decode()

    assert "login-failed" in offered(page, "action")
    assert {"accounts.user", "schools.pupil", "page"} <= set(offered(page, "object"))
    assert not re.search(r"<option[^>]*>[a-z-]+[.:]", page)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("action=login", 1),
        ("object=accounts.user", 1),
        ("object=page", 1),
        ("number=7", 1),
        ("action=login&number=7", 0),
        ("day=2020-01-01", 0),
        ("", 2),
    ],
)
def test_trail_is_narrowed(supervisor, query, count):
    audit.record("login", by=supervisor, on=supervisor)
    audit.record_at("denied-404", by=supervisor, where=("schools:pupil", "7"))
    form = AuditFilterForm(QueryDict(query))

    assert form.is_valid()
    events = audit.AuditEvent.objects.visible_to(supervisor)
    assert form.narrowed(events).count() == count
