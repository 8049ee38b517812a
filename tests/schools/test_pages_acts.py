"""What people do on the pages: roll, large classes, projects, limits, returns."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from schools.models import (
    AnnualReturn,
    ClassSizeException,
    LargeClassCase,
    Limit,
    Pupil,
    SeatProject,
)
from tests.factories import COUNTY, ClassGroupFactory, PupilFactory

TODAY = timezone.localdate()


@pytest.fixture
def group(school):
    return ClassGroupFactory(school=school, pupils=1)


@pytest.fixture
def pupil(group):
    return group.pupils.get()


@pytest.fixture
def case(school):
    group = ClassGroupFactory(school=school, enrolled=60)
    return LargeClassCase.objects.create(class_group=group, size_at_open=60)


def url(name, row):
    return reverse(f"schools:{name}", args=[row.pk])


def test_pupil_page_masks_numbers_and_leaves_an_access_record(login, registrar, pupil):
    answer = login(registrar).get(url("pupil-detail", pupil))

    assert pupil.id_number not in answer.text
    assert pupil.guardian_phone not in answer.text
    assert AuditEvent.objects.get(action="pupil.view").object_id == str(pupil.pk)


def test_pupil_page_of_another_school_is_not_found(login, stranger, pupil):
    assert login(stranger).get(url("pupil-detail", pupil)).status_code == 404


def test_reveal_shows_the_value_once_and_records_the_reason(login, registrar, pupil):
    typed = {"field": "id_number", "reason": "核对证件原件"}

    answer = login(registrar).post(url("pupil-reveal", pupil), typed)

    assert pupil.id_number in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.get(action="reveal").reason == "核对证件原件"


def test_reveal_refuses_without_a_reason(login, registrar, pupil):
    answer = login(registrar).post(url("pupil-reveal", pupil), {"field": "id_number"})

    assert pupil.id_number not in answer.text
    assert not AuditEvent.objects.filter(action="reveal").exists()


def test_change_moves_a_pupil_to_another_class(login, registrar, school, pupil):
    other = ClassGroupFactory(school=school)
    typed = {"kind": "class_changed", "to": other.pk, "on": TODAY, "evidence": "申请"}

    login(registrar).post(url("pupil-change", pupil), typed)

    pupil.refresh_from_db()
    assert pupil.class_group == other
    assert pupil.events.first().evidence == "申请"


def test_change_warns_of_a_class_that_is_now_above_the_cap(
    login, registrar, school, pupil
):
    full = ClassGroupFactory(school=school, pupils=55)
    typed = {"kind": "class_changed", "to": full.pk, "on": TODAY, "evidence": "申请"}

    answer = login(registrar).post(url("pupil-change", pupil), typed, follow=True)

    told = [message.level_tag for message in answer.context["messages"]]
    assert told == ["success", "warning"]


def test_change_asks_for_the_class_it_needs(login, registrar, pupil):
    typed = {"kind": "class_changed", "on": TODAY, "evidence": "申请"}

    answer = login(registrar).post(url("pupil-change", pupil), typed)

    assert "to" in answer.context["form"].errors


def test_change_offers_a_transfer_with_the_classes_of_another_school(
    login, officer, pupil
):
    other = ClassGroupFactory()
    client = login(officer)

    answer = client.get(url("pupil-change", pupil), {"school": other.school_id})

    choices = answer.context["form"].fields["kind"].choices
    assert [value for value, _label in choices] == ["transferred"]


def test_change_of_a_suspended_pupil_offers_the_return(login, registrar, group):
    pupil = PupilFactory(class_group=group, state=Pupil.State.SUSPENDED)

    answer = login(registrar).get(url("pupil-change", pupil))

    choices = [value for value, _ in answer.context["form"].fields["kind"].choices]
    assert "resumed" in choices
    assert "suspended" not in choices


def test_class_page_hides_names_from_those_who_see_figures(login, city_viewer, group):
    answer = login(city_viewer).get(url("class-detail", group))

    assert answer.status_code == 200
    assert group.pupils.get().name not in answer.text


def test_case_is_planned_with_cause_measures_and_date(login, registrar, case):
    typed = {"cause": "seat_shortage", "measures": ["split_class"]}
    typed["target_date"] = TODAY + datetime.timedelta(days=90)

    login(registrar).post(url("large-class-plan", case), typed)

    case.refresh_from_db()
    assert case.state == LargeClassCase.State.PLANNED


def test_case_page_shows_again_what_a_plan_lacks(login, registrar, case):
    answer = login(registrar).post(url("large-class-plan", case), {"cause": ""})

    assert set(answer.context["form"].errors) == {"cause", "measures", "target_date"}


def test_case_that_is_open_cannot_be_closed(login, supervisor, case):
    assert login(supervisor).post(url("large-class-close", case)).status_code == 409


def test_exception_to_class_size_is_approved_until_a_day(login, officer, case):
    typed = {"allowed_size": 60, "reason": "毕业班", "expires_on": "2027-06-30"}

    login(officer).post(url("class-exception", case.class_group), typed)

    assert ClassSizeException.objects.get().approved_by == officer


def test_project_is_added_and_its_stage_recorded(login, officer, school):
    client = login(officer)
    typed = {"name": "新校", "kind": "new", "division": COUNTY, "section": "primary"}
    typed |= {"planned_classes": 24, "planned_seats": 1080, "net_new_seats": 1080}
    client.post(reverse("schools:project-new"), typed | {"planned_open_on": TODAY})
    project = SeatProject.objects.get()

    stage = {"stage": "approved", "on": TODAY, "evidence": "批复〔2026〕1号"}
    client.post(url("project-stage", project), stage)

    assert project.stages.get().evidence == "批复〔2026〕1号"


def test_limit_holds_for_the_own_division_only(login, officer):
    client, page = login(officer), reverse("schools:limit-new")
    typed = {"code": "class_large", "value": 55, "valid_from": TODAY, "source": "文件"}

    elsewhere = client.post(page, typed | {"region": "990102"})
    client.post(page, typed | {"region": COUNTY})

    assert "region" in elsewhere.context["form"].errors
    assert Limit.objects.get(region=COUNTY).value == 55


def test_share_is_typed_as_the_list_shows_it(login, officer):
    client, page = login(officer), reverse("schools:limit-new")
    typed = {"code": "large_share_target", "value": "2.5", "valid_from": TODAY}

    client.post(page, typed | {"region": COUNTY, "source": "文件"})
    shown = client.get(reverse("schools:limit-list")).content.decode()

    assert Limit.objects.get(region=COUNTY).value == Decimal("0.025")
    assert ">2.5%<" in shown


def test_return_keeps_what_was_typed_and_what_the_roll_counts(login, registrar, group):
    section = group.school.sections.get()

    login(registrar).post(url("return-edit", section), {"staff": 9, "pupils": 999})

    kept = AnnualReturn.objects.get()
    assert (kept.staff, kept.pupils, kept.returned_by) == (9, 1, registrar)


def test_return_refuses_a_part_beyond_its_whole(login, registrar, group):
    page = url("return-edit", group.school.sections.get())

    answer = login(registrar).post(page, {"staff": 9, "full_time": 10})

    assert "full_time" in answer.context["form"].errors
    assert not AnnualReturn.objects.exists()


def test_return_template_is_a_workbook(login, registrar):
    answer = login(registrar).get(reverse("schools:return-template"))

    assert answer.content.startswith(b"PK")


def test_section_is_declared_by_its_school(login, registrar, school):
    section = school.sections.get()
    typed = {"approved_classes": 30, "usable_classrooms": 31, "seats_held_back": 2}

    login(registrar).post(url("section-edit", section), typed)

    section.refresh_from_db()
    assert section.usable_classrooms == 31
    assert AuditEvent.objects.filter(action="section.change").exists()


def test_class_gets_its_room(login, registrar, group):
    login(registrar).post(url("class-edit", group), {"room": "301"})

    group.refresh_from_db()
    assert group.room == "301"


def test_search_box_finds_schools_by_address_and_pupils_without(
    login, registrar, pupil
):
    client, page = login(registrar), reverse("schools:search")

    school = client.post(page, {"q": pupil.school.name})
    child = client.post(page, {"q": pupil.name})

    assert school.url.startswith(reverse("schools:school-list"))
    assert child.url.startswith(f"{reverse('schools:pupil-list')}?search=")
