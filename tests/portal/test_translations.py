"""Every page text is there in Chinese, and no official reads English by accident."""

import re
import shutil
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from tests.programs import needs_gettext

APPS = ["portal", "accounts", "schools", "enrollment", "dropout", "reports"]
CATALOGUE = "locale/zh_Hans/LC_MESSAGES/django.po"
NO_PLACE = re.compile(r"%(?!(\(\w+\))?(\.\d)?[sdf])")
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def renewed_catalogue(folder):
    """The catalogue as `make messages` would leave it, made in a copy of the tree."""
    for name in [*APPS, "templates", "locale"]:
        if (settings.BASE_DIR / name).exists():
            copy_texts(settings.BASE_DIR / name, folder / name)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale=zh_Hans"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    with (folder / CATALOGUE).open("rb") as file:
        return read_po(file, locale="zh_Hans")


def copy_texts(source, target):
    unwanted = shutil.ignore_patterns(
        "*.xz", "*.mo", "parts", "__pycache__", "migrations"
    )
    shutil.copytree(source, target, ignore=unwanted)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return renewed_catalogue(tmp_path_factory.mktemp("texts"))


def texts(message):
    """The translations of one message: one, or one for each plural form."""
    return message.string if isinstance(message.string, tuple) else (message.string,)


@needs_gettext
def test_every_text_is_translated(catalogue):
    wanted = [message for message in catalogue if message.id]

    missing = [
        message.id for message in wanted if message.fuzzy or not all(texts(message))
    ]

    assert wanted
    assert missing == []


@needs_gettext
def test_catalogue_passes_the_strict_compiler(tmp_path):
    """A sentence with “50% or” in it is taken for one with a place for a value."""
    strict = ["msgfmt", "--check-format", "--check-domain"]

    compiled = subprocess.run(
        [*strict, f"--output-file={tmp_path / 'django.mo'}", CATALOGUE],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert compiled.returncode == 0, compiled.stderr


def test_no_sentence_has_a_percent_sign_taken_for_a_place():
    with (settings.BASE_DIR / CATALOGUE).open("rb") as file:
        formats = [m for m in read_po(file, locale="zh_Hans") if m.python_format]

    wrong = [
        message.id
        for message in formats
        if NO_PLACE.search("".join(message.id).replace("%%", ""))
    ]

    assert formats
    assert wrong == []


@needs_gettext
def test_translations_keep_the_places_for_values(catalogue):
    pairs = [
        (message.id[-1] if message.pluralizable else message.id, text)
        for message in catalogue
        for text in texts(message)
        if message.id and text and not message.fuzzy
    ]

    wrong = [pair for pair in pairs if places(pair[0]) != places(pair[1])]

    assert pairs
    assert wrong == []


def places(text):
    return set(PLACE.findall(text))
