"""INV-21: no form, export or model asks for what the country bans from admission."""

import inspect
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.apps import apps
from django.utils import translation

import enrollment
from enrollment.validation import words
from schools.school_columns import Column

BANS = words.BANS
NAMES = "exam score contest prize income salary job_title birth_permit only_child"
MODULES = [
    import_module(found.name)
    for found in walk_packages(enrollment.__path__, "enrollment.")
    if ".migrations" not in found.name
]


def asked_by_models():
    for model in apps.get_app_config("enrollment").get_models():
        for field in model._meta.fields:
            yield f"{model.__name__}.{field.name}", field.verbose_name


def asked_by_forms():
    for module in MODULES:
        for name, form in inspect.getmembers(module, inspect.isclass):
            if issubclass(form, forms.BaseForm):
                for field, asked in getattr(form, "base_fields", {}).items():
                    yield f"{name}.{field}", asked.label or field


def asked_by_workbooks():
    for module in MODULES:
        for name, columns in vars(module).items():
            if isinstance(columns, tuple):
                for column in columns:
                    if isinstance(column, Column):
                        yield f"{name}.{column.name}", column.heading


ASKED = {**dict(asked_by_models()), **dict(asked_by_forms())}
ASKED |= dict(asked_by_workbooks())


def banned(name, label):
    """What a field says that it may not, in its name or in the words people read."""
    by_name = [word for word in NAMES.split() if word in name.lower()]
    return by_name + [word for ban in BANS if (word := ban.word_in(str(label)))]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_asks_for_what_is_banned(language):
    with translation.override(language):
        found = {name: banned(name, label) for name, label in ASKED.items()}

    assert {name: said for name, said in found.items() if said} == {}


def test_every_kind_of_field_is_walked():
    assert {"Child.birth_date", "HukouForm.hukou", "GRANT_COLUMNS.tax_paid"} <= set(
        ASKED
    )


@pytest.mark.parametrize(
    ("name", "label"), [("Child.exam_score", ""), ("x", "奥数获奖"), ("x", "准生证号")]
)
def test_walk_would_notice_a_banned_field(name, label):
    assert banned(name, label)
