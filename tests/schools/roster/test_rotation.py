"""A change of keys in the middle of a roster's way: nothing may stay under the old one."""

import base64
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.encryption import decrypt
from accounts.rotation import rotate
from schools.models import Pupil
from schools.roster import keeping
from schools.roster.committing import commit
from schools.roster.rows import sealed_field
from schools.roster.undoing import undo
from tests.accounts.test_encryption import FIRST, SECOND
from tests.factories import PupilFactory
from tests.schools.roster.invented import cell, change, roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_key(settings):
    """Change the key, seal everything anew and take the old key away."""

    def change_key():
        settings.ENCRYPTION_KEYS = [SECOND, FIRST]
        list(rotate())
        settings.ENCRYPTION_KEYS = [SECOND]

    return change_key


def phones():
    return {pupil.guardian_phone for pupil in Pupil.objects.all()}


def test_rows_checked_before_are_committed_under_the_new_key(uploaded, new_key):
    rows = roster(5)
    batch = uploaded(rows)

    new_key()
    commit(batch, by=batch.by)

    assert phones() == {cell(row, "guardian_phone") for row in rows}


def test_undo_brings_values_back_under_the_new_key(imported, new_key):
    rows = roster(5)
    imported(rows)
    before = phones()
    change(rows[0], guardian_phone="13700009999")
    batch = imported(rows)

    new_key()
    undo(batch, by=batch.by)

    assert phones() == before


@pytest.mark.parametrize(
    "form", [lambda b: base64.b64encode(b).decode(), lambda b: rf"\x{b.hex()}"]
)
def test_former_values_are_sealed_anew_in_their_own_form(officer, new_key, form):
    pupil = PupilFactory()
    sealed = form(Pupil.objects.values_list("id_number", flat=True).get())
    kept = {"id_number": sealed, "address": "示范路2号", "guardian_phone": None}
    event = pupil.events.create(
        kind="corrected", on="2026-11-01", school=pupil.school, before=kept
    )

    new_key()

    event.refresh_from_db()
    text = event.before["id_number"]
    stored = (
        bytes.fromhex(text[2:]) if text.startswith(r"\x") else base64.b64decode(text)
    )
    assert text.startswith(r"\x") == sealed.startswith(r"\x")
    assert (
        decrypt(stored, sealed_field("id_number").bound_to(pupil.pk)) == pupil.id_number
    )
    assert event.before | {"id_number": sealed} == kept


def said_by_rotation():
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    return said.getvalue()


def test_command_says_which_originals_need_the_old_key_until_when(uploaded, settings):
    uploaded(roster(3))
    batch = uploaded(roster(4, seed=2))
    day = batch.uploaded_at + keeping.KEPT_FOR + timedelta(days=1)
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]

    said = said_by_rotation()

    until = timezone.localtime(day).date()
    assert f"roster originals: 2 need an old key until {until}" in said


def test_command_counts_no_original_that_is_new_or_gone(uploaded, settings):
    keeping.forget(uploaded(roster(3)).stored_as)
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]
    uploaded(roster(4, seed=2))

    assert "originals" not in said_by_rotation()
