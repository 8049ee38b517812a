"""Counts of children come by a form or a sheet, and the forecast finds them."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEvent
from schools.models import ChildCount
from tests.factories import SchoolFactory

TODAY = timezone.localdate()
ORIGIN = {"on": TODAY, "source": "公安户籍按学区核验"}
HUKOU, PERMIT = "2027年秋季入学户籍儿童", "2027年秋季入学居住证儿童"


@pytest.fixture
def client(login, officer):
    return login(officer)


def upload(client, file, **changes):
    address = reverse("schools:child-count-upload")
    return client.post(address, ORIGIN | {"file": file} | changes)


def sheet(*lines):
    text = "\n".join([f"学校标识码,学段,{HUKOU},{PERMIT}", *lines])
    return ContentFile(text.encode(), name="children.csv")


def cells(answer):
    found = answer.context["form"].non_field_errors()
    return [sentence.split(" ")[0] for sentence in found]


def counts():
    fields = ("school", "intake_year", "hukou_children", "permit_children")
    return list(ChildCount.objects.values_list(*fields))


def test_sheet_stores_what_it_counts(client, school):
    upload(client, sheet(f"{school.pk},小学,80,"))

    assert counts() == [(school.pk, 2027, 80, 0)]
    assert AuditEvent.objects.filter(action="child-count").count() == 1


def test_sheet_again_stores_nothing_new(client, school):
    for _each in range(2):
        upload(client, sheet(f"{school.pk},小学,80,5"))

    assert counts() == [(school.pk, 2027, 80, 5)]
    assert AuditEvent.objects.filter(action="child-count").count() == 1


def test_sheet_tells_every_fault_and_stores_nothing(client, school):
    far = SchoolFactory(elsewhere=True)

    answer = upload(
        client,
        sheet(
            f"{school.pk},小学,80,",
            f"{school.pk},小学,81,",
            f"{far.pk},小学,80,",
            f"{school.pk},高中,80,",
        ),
    )

    assert cells(answer) == ["B3", "A4", "B5"]
    assert counts() == []


@pytest.mark.parametrize(
    ("figures", "cell"), [("-3,", "C2"), ("八十,", "C2"), (",5", "C2"), ("80,x", "D2")]
)
def test_sheet_names_a_figure_that_cannot_be(client, school, figures, cell):
    answer = upload(client, sheet(f"{school.pk},小学,{figures}"))

    assert cells(answer) == [cell]


def test_extract_of_a_day_to_come_is_refused(client, school):
    answer = upload(client, sheet(f"{school.pk},小学,80,"), on="2099-01-01")

    assert set(answer.context["form"].errors) == {"on"}
    assert counts() == []


def test_sheet_of_another_kind_is_refused(client, school):
    answer = upload(client, ContentFile(b"a,b\n1,2\n", name="children.csv"))

    assert len(cells(answer)) == 1


def test_template_holds_the_newest_counts(client, school):
    upload(client, sheet(f"{school.pk},小学,70,3"), on="2026-10-01")
    upload(client, sheet(f"{school.pk},小学,80,5"))

    file = client.get(reverse("schools:child-count-template")).getvalue()

    head, row = load_workbook(BytesIO(file)).active.values
    told = dict(zip(head, row, strict=True))
    assert (told["学校标识码"], told[HUKOU], told[PERMIT]) == (school.pk, "80", "5")


def test_one_count_is_stored_by_its_form(client, school):
    section = school.sections.get()

    typed = ORIGIN | {"year": 2028, "hukou": 64, "permit": 6}
    client.post(reverse("schools:child-count-edit", args=[section.pk]), typed)

    assert counts() == [(school.pk, 2028, 64, 6)]


def test_page_shows_the_newest_count_of_each_year(client, school):
    upload(client, sheet(f"{school.pk},小学,70,"), on="2026-10-01")
    upload(client, sheet(f"{school.pk},小学,80,"))

    answer = client.get(reverse("schools:child-count-list"))

    ((_section, found),) = answer.context["rows"]
    assert [count and count.hukou_children for count in found] == [80, None, None]
