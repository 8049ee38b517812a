"""Seeing a full value: with the permission, for a reason, and recorded."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEvent
from accounts.reveal import reveal
from tests.factories import PupilFactory


def test_reveal_gives_the_value_and_leaves_a_record(registrar):
    pupil = PupilFactory()

    shown = reveal(pupil, "id_number", by=registrar, reason="家长来电核对")

    event = AuditEvent.objects.get(action="reveal")
    assert shown == pupil.id_number
    assert (event.object_id, event.fields) == (str(pupil.pk), ["id_number"])
    assert (event.actor, event.reason) == (registrar, "家长来电核对")


def test_record_does_not_hold_the_value(registrar):
    pupil = PupilFactory()

    reveal(pupil, "id_number", by=registrar, reason="家长来电核对")

    assert pupil.id_number not in str(AuditEvent.objects.values().get())


@pytest.mark.parametrize("reason", ["", "   ", "x"])
def test_reveal_needs_a_reason(registrar, reason):
    with pytest.raises(ValidationError):
        reveal(PupilFactory(), "id_number", by=registrar, reason=reason)

    assert not AuditEvent.objects.exists()


def test_reveal_needs_the_permission(city_viewer):
    with pytest.raises(PermissionDenied):
        reveal(PupilFactory(), "id_number", by=city_viewer, reason="家长来电核对")


def test_reveal_knows_only_personal_fields(registrar):
    with pytest.raises(LookupError):
        reveal(PupilFactory(), "password", by=registrar, reason="家长来电核对")


def test_nothing_is_shown_when_the_record_cannot_be_written(registrar, monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(AuditEvent.objects, "create", refuse)

    with pytest.raises(RuntimeError):
        reveal(PupilFactory(), "id_number", by=registrar, reason="家长来电核对")
