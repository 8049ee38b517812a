"""The cast: one school, its people, and those above them."""

from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from hypothesis import settings
from psycopg import sql

from accounts.models import User
from accounts.roles import Role
from schools.models import School
from tests.departments.running import Departments, running_departments
from tests.factories import COUNTY, SchoolFactory, SchoolYearFactory, acting

settings.register_profile("house", deadline=None)  # a busy machine is no fault
settings.load_profile("house")


AUDIT = ("accounts_auditevent", "accounts_auditseal")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Let Django empty the tables after a test, and leave what migrations brought.

    So tests may come in any order, and on several workers. The audit trail's triggers
    refuse to be emptied: they are away meanwhile.
    """
    sql_flush = DatabaseOperations.sql_flush
    with django_db_blocker.unblock():
        restore = [refill(table) for table in kept()]

    def unguarded(self: Any, *args: Any, **options: Any) -> list[str]:
        statements = sql_flush(self, *args, **options)
        if not statements:
            return []
        return [*guard("DISABLE"), *statements, *guard("ENABLE"), *restore]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", unguarded)
        yield


def guard(how: str) -> list[str]:
    return [f"ALTER TABLE {table} {how} TRIGGER USER;" for table in AUDIT]


def kept() -> list[str]:
    """The tables in which migrations left rows, which a schema beside keeps."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA kept")
        tables = connection.introspection.django_table_names()
        filled = [table for table in tables if has_rows(cursor, table)]
        for table in filled:
            cursor.execute(named("CREATE TABLE kept.{0} AS TABLE public.{0}", table))
    return filled


def has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(named("SELECT EXISTS (SELECT FROM public.{0})", table))
    return bool(cursor.fetchone()[0])


def refill(table: str) -> Any:
    return named("INSERT INTO public.{0} TABLE kept.{0}", table)


def named(statement: Any, table: str) -> Any:
    return sql.SQL(statement).format(sql.Identifier(table))


@pytest.fixture
def committed(transactional_db: None) -> None:
    """Rows that other connections see, for tests with threads and workers."""


@pytest.fixture(scope="session")
def departments_server(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with running_departments(tmp_path_factory.mktemp("departments")) as running:
        yield running


@pytest.fixture
def departments(departments_server: Departments) -> Departments:
    """The departments as a real process, each of them as it normally is."""
    departments_server.turn("normal")
    return departments_server


@pytest.fixture
def year(db: None) -> Any:
    return SchoolYearFactory()


@pytest.fixture
def school(year: Any) -> School:
    return SchoolFactory()


@pytest.fixture
def registrar(school: School) -> User:
    return acting(Role.SCHOOL_REGISTRAR, unit=school)


@pytest.fixture
def stranger(year: Any) -> User:
    """A registrar of a school in another county."""
    return acting(Role.SCHOOL_REGISTRAR, unit=SchoolFactory(elsewhere=True))


@pytest.fixture
def officer(year: Any) -> User:
    return acting(Role.COUNTY_ADMISSION_OFFICER, unit=COUNTY)


@pytest.fixture
def supervisor(year: Any) -> User:
    return acting(Role.COUNTY_SUPERVISOR, unit=COUNTY)


@pytest.fixture
def city_viewer(year: Any) -> User:
    return acting(Role.CITY_VIEWER, unit=COUNTY[:4])


@pytest.fixture
def login(client: Client) -> Any:
    """`login(user)` gives a client that is logged in as the user."""

    def log_in(user: User) -> Client:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in
