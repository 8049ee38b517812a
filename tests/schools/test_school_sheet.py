"""Many schools by one sheet: all of them or none, and every fault with its cell."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.models import AuditEvent
from schools.models import School, Section
from tests.factories import TOWN, DivisionFactory, SchoolFactory

CENTRAL = {
    "学校标识码": "2199000001",
    "学校名称": "新桥小学",
    "办学类型": "完全小学",
    "办别": "公办",
    "举办者级别": "县级",
    "城乡类型": "镇区",
    "所在乡镇或村代码": TOWN,
    "小学核定班数": 12,
    "小学可用教室数": 14,
    "小学最高年级": "",
    "初中核定班数": "",
    "初中可用教室数": "",
    "中心校标识码": "",
    "寄宿制": "是",
}
POINT = CENTRAL | {
    "学校标识码": "2199000002",
    "学校名称": "山口教学点",
    "办学类型": "教学点",
    "小学最高年级": 3,
    "中心校标识码": "2199000001",
    "寄宿制": "否",
}


@pytest.fixture
def client(login, officer):
    DivisionFactory(code=TOWN)
    return login(officer)


def workbook(*rows):
    book = Workbook()
    book.active.append(list(CENTRAL))
    for row in rows:
        book.active.append(list(row.values()))
    content = BytesIO()
    book.save(content)
    return ContentFile(content.getvalue(), name="schools.xlsx")


def upload(client, file):
    return client.post(reverse("schools:school-upload"), {"file": file})


def faults(answer):
    return answer.context["form"].non_field_errors()


def test_sheet_enters_schools_that_name_each_other(client):
    upload(client, workbook(POINT, CENTRAL))

    point = School.objects.get(pk="2199000002")
    assert point.parent_id == "2199000001"
    assert point.sections.get().last_grade == 3
    assert School.objects.get(pk="2199000001").has_boarding
    assert AuditEvent.objects.filter(action="school.register").count() == 2


def test_sheet_may_be_a_csv_file(client):
    lines = [",".join(map(str, line)) for line in (CENTRAL, CENTRAL.values())]

    file = ContentFile("\n".join(lines).encode("gb18030"), name="schools.csv")
    upload(client, file)

    assert School.objects.get().name == "新桥小学"


def test_sheet_tells_every_fault_and_enters_nothing(client):
    wrong = POINT | {"办学类型": "小学校", "小学核定班数": "三", "中心校标识码": ""}
    far = POINT | {"学校标识码": "2199000003", "所在乡镇或村代码": "990102101"}

    answer = upload(client, workbook(CENTRAL, wrong, far))

    cells = [sentence.split(" ")[0] for sentence in faults(answer)]
    assert cells == ["C3", "H3", "G4"]
    assert not School.objects.exists()
    assert not Section.objects.exists()


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"学校标识码": "2199000001"}, "A3"),
        ({"寄宿制": "也许"}, "N3"),
        ({"中心校标识码": "2199000009"}, "M3"),
        ({"小学最高年级": ""}, "J3"),
        ({"学校名称": ""}, "B3"),
    ],
)
def test_sheet_names_the_cell_that_is_wrong(client, changes, cell):
    answer = upload(client, workbook(CENTRAL, POINT | changes))

    assert [sentence.split(" ")[0] for sentence in faults(answer)] == [cell]
    assert not School.objects.exists()


def test_sheet_again_changes_nothing(client):
    upload(client, workbook(CENTRAL, POINT))
    before = AuditEvent.objects.count()

    answer = upload(client, workbook(CENTRAL, POINT))

    assert answer.status_code == 302
    assert AuditEvent.objects.count() == before


def test_template_holds_the_register_and_changes_nothing(client):
    upload(client, workbook(CENTRAL, POINT))
    before = AuditEvent.objects.count()

    template = client.get(reverse("schools:school-template")).getvalue()
    upload(client, ContentFile(template, name="schools.xlsx"))

    rows = list(load_workbook(BytesIO(template)).active.values)
    assert [row[0] for row in rows[1:]] == ["2199000001", "2199000002"]
    assert AuditEvent.objects.count() == before


def test_sheet_changes_a_school_that_is_there(client):
    upload(client, workbook(CENTRAL))

    upload(client, workbook(CENTRAL | {"学校名称": "新名小学", "小学核定班数": 18}))

    assert School.objects.get().name == "新名小学"
    assert Section.objects.get().approved_classes == 18
    assert AuditEvent.objects.filter(action="school.change").count() == 1


@pytest.mark.parametrize("state", ["closed", "elsewhere"])
def test_sheet_leaves_closed_and_foreign_schools(client, state):
    traits = (
        {"elsewhere": True} if state == "elsewhere" else {"closed_on": "2026-07-01"}
    )
    SchoolFactory(code="2199000001", name="旧校", **traits)

    answer = upload(client, workbook(CENTRAL))

    assert [sentence.split(" ")[0] for sentence in faults(answer)] == ["A2"]
    assert School.objects.get().name == "旧校"


@pytest.mark.parametrize("rows", [[], [{"x": 1}]])
def test_sheet_without_rows_or_headings_is_refused(client, rows):
    book = workbook(*rows) if not rows else ContentFile(b"x,y\n1,2\n", name="a.csv")

    answer = upload(client, book)

    assert len(faults(answer)) == 1


def test_sheet_tells_every_fault_of_a_school_that_is_there(client):
    upload(client, workbook(CENTRAL))

    answer = upload(client, workbook(CENTRAL | {"办别": "私人", "小学核定班数": "三"}))

    assert [sentence.split(" ")[0] for sentence in faults(answer)] == ["D2", "H2"]
    assert School.objects.get().ownership == "public"
