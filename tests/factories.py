"""Rows for tests. A trait or argument says what state, not which fields make it so."""

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import Posting, User
from accounts.roles import RULES, Reach, Role
from schools.models import (
    ClassGroup,
    Division,
    Pupil,
    RosterImport,
    School,
    SchoolYear,
    Section,
)
from schools.models.schools import Stage

COUNTY, TOWN = "990101", "990101101"


class DivisionFactory(DjangoModelFactory):
    class Meta:
        model = Division
        django_get_or_create = ["code"]

    code = TOWN
    name = factory.LazyAttribute(lambda division: f"示范{division.code}")


class SchoolYearFactory(DjangoModelFactory):
    class Meta:
        model = SchoolYear
        django_get_or_create = ["start_year"]

    start_year = 2026
    starts_on = factory.LazyAttribute(lambda year: datetime.date(year.start_year, 9, 1))
    ends_on = factory.LazyAttribute(
        lambda year: datetime.date(year.start_year + 1, 8, 31)
    )


class SchoolFactory(DjangoModelFactory):
    """A complete primary school of the town, with its section."""

    class Meta:
        model = School
        skip_postgeneration_save = True

    class Params:
        junior = factory.Trait(
            code=factory.Sequence(lambda number: f"3199{number:06d}"),
            kind=School.Kind.JUNIOR,
        )
        elsewhere = factory.Trait(
            division=factory.SubFactory(DivisionFactory, code="990102101")
        )

    code = factory.Sequence(lambda number: f"2199{number:06d}")
    name = factory.LazyAttribute(lambda school: f"育才路第{school.code[-3:]}小学")
    kind = School.Kind.COMPLETE_PRIMARY
    setting = School.Setting.TOWN
    division = factory.SubFactory(DivisionFactory)
    section = factory.RelatedFactory(
        "tests.factories.SectionFactory", factory_related_name="school"
    )


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    school = factory.SubFactory(SchoolFactory, section=None)
    stage = factory.LazyAttribute(
        lambda section: (
            Stage.JUNIOR if section.school.kind == School.Kind.JUNIOR else Stage.PRIMARY
        )
    )
    last_grade = factory.LazyAttribute(lambda section: Stage(section.stage).grades[-1])
    approved_classes = 24
    usable_classrooms = 24


class ClassGroupFactory(DjangoModelFactory):
    """A class; `enrolled` sets the counter alone, `pupils` makes as many rows."""

    class Meta:
        model = ClassGroup
        skip_postgeneration_save = True

    school = factory.SubFactory(SchoolFactory)
    year = factory.SubFactory(SchoolYearFactory)
    grade = factory.LazyAttribute(
        lambda group: 7 if group.school.kind == School.Kind.JUNIOR else 1
    )
    number = factory.Sequence(lambda number: number % 30000 + 1)

    @factory.post_generation
    def pupils(self: Any, create: bool, extracted: int | None, **kwargs: Any) -> None:
        if extracted:
            PupilFactory.create_batch(extracted, class_group=self)
            ClassGroup.objects.recount([self.pk])
            self.refresh_from_db()


def citizen_id(serial: int, *, born: datetime.date, sex: str) -> str:
    """A well-formed number of a division that does not exist."""
    order = (serial % 499) * 2 + (1 if sex == "1" else 2)
    body = f"{990101 + serial // 499 % 99:06d}{born:%Y%m%d}{order % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(
        int(digit) * weight for digit, weight in zip(body, weights, strict=True)
    )
    return body + "10X98765432"[total % 11]


class PupilFactory(DjangoModelFactory):
    class Meta:
        model = Pupil

    class Params:
        serial = factory.Sequence(lambda number: number)

    class_group = factory.SubFactory(ClassGroupFactory)
    school = factory.SelfAttribute("class_group.school")
    name = factory.Sequence(lambda number: f"王小{number}")
    sex = Pupil.Sex.FEMALE
    birth_date = datetime.date(2018, 3, 15)
    id_kind = Pupil.IdKind.CITIZEN_ID
    id_number = factory.LazyAttribute(
        lambda pupil: citizen_id(pupil.serial, born=pupil.birth_date, sex=pupil.sex)
    )
    student_number = factory.LazyAttribute(lambda pupil: f"G{pupil.id_number}")
    ethnicity = "汉族"
    nationality = "中国"
    overseas = "非港澳台侨外"
    hukou_kind = "非农业户口"
    hukou_division = COUNTY
    hukou_address = "示范路1号"
    address = "示范路2号"
    entry_month = datetime.date(2026, 9, 1)
    entry_way = "就近入学"
    boards = False
    is_migrant = False
    is_left_behind = False
    guardian_name = "王大"
    guardian_phone = "13000000000"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"staff{number}")
    name = factory.Sequence(lambda number: f"李老师{number}")


def acting(role: Role, *, unit: School | str | None = None, **who: Any) -> User:
    """A person who acts through a new posting of `role` at a school or division code."""
    posting = Posting.objects.create(user=UserFactory(**who), role=role)
    if RULES[role].reach == Reach.DIVISION:
        posting.division = DivisionFactory(code=unit or COUNTY)
        posting.save(update_fields=["division"])
    elif isinstance(unit, School):
        posting.schools.add(unit)
    return posting.user.act_through(posting)


class RosterImportFactory(DjangoModelFactory):
    class Meta:
        model = RosterImport

    school = factory.SubFactory(SchoolFactory)
    division = factory.SelfAttribute("school.division")
    year = factory.SubFactory(SchoolYearFactory)
    by = factory.LazyAttribute(
        lambda batch: acting(Role.SCHOOL_REGISTRAR, unit=batch.school)
    )
    posting = factory.LazyAttribute(lambda batch: batch.by.acting)
    file_name = "roster.xlsx"
    file_size = 1000
    file_hash = "0" * 64
    stored_as = "rosters/none"
