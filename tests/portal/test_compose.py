"""Docker Compose cannot run everywhere; what can be read in its file is checked here."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.programs import fresh_secrets

TEXT = (settings.BASE_DIR / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
PORTAL = {name: each for name, each in SERVICES.items() if each["image"] == "junheng"}
WRITTEN = ("JUNHENG_VAR_DIR", "JUNHENG_PRIVATE_FILES")
READ_BY_SETTINGS = set(
    re.findall(
        r'env\.\w+\(\s*"(\w+)"', (settings.BASE_DIR / "portal/settings.py").read_text()
    )
)


@pytest.mark.parametrize("service", PORTAL)
def test_compose_passes_only_settings_that_exist(service):
    passed = set(PORTAL[service]["environment"])

    assert passed <= READ_BY_SETTINGS


def test_compose_passes_what_production_demands():
    demanded = set(
        re.findall(
            r'"(\w+) is missing"',
            (settings.BASE_DIR / "portal/settings.py").read_text(),
        )
    )

    assert demanded
    assert all(demanded <= set(each["environment"]) for each in PORTAL.values())


def test_compose_holds_no_secret():
    secrets = re.findall(
        r"^ +\w*(?:PASSWORD|SECRET|KEYS?)\w*: *(.+)$", TEXT, re.MULTILINE
    )

    assert len(secrets) >= 5
    assert all(re.fullmatch(r"\$\{\w+:\?\}", text) for text in secrets)


def test_compose_does_without_no_variable():
    """Compose puts '' for a variable that is missing, unless `:?` stops it."""
    used = re.findall(r"(?<!\$)\$\{(\w+)(:\?)?", TEXT)

    assert {name for name, strict in used if not strict} == set()
    assert {name for name, _ in used} == set(fresh_secrets()) | {"JUNHENG_HOST"}


def test_compose_watches_the_health_of_every_lasting_service():
    unwatched = {name for name, each in SERVICES.items() if "healthcheck" not in each}

    assert unwatched == {"migrate"}


def test_compose_serves_every_queue():
    commands = " ".join(str(each.get("command", "")) for each in PORTAL.values())
    served = set(",".join(re.findall(r"--queues=(\S+)", commands)).split(","))
    used = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}

    assert served == used | {settings.CELERY_TASK_DEFAULT_QUEUE}


def test_compose_runs_one_beat_and_two_webs():
    beats = [each for each in PORTAL.values() if " beat " in each.get("command", "")]

    assert len(beats) == 1
    assert "deploy" not in beats[0]
    assert SERVICES["web"]["deploy"]["replicas"] == 2


def test_compose_opens_no_port_but_the_proxys():
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["proxy"]


@pytest.mark.parametrize("service", PORTAL)
def test_compose_lets_the_portal_write_where_it_writes(service):
    """Its own files are read-only: what is written lies in memory or on a volume."""
    each = PORTAL[service]
    open_to_it = [*each["tmpfs"], *(v.split(":")[1] for v in each["volumes"])]

    written = [each["environment"][name] for name in WRITTEN]

    assert each["read_only"]
    assert all(any(under(path, top) for top in open_to_it) for path in written)


def under(path, top):
    return Path(path).is_relative_to(top)


def test_compose_believes_the_addresses_of_its_own_network_only():
    subnets = yaml.safe_load(TEXT)["networks"]["default"]["ipam"]["config"]

    trusted = SERVICES["web"]["environment"]["JUNHENG_TRUSTED_PROXIES"]

    assert [{"subnet": trusted}] == subnets
