"""The audit trail: written with the act, never changed, sealed and checked."""

import ast
import re
from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from accounts import audit, sealing
from accounts.models import AuditEvent, AuditSeal
from accounts.roles import Role
from accounts.trail_names import named
from accounts.verifying import faults
from accounts.wording import ACTIONS, object_name
from schools.models import Division, RollEvent, Section
from tests.factories import COUNTY, PupilFactory, acting

OURS = ("portal", "accounts", "schools", "enrollment", "reports")


@pytest.fixture
def trail(officer):
    """Nine events over three days, sealed until now."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            at=noon - timedelta(days=3 - day, minutes=minute),
            actor=officer,
            action="view",
            object_id=str(minute),
        )
        for day in range(3)
        for minute in range(3)
    )
    sealing.seal_due()
    return AuditEvent.objects.order_by("at")


OPEN_THE_TABLES = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE accounts_auditevent DISABLE TRIGGER USER;
ALTER TABLE accounts_auditseal DISABLE TRIGGER USER;
"""


def tamper(statement, *arguments):
    """What somebody can do who owns the tables; the test's end undoes it."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_THE_TABLES)
        cursor.execute(statement, arguments)


def events_on(page):
    return [named.event for named in page.context["events"]]


def test_record_says_who_acted_as_what_on_what(officer, registrar):
    audit.record("view", by=officer, on=registrar, changed=["phone"], reason="因为")

    event = AuditEvent.objects.get()
    assert (event.actor, event.role, event.unit) == (
        officer,
        officer.acting.role,
        COUNTY,
    )
    assert (event.object_type, event.object_id) == ("accounts.user", str(registrar.pk))
    assert event.fields == ["phone"]


def test_record_says_from_where(login, officer):
    login(officer).post("/accounts/posting/", {"posting": officer.acting.pk})

    event = AuditEvent.objects.get(action="posting-choose")
    assert event.address == "127.0.0.1"
    assert len(event.request_id) == 32


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditevent SET action = 'other'",
        "DELETE FROM accounts_auditevent",
        "UPDATE accounts_auditseal SET hash = 'other'",
        "DELETE FROM accounts_auditseal",
        "TRUNCATE accounts_auditseal",
        "TRUNCATE accounts_auditevent CASCADE",
    ],
)
def test_database_refuses_to_change_the_trail(trail, statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            cursor.execute(statement)


def test_sealed_trail_is_whole(trail):
    assert AuditSeal.objects.count() == 3
    assert sum(AuditSeal.objects.values_list("events", flat=True)) == 9
    assert not list(faults())


def test_seals_cover_each_day_and_leave_no_gap(trail):
    seals = list(AuditSeal.objects.order_by("until"))

    for before, seal in pairwise(seals):
        assert (seal.since, seal.before) == (before.until, before.hash)
        assert timezone.localtime(before.until).hour == 0


def test_sealing_waits_until_events_have_settled(officer):
    audit.record("view", by=officer, on=officer)

    assert sealing.seal_due() == 0
    assert sealing.seal_due(timezone.now() + sealing.DELAY + timedelta(seconds=1)) == 1


def test_sealing_again_seals_nothing_twice(trail):
    assert sealing.seal_due() == 0


def kinds():
    return [(fault.kind, fault.event) for fault in faults()]


def test_changed_event_is_found_and_named(trail):
    victim = trail[4].pk

    tamper("UPDATE accounts_auditevent SET reason = 'x' WHERE id = %s", victim)

    assert kinds() == [("changed", victim)]


def test_missing_event_is_found_and_named(trail):
    victim = trail[4].pk

    tamper("DELETE FROM accounts_auditevent WHERE id = %s", victim)

    assert kinds() == [("missing", victim)]


def test_added_event_is_found_and_named(trail, officer):
    late = AuditEvent.objects.create(action="view", at=trail[4].at)

    assert kinds() == [("added", late.pk)]


def test_event_before_the_first_seal_is_found(trail):
    early = AuditEvent.objects.create(action="view", at=trail[0].at - timedelta(days=9))

    assert kinds() == [("added", early.pk)]


def test_event_moved_in_time_is_found(trail):
    victim = trail[4].pk

    tamper(
        "UPDATE accounts_auditevent SET at = at + interval '1 day' WHERE id = %s",
        victim,
    )

    assert kinds() == [("missing", victim), ("added", victim)]


def test_missing_seal_is_found(trail):
    second = AuditSeal.objects.order_by("until")[1].pk

    tamper("DELETE FROM accounts_auditseal WHERE id = %s", second)

    assert [fault.kind for fault in faults()] == ["missing"]


def test_seal_made_without_the_key_is_found(trail, settings):
    """Somebody changes an event and makes the seals anew, having the database only."""
    settings.INDEX_KEY = "b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXktISE="
    tamper("DELETE FROM accounts_auditseal")
    sealing.seal_due()
    settings.INDEX_KEY = "ZGVtby1pbmRleC1rZXktZm9yLXRoaXMtbWFjaGluZSE="

    assert {fault.kind for fault in faults()} == {"changed"}


def test_command_names_the_first_fault_and_fails(trail):
    victim = trail[4].pk
    tamper("UPDATE accounts_auditevent SET reason = 'x' WHERE id = %s", victim)

    with pytest.raises(CommandError, match=f"event {victim} changed"):
        call_command("verify_audit")


def test_command_misses_a_root_that_was_noted_outside(trail):
    last = AuditSeal.objects.order_by("until").last()
    call_command("verify_audit", root=last.hash, stdout=StringIO())

    tamper("DELETE FROM accounts_auditseal WHERE id = %s", last.pk)

    with pytest.raises(CommandError, match="missing"):
        call_command("verify_audit", root=last.hash)


def test_official_sees_the_events_of_the_own_division(
    login, supervisor, registrar, stranger
):
    near = audit.record("view", by=registrar, on=registrar)
    audit.record("view", by=stranger, on=stranger)

    page = login(supervisor).get("/accounts/audit/")

    assert events_on(page) == [near]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("action=reveal", 3),
        ("action=login", 0),
        ("object=accounts.user", 3),
        ("day=2020-01-01", 0),
    ],
)
def test_audit_list_is_filtered(login, supervisor, query, count):
    for _ in range(3):
        audit.record("reveal", by=supervisor, on=supervisor)

    page = login(supervisor).get(f"/accounts/audit/?{query}")

    assert len(page.context["events"]) == count


def test_audit_list_goes_on_to_older_events(login, supervisor):
    events = [audit.record("view", by=supervisor, on=supervisor) for _ in range(51)]
    client = login(supervisor)

    older = client.get("/accounts/audit/").context["older"]

    assert events_on(client.get(f"/accounts/audit/?before={older}")) == events[:1]


def test_access_log_shows_only_what_oneself_did(login, registrar, officer):
    own = audit.record("view", by=registrar, on=officer)
    audit.record("view", by=officer, on=registrar)

    page = login(registrar).get("/accounts/access-log/")

    assert events_on(page) == [own]


def test_refused_page_is_an_event(login, registrar):
    assert login(registrar).get("/accounts/audit/").status_code == 403

    event = AuditEvent.objects.get(action="denied-403")
    assert (event.actor, event.object_type) == (registrar, "accounts:audit-list")


def test_row_out_of_reach_is_an_event(login, stranger):
    admin = acting(Role.SYSTEM_ADMINISTRATOR, unit=COUNTY)

    assert login(admin).get(f"/accounts/users/{stranger.pk}/").status_code == 404

    assert AuditEvent.objects.get(action="denied-404").object_id == str(stranger.pk)


def recorded_actions():
    """Every action that the product's code records by a plain name."""
    for app in ("portal", "accounts", "schools", "enrollment", "reports"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            calls = ast.walk(ast.parse(path.read_text()))
            for call in (node for node in calls if isinstance(node, ast.Call)):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in {"record", "record_at"} and call.args:
                    yield call.args[0]


def test_every_action_has_its_words():
    plain = {a.value for a in recorded_actions() if isinstance(a, ast.Constant)}
    roll = {f"roll-{kind.replace('_', '-')}" for kind in RollEvent.Kind.values}

    assert len(plain) > 30
    assert plain | roll <= set(ACTIONS)


def test_command_says_how_far_the_trail_is_sealed(trail, officer):
    audit.record("view", by=officer, on=officer)
    said = StringIO()

    call_command("verify_audit", stdout=said)

    root = AuditSeal.objects.order_by("until").last().hash
    assert f"1 events wait; root {root}" in said.getvalue()


@pytest.mark.parametrize(
    "model", [m for app in OURS for m in apps.get_app_config(app).get_models()]
)
def test_trail_names_every_kind_of_object_in_chinese(model):
    with override("zh-hans"):
        name = str(object_name(model._meta.label_lower))

    assert not re.search("[A-Za-z]", name)


def test_trail_names_fields_and_the_unit(login, officer, school):
    fields = ["class_group", "state", "low", "cause"]
    audit.record("view", by=officer, on=PupilFactory(school=school), changed=fields[:2])
    audit.record("forecast-save", by=officer, on=None, changed=fields[2:3])

    page = login(officer).get("/accounts/access-log/").content.decode()

    assert not [name for name in fields if f">{name}" in page]
    assert "班级, 学籍状态" in page
    assert f">{Division.objects.get(pk=COUNTY)}<" in page


def test_trail_names_rows_that_hang_on_the_object(officer, school):
    event = audit.record("school-edit", by=officer, on=school, changed=["sections"])

    assert event.field_names == [Section._meta.verbose_name]


def test_trail_names_a_child_masked_and_only_to_those_who_see_it(officer, school):
    child = PupilFactory(school=school, name="欧阳金丝雀")
    event = audit.record("view", by=officer, on=child)
    admin = acting(Role.SYSTEM_ADMINISTRATOR, unit=COUNTY)

    seen, hidden = (named([event], viewer=who)[0] for who in (officer, admin))

    assert (seen.object, hidden.object) == ("欧阳＊＊", "")
    assert (seen.href, hidden.href) == (child.get_absolute_url(), "")
