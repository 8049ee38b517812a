"""An official keeps the register of schools on its pages."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from schools.models import AnnualReturn, School, Section
from tests.factories import (
    COUNTY,
    TOWN,
    ClassGroupFactory,
    DivisionFactory,
    SchoolFactory,
)

TODAY = timezone.localdate()
PRIMARY = {
    "code": "2199000001",
    "name": "新桥小学",
    "kind": "complete_primary",
    "ownership": "public",
    "operator_level": "county",
    "setting": "town",
    "division": TOWN,
    "primary_classes": 12,
    "primary_classrooms": 14,
}
JUNIOR = {"junior_classes": 9, "junior_classrooms": 9}


@pytest.fixture
def client(login, officer):
    DivisionFactory(code=TOWN)
    return login(officer)


def post(client, name, typed, *at):
    return client.post(reverse(f"schools:{name}", args=at), typed)


def typed_again(school, **changes):
    """The form as its page shows it, with changes."""
    kept = {"name": school.name, "kind": school.kind}
    return PRIMARY | kept | changes


def errors(answer):
    return set(answer.context["form"].errors)


def test_school_is_registered_with_its_section(client):
    post(client, "school-new", PRIMARY)

    school = School.objects.get(pk="2199000001")
    section = school.sections.get()
    assert (section.stage, section.last_grade) == ("primary", 6)
    assert (section.approved_classes, section.usable_classrooms) == (12, 14)
    assert AuditEvent.objects.get(action="school.register").object_id == school.pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "3199000001"}, "kind"),
        ({"code": "219900001"}, "code"),
        ({"primary_classrooms": ""}, "primary_classrooms"),
        ({"junior_classes": 3}, "junior_classes"),
        ({"kind": "nine_year"}, "junior_classes"),
        ({"kind": "incomplete_primary"}, "primary_last_grade"),
        ({"division": COUNTY}, "division"),
        ({"division": "990102101"}, "division"),
    ],
)
def test_school_that_cannot_be_is_shown_again(client, changes, field):
    DivisionFactory(code="990102101")

    answer = post(client, "school-new", PRIMARY | changes)

    assert field in errors(answer)
    assert not School.objects.exists()


def test_incomplete_primary_ends_with_its_highest_grade(client):
    changes = {"kind": "incomplete_primary", "primary_last_grade": 4}

    post(client, "school-new", PRIMARY | changes)

    assert Section.objects.get().last_grade == 4


def test_nine_year_school_has_two_sections(client):
    post(client, "school-new", PRIMARY | JUNIOR | {"kind": "nine_year"})

    stages = Section.objects.values_list("stage", flat=True)
    assert set(stages) == {"primary", "junior"}


def test_special_school_has_a_section_at_least(client):
    changes = {"code": "5199000001", "kind": "special"}
    changes |= {"primary_classes": "", "primary_classrooms": ""}

    answer = post(client, "school-new", PRIMARY | changes)

    assert errors(answer) == {"primary_classes"}


def test_code_is_given_once(client):
    SchoolFactory(code="2199000001")

    answer = post(client, "school-new", PRIMARY)

    assert errors(answer) == {"code"}


def test_code_of_another_province_is_remarked(client):
    answer = client.post(
        reverse("schools:school-new"), PRIMARY | {"code": "2141000001"}, follow=True
    )

    told = [message.level_tag for message in answer.context["messages"]]
    assert told == ["success", "warning"]


def test_change_keeps_the_code_and_records_what_changed(client):
    school = SchoolFactory()

    typed = typed_again(school, name="新名小学", code="2199999999")
    post(client, "school-edit", typed, school.pk)

    assert School.objects.get().name == "新名小学"
    assert School.objects.get().pk == school.pk
    event = AuditEvent.objects.get(action="school.change")
    assert "name" in event.fields


def test_change_adds_a_section(client):
    school = SchoolFactory()

    typed = typed_again(school, kind="nine_year") | JUNIOR
    post(client, "school-edit", typed, school.pk)

    assert school.sections.count() == 2


def test_change_never_takes_a_grade_in_which_pupils_sit(client, school):
    ClassGroupFactory(school=school, grade=5, enrolled=30)

    typed = typed_again(school, kind="incomplete_primary", primary_last_grade=4)
    answer = post(client, "school-edit", typed, school.pk)

    assert answer.context["form"].non_field_errors()
    assert school.sections.get().last_grade == 6


def test_change_never_drops_a_section_with_history(client, year, officer):
    school = SchoolFactory(kind="special", code="5199000001")
    section = school.sections.get()
    AnnualReturn.objects.create(section=section, year=year, returned_by=officer)

    typed = typed_again(school, primary_classes="", primary_classrooms="") | JUNIOR
    answer = post(client, "school-edit", typed, school.pk)

    assert answer.context["form"].non_field_errors()
    assert school.sections.get() == section


def test_change_drops_a_section_of_which_nothing_is_known(client):
    school = SchoolFactory(kind="special", code="5199000001")

    typed = typed_again(school, primary_classes="", primary_classrooms="") | JUNIOR
    post(client, "school-edit", typed, school.pk)

    assert school.sections.get().stage == "junior"


def test_school_is_closed_and_reopened_under_its_code(client):
    school = SchoolFactory()

    post(client, "school-close", {"on": TODAY, "reason": "撤并文件"}, school.pk)
    closed = School.objects.get().closed_on
    post(client, "school-reopen", {"reason": "恢复文件"}, school.pk)

    assert (closed, School.objects.get().closed_on) == (TODAY, None)
    recorded = AuditEvent.objects.filter(action__in=["school.close", "school.reopen"])
    assert set(recorded.values_list("reason", flat=True)) == {"撤并文件", "恢复文件"}


def test_school_with_pupils_is_not_closed(client, school):
    ClassGroupFactory(school=school, pupils=1)

    typed = {"on": TODAY, "reason": "撤并文件"}
    answer = post(client, "school-close", typed, school.pk)

    assert answer.context["form"].non_field_errors()
    assert School.objects.get().closed_on is None


@pytest.mark.parametrize("link", ["parent", "feeds"])
def test_school_to_which_others_lead_is_not_closed(client, school, link):
    SchoolFactory(name="山口教学点", **{link: school})

    typed = {"on": TODAY, "reason": "撤并文件"}
    answer = post(client, "school-close", typed, school.pk)

    assert "山口教学点" in str(answer.context["form"].non_field_errors())


def test_school_is_not_closed_in_advance(client, school):
    tomorrow = TODAY + datetime.timedelta(days=2)

    typed = {"on": tomorrow, "reason": "撤并文件"}
    answer = post(client, "school-close", typed, school.pk)

    assert errors(answer) == {"on"}


def test_closing_twice_is_a_conflict(client):
    school = SchoolFactory(closed_on=TODAY)

    typed = {"on": TODAY, "reason": "撤并文件"}
    answer = post(client, "school-close", typed, school.pk)

    assert answer.status_code == 409


def test_reopening_an_open_school_is_a_conflict(client, school):
    answer = post(client, "school-reopen", {"reason": "恢复文件"}, school.pk)

    assert answer.status_code == 409
