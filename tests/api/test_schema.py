"""The API keeps what its schema says: schemathesis calls it in every way it can think of.

The calls are drawn from a fixed seed, and few enough that the run takes seconds.
"""

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis import checks

from accounts.models import ApiToken
from portal.wsgi import application
from tests.factories import ClassGroupFactory, RosterImportFactory

CALLS = 20
LENIENT = [
    checks.negative_data_rejection,  # what the API does not know in a query is ignored
    checks.positive_data_acceptance,  # not each text is a school's code
]


def test_schema_is_made_without_a_warning(capsys):
    call_command("spectacular", validate=True, fail_on_warn=True)

    assert "openapi: 3" in capsys.readouterr().out


@pytest.fixture
def one_connection():
    """Calls stay in the test's transaction, as with Django's own test client."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def headers(officer, school, settings, one_connection):
    """The token of an official, with something of each kind to find."""
    settings.API_CALLS_PER_MINUTE = settings.API_UPLOADS_PER_HOUR = 100_000
    ClassGroupFactory(school=school, enrolled=57)
    RosterImportFactory(school=school)
    _, secret = ApiToken.issue(officer.acting, label="schemathesis")
    return {"Authorization": f"Bearer {secret}"}


schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
schema.app = application


@schema.parametrize()
@settings(
    max_examples=CALLS,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_api_keeps_what_its_schema_says(case, headers):
    response = case.call(headers=headers)

    case.validate_response(response, headers=headers, excluded_checks=LENIENT)
    assert response.status_code < 500
