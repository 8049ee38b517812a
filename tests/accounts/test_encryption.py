"""Personal numbers at rest."""

from io import StringIO

import pytest
from cryptography.exceptions import InvalidTag
from django.core import serializers
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts import encryption, rotation
from accounts.models import AuditEvent, SmsMessage, User
from schools.models import Pupil
from tests.factories import PupilFactory, UserFactory

FIRST = "1:aes256gcm:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
SECOND = "2:aes256gcm:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY="
SM4 = "3:sm4gcm:MDEyMzQ1Njc4OTAxMjM0NQ=="


def stored(row, field):
    """The bytes as they are in the table."""
    return type(row).objects.filter(pk=row.pk).values_list(field, flat=True).get()


@pytest.mark.parametrize("keys", [[FIRST], [SM4], [SECOND, FIRST]])
@given(text=st.text())
def test_encrypt_and_decrypt_give_the_text_back(keys, text):
    ring = encryption.keyring(tuple(keys))
    number, sealer = next(iter(ring.items()))
    sealed = sealer.encrypt(b"0" * 12, text.encode(), b"row")

    assert sealer.decrypt(b"0" * 12, sealed, b"row").decode() == text
    assert number == int(keys[0][0])


def test_sm4_refuses_what_was_changed(settings):
    settings.ENCRYPTION_KEYS = [SM4]
    sealed = bytearray(encryption.encrypt("13800001234", b"row"))
    sealed[-1] ^= 1

    with pytest.raises(InvalidTag):
        encryption.decrypt(bytes(sealed), b"row")


@pytest.mark.parametrize(
    "spec", ["1:rot13:AAAA", "0:aes256gcm:AAAA", "256:aes256gcm:AA"]
)
def test_unknown_algorithm_or_number_is_refused(spec):
    with pytest.raises(ImproperlyConfigured):
        encryption.keyring((spec,))


def test_same_text_looks_different_each_time():
    assert encryption.encrypt("x", b"row") != encryption.encrypt("x", b"row")


def test_value_comes_back_as_text(db):
    user = UserFactory(phone="13800001234")

    assert User.objects.get(pk=user.pk).phone == "13800001234"
    assert b"13800001234" not in stored(user, "phone")


def test_value_moved_to_another_row_does_not_open(db):
    one, other = PupilFactory(), PupilFactory()

    moved = Pupil.objects.get(pk=other.pk)
    moved.__dict__["id_number"] = stored(one, "id_number")

    with pytest.raises(InvalidTag):
        str(moved.id_number)


def test_value_moved_to_another_column_does_not_open(db):
    pupil = PupilFactory()
    row = Pupil.objects.get(pk=pupil.pk)
    row.__dict__["guardian_phone"] = stored(pupil, "id_number")

    with pytest.raises(InvalidTag):
        str(row.guardian_phone)


def test_saving_an_unread_value_keeps_it(db):
    user = UserFactory(phone="13800001234")
    before = stored(user, "phone")

    User.objects.get(pk=user.pk).save()

    assert stored(user, "phone") == before


def test_update_with_a_plain_value_is_refused(db):
    UserFactory()

    with pytest.raises(FieldError):
        User.objects.update(phone="13800001234")


def test_personal_value_is_not_serialised(db):
    user = UserFactory(phone="13800001234")

    with pytest.raises(FieldError):
        serializers.serialize("json", [user])


def test_blind_index_finds_the_row_by_its_number(db):
    user = UserFactory(phone="13800001234")
    UserFactory(phone="13800001235")

    found = User.objects.filter(phone_index=encryption.blind_index("13800001234"))

    assert list(found) == [user]


def test_blind_index_needs_the_key(settings):
    before = encryption.blind_index("13800001234")
    settings.INDEX_KEY = "b3RoZXIta2V5LW90aGVyLWtleS1vdGhlci1rZXktISE="

    assert encryption.blind_index("13800001234") != before


def test_rotation_brings_every_value_under_the_active_key(db, settings):
    user, pupil = UserFactory(phone="13800001234"), PupilFactory()
    SmsMessage.objects.create(phone="13800001234", text="hello", kind="test")
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]

    call_command("rotate_keys")

    settings.ENCRYPTION_KEYS = [SECOND]
    assert User.objects.get(pk=user.pk).phone == "13800001234"
    assert Pupil.objects.get(pk=pupil.pk).id_number == pupil.id_number
    assert SmsMessage.objects.get().text == "hello"
    assert AuditEvent.objects.get(action="keys-rotate").object_id == "2"


def test_rotation_goes_on_where_it_was_stopped(db, settings, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    users = [UserFactory(phone=f"1380000123{n}") for n in range(5)]
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]
    people = next(each for each in rotation.places() if each.rows.model is User)
    work = rotation.batches(people)
    next(work)
    next(work)
    work.close()

    again = sum(rotation.batches(people))

    assert again == 3
    assert {stored(user, "phone")[0] for user in users} == {2}


def test_rotation_changes_nothing_the_second_time(db, settings):
    PupilFactory()
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]
    list(rotation.rotate())

    assert sum(rows for _, rows in rotation.rotate()) == 0


def test_rotation_knows_every_encrypted_field():
    names = {
        f"{place.rows.model._meta.label}.{name}"
        for place in rotation.places()
        for name in place.reads
    }

    assert names >= {
        "accounts.User.phone",
        "schools.Pupil.id_number",
        "schools.RollConflict.claim",
        "schools.RosterRow.id_number",
        "schools.RollEvent.before",
        "mfa.Authenticator.data",
    }


def test_command_says_whose_sessions_end_with_the_old_key(client, db, settings):
    session = client.session
    session["x"] = 1
    session.save()
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]
    said = StringIO()

    call_command("rotate_keys", stdout=said)

    assert "sessions: 1 need an old key" in said.getvalue()


def test_rotation_goes_round_until_nothing_is_old(db, settings):
    """What a transaction brought meanwhile into a place that was done already."""
    early = PupilFactory()
    late = PupilFactory.build(class_group=early.class_group)
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]
    work = rotation.rotate()
    next(label for label, _ in work if label == "schools.pupil")
    settings.ENCRYPTION_KEYS = [FIRST]
    late.save()
    settings.ENCRYPTION_KEYS = [SECOND, FIRST]

    list(work)

    assert stored(late, "id_number")[0] == 2
