"""Every list asks the database as often for twenty rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from schools.models import LargeClassCase, RollConflict, SeatProject
from tests.factories import (
    COUNTY,
    ClassGroupFactory,
    DivisionFactory,
    PupilFactory,
    RosterImportFactory,
    SchoolFactory,
)


def pupils(school, number):
    PupilFactory.create_batch(number, class_group=ClassGroupFactory(school=school))


def classes(school, number):
    ClassGroupFactory.create_batch(number, school=school, enrolled=40)


def schools(school, number):
    for _each in range(number):
        classes(SchoolFactory(), 1)


def cases(school, number):
    for group in ClassGroupFactory.create_batch(number, school=school, enrolled=60):
        LargeClassCase.objects.create(class_group=group, size_at_open=60)


def imports(school, number):
    RosterImportFactory.create_batch(number, school=school)


def conflicts(school, number):
    for pupil in PupilFactory.create_batch(number):
        RollConflict.objects.create(
            division=DivisionFactory(code=COUNTY),
            pupil=pupil,
            claimed_by=school,
            batch=RosterImportFactory(school=school),
            row=1,
            claim="{}",
        )


def projects(school, number):
    for each in range(number):
        SeatProject.objects.create(
            name=f"项目{each}",
            kind=SeatProject.Kind.NEW,
            division=school.division,
            section="primary",
            planned_classes=24,
            planned_seats=1080,
            net_new_seats=1080,
            planned_open_on="2027-09-01",
        )


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("pupil-list", pupils),
        ("class-list", classes),
        ("school-list", schools),
        ("large-class-list", cases),
        ("import-list", imports),
        ("conflict-list", conflicts),
        ("project-list", projects),
        ("return-list", schools),
        ("seats", schools),
        ("forecast", schools),
        ("cockpit", schools),
    ],
)
def test_page_asks_as_often_for_twenty_rows_as_for_one(
    login, officer, school, page, make
):
    client, url = login(officer), reverse(f"schools:{page}")

    make(school, 1)
    few = queries(client, url)
    make(school, 20)
    many = queries(client, url)

    assert many == few


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    assert answer.status_code == 200
    return len(asked)
