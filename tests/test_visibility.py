"""Who sees the rows of a model is asked of the model, and without a posting nobody does.

A model holds a unit's or a person's data if it says so in PERSONAL, or if it hangs on a
division, a school, a household or another model that does.
"""

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet

from accounts.models import User

OURS = ("portal", "accounts", "schools", "enrollment", "reports")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
UNITS = {
    "schools.Division",
    "schools.School",
    "enrollment.Household",
    "schools.Limit",  # names its place by code alone
}
OWN = {
    "accounts.ApiToken",
    "accounts.Posting",
    "accounts.Session",
    "accounts.User",
    "enrollment.Message",
    "enrollment.Recusal",
    "portal.Job",
}
"""Rows that are one's own whichever posting one acts through, and through none."""


def holds_data(model, seen=frozenset()):
    if model.PERSONAL or model._meta.label in UNITS:
        return True
    linked = {
        field.related_model
        for field in model._meta.fields
        if field.related_model in MODELS and field.related_model not in {model, *seen}
    }
    return any(holds_data(parent, seen | {model}) for parent in linked)


GUARDED = [model for model in MODELS if holds_data(model)]


def label(model):
    return model._meta.label


@pytest.mark.parametrize("model", GUARDED, ids=label)
def test_rows_are_asked_for_through_a_user(model):
    assert callable(getattr(model._default_manager, "visible_to", None))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [m for m in GUARDED if m._meta.label not in OWN], ids=label
)
def test_without_a_posting_nothing_is_even_asked_of_the_database(model):
    rows = model._default_manager.visible_to(User())

    with pytest.raises(EmptyResultSet):
        str(rows.query)


def test_a_link_to_what_is_guarded_guards_too():
    found = {label(model) for model in GUARDED}

    assert {"accounts.SmsMessage", "schools.RosterRow"} <= found
    assert {"schools.Campus", "enrollment.LockedChild"} <= found
    assert "schools.CalendarDay" not in found
