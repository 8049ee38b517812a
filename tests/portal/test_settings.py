"""What a real installation must not start with, and that it starts otherwise."""

import os
import re
import runpy
import subprocess
import sys
from base64 import b64encode

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.settings import DEMO_INDEX_KEY, DEMO_KEY, DEMO_SECRET
from tests.programs import fresh_secrets

SETTINGS = settings.BASE_DIR / "portal" / "settings.py"
NAMES = set(re.findall(r'env\.\w+\(\s*"(\w+)"', SETTINGS.read_text()))


@pytest.fixture
def production(monkeypatch):
    """A complete production environment, to be spoiled by the test."""
    complete = fresh_secrets() | {
        "JUNHENG_ENV": "production",
        "JUNHENG_ALLOWED_HOSTS": "junheng.example",
        "JUNHENG_SITE_URL": "https://junheng.example",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    for name, text in complete.items():
        monkeypatch.setenv(name, text)
    return monkeypatch


def test_install_guide_lists_every_setting():
    guide = (settings.BASE_DIR / "docs" / "install.md").read_text()
    table = "".join(line for line in guide.splitlines() if line.startswith("| `"))

    assert set(re.findall(r"`((?:JUNHENG_|DATABASE_|REDIS_)\w+)`", table)) == NAMES


def read_settings():
    return runpy.run_path(str(SETTINGS))


def test_production_starts_when_nothing_is_missing(production):
    found = read_settings()

    assert found["PRODUCTION"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["STAFF_MFA_REQUIRED"]


@pytest.mark.parametrize(
    "name",
    [
        "JUNHENG_SECRET_KEY",
        "JUNHENG_ENCRYPTION_KEYS",
        "JUNHENG_INDEX_KEY",
        "JUNHENG_ALLOWED_HOSTS",
        "JUNHENG_SITE_URL",
        "DATABASE_URL",
        "REDIS_URL",
    ],
)
def test_production_names_what_is_missing(production, name, tmp_path):
    if name == "DATABASE_URL":
        production.setattr("portal.embedded.DEMO_FOLDER", tmp_path)
    production.delenv(name)

    with pytest.raises(ImproperlyConfigured, match=name):
        read_settings()


@pytest.mark.parametrize(
    ("address", "token", "wrong"),
    [
        ("https://gateway.example", "", "JUNHENG_DEPARTMENTS_TOKEN is missing"),
        (
            "http://gateway.example",
            "x",
            "JUNHENG_DEPARTMENTS_URL must begin with https",
        ),
    ],
)
def test_production_asks_departments_only_in_safety(production, address, token, wrong):
    production.setenv("JUNHENG_DEPARTMENTS_URL", address)
    production.setenv("JUNHENG_DEPARTMENTS_TOKEN", token)

    with pytest.raises(ImproperlyConfigured, match=wrong):
        read_settings()


def test_production_refuses_debug(production):
    production.setenv("JUNHENG_DEBUG", "on")

    with pytest.raises(ImproperlyConfigured, match="JUNHENG_DEBUG"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "of_the_demo"),
    [
        ("JUNHENG_SECRET_KEY", DEMO_SECRET),
        ("JUNHENG_ENCRYPTION_KEYS", DEMO_KEY),
        ("JUNHENG_INDEX_KEY", DEMO_INDEX_KEY),
    ],
)
def test_production_refuses_the_secrets_of_the_demo(production, name, of_the_demo):
    production.setenv(name, of_the_demo)

    with pytest.raises(ImproperlyConfigured, match=name):
        read_settings()


@pytest.mark.parametrize(
    "name",
    [
        "JUNHENG_SECRET_KEY",
        "JUNHENG_ENCRYPTION_KEYS",
        "JUNHENG_INDEX_KEY",
        "JUNHENG_ALLOWED_HOSTS",
        "JUNHENG_SITE_URL",
        "REDIS_URL",
    ],
)
def test_production_takes_an_empty_setting_for_a_missing_one(production, name):
    production.setenv(name, "")

    with pytest.raises(ImproperlyConfigured, match=f"{name} is missing"):
        read_settings()


HALF, WHOLE = b64encode(b"1" * 16).decode(), b64encode(b"1" * 32).decode()


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        (WHOLE, "key 1: must be written id:algorithm:base64"),
        (f"1:aes256gcm:{HALF}", "key 1: aes256gcm needs 32 bytes"),
        (f"1:sm4gcm:{HALF},2:aes256gcm:", "key 2: aes256gcm needs 32 bytes"),
        (f"1:aes256gcm:{WHOLE[:-1]}", "key 1: aes256gcm needs 32 bytes"),
        (f"0:aes256gcm:{WHOLE}", "key 1: its id must be a number from 1 to 255"),
        (f"1:aes256gcm:{WHOLE},1:sm4gcm:{HALF}", "uses the id 1 twice"),
    ],
)
def test_production_reads_the_key_ring_before_it_starts(production, keys, wrong):
    production.setenv("JUNHENG_ENCRYPTION_KEYS", keys)

    with pytest.raises(ImproperlyConfigured, match=wrong) as refusal:
        read_settings()

    assert HALF not in str(refusal.value)


@pytest.mark.parametrize("key", [HALF, WHOLE[:-1], "not base64"])
def test_production_wants_a_whole_index_key(production, key):
    production.setenv("JUNHENG_INDEX_KEY", key)

    with pytest.raises(ImproperlyConfigured, match="JUNHENG_INDEX_KEY must be 32"):
        read_settings()


@pytest.mark.parametrize("name", ["prod", "Production", ""])
def test_unknown_environment_does_not_start_as_a_demo(production, name):
    production.setenv("JUNHENG_ENV", name)

    with pytest.raises(ImproperlyConfigured, match="may be: demo, production"):
        read_settings()


def test_production_names_everything_at_once(production):
    production.delenv("JUNHENG_SECRET_KEY")
    production.delenv("REDIS_URL")

    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY.*REDIS_URL"):
        read_settings()


def test_production_passes_the_deployment_checks(production):
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
