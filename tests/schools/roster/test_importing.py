import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts.encryption import blind_index
from accounts.models import AuditEvent
from portal.errors import Conflict
from schools import roll
from schools.models import ClassGroup, Pupil, RollConflict, RollEvent, RosterImport
from schools.roll import Change
from schools.roster.checking import Loading
from schools.roster.committing import commit
from schools.roster.messages import FileRefused, refusal_of
from schools.roster.reading import ROWS_FILE
from schools.roster.undoing import obstacles, undo
from tests.factories import SchoolFactory
from tests.schools.roster.invented import (
    DEFECTS,
    cell,
    change,
    roster,
    write_workbook,
)

pytestmark = pytest.mark.django_db
State = RosterImport.State
UNTOLD = {"committed", "rows", "repaired"}


def counted(batch):
    """The counts that are not 0."""
    return {k: v for k, v in batch.counts.items() if v and k not in UNTOLD}


def pupil_of(row):
    return Pupil.objects.get(id_index=blind_index(cell(row, "id_number")))


def snapshot():
    """Everything that undoing must bring back."""
    pupils = [
        {k: bytes(v) if isinstance(v, memoryview) else v for k, v in values.items()}
        for values in Pupil.objects.order_by("pk").values()
    ]
    sizes = ClassGroup.objects.order_by("grade", "number")
    return pupils, list(sizes.values_list("grade", "number", "enrolled"))


def test_check_writes_nothing_and_counts_what_would_be(uploaded, registrar_of_file):
    batch = uploaded(roster(30))

    assert batch.state == State.CHECKED, batch.refusal
    assert counted(batch) | {"new_classes": 0} == {"new": 30, "new_classes": 0}
    assert not Pupil.objects.exists()


def test_loading_waits_for_the_end_of_a_line(uploaded, tmp_path):
    rows = tmp_path / ROWS_FILE
    loading = Loading(uploaded(roster(3)), tmp_path, lambda _done, _total: None)
    written = "2\t王\n3\t李\n".encode()

    rows.write_bytes(written[:9])
    early = loading.finished_lines()
    rows.write_bytes(written)

    assert (early, loading.finished_lines()) == (["2\t王"], ["3\t李"])
    loading.close()


def test_commit_brings_every_field_to_the_roll(imported):
    rows = roster(20)

    batch = imported(rows)

    row, pupil = rows[3], pupil_of(rows[3])
    assert batch.state == State.COMMITTED
    for name in ("name", "id_number", "student_number", "guardian_phone", "birth_date"):
        assert getattr(pupil, name) == cell(row, name)
    assert pupil.class_group.number == cell(row, "class_number")
    assert (pupil.disability, pupil.hukou_address) == ("", cell(row, "hukou_address"))
    assert pupil.boards == (cell(row, "boards") == "住校")


def test_commit_leaves_an_event_and_one_audit_record(imported):
    batch = imported(roster(20))

    assert batch.events.filter(kind=RollEvent.Kind.ENROLLED).count() == 20
    assert AuditEvent.objects.filter(action="roster.committed").count() == 1


def test_commit_counts_the_classes(imported):
    imported(roster(40))

    sizes = ClassGroup.objects.values_list("enrolled", flat=True)
    assert sum(sizes) == 40
    assert all(
        group.enrolled == group.pupils.count() for group in ClassGroup.objects.all()
    )


def test_commit_twice_changes_nothing(imported):
    batch = imported(roster(10))
    before = snapshot()

    commit(batch, by=batch.by)

    assert snapshot() == before
    assert RollEvent.objects.count() == 10


@pytest.fixture
def file_of(tmp_path):
    """The bytes of a workbook, which differ each time it is written."""
    return lambda rows: write_workbook(tmp_path / "one.xlsx", rows).read_bytes()


def test_same_file_again_changes_nothing(uploaded, imported, file_of):
    content = file_of(roster(10))
    imported(content=content)
    before = snapshot()

    again = uploaded(content=content)
    commit(again, by=again.by)

    assert counted(again) == {"unchanged": 10}
    assert snapshot() == before


def test_same_rows_in_another_file_change_nothing(imported):
    imported(roster(10))
    before = snapshot()

    assert counted(imported(roster(10))) == {"unchanged": 10}
    assert snapshot() == before


def test_same_file_again_tells_its_problems_again(uploaded, imported, file_of):
    rows = roster(10)
    DEFECTS["name_blank"](rows[2])
    content = file_of(rows)
    first = imported(content=content)

    again = uploaded(content=content)

    told = again.problems.values_list("row", "code")
    assert (
        list(told) == list(first.problems.values_list("row", "code")) == [(4, "blank")]
    )
    assert again.findings["rows_of"] == str(first.pk)


def test_same_file_after_its_undo_is_read_anew(uploaded, imported, file_of):
    content = file_of(roster(10))
    first = imported(content=content)
    undo(first, by=first.by)

    again = uploaded(content=content)
    commit(again, by=again.by)

    assert again.counts["new"] == 10
    assert pupil_of(roster(10)[0]).id_number == cell(roster(10)[0], "id_number")


def test_same_file_after_its_pupils_left_is_read_anew(imported, file_of):
    content = file_of(roster(10))
    imported(content=content)
    pupil_of(roster(10)[0]).delete()

    again = imported(content=content)

    assert (again.counts["new"], again.counts["unchanged"]) == (1, 9)
    assert again.findings["rows_of"] == str(again.pk)


def test_good_rows_are_imported_while_bad_ones_wait(imported):
    rows = roster(10)
    DEFECTS["id_bad_check"](rows[2])
    DEFECTS["overlong_address"](rows[5])

    batch = imported(rows)

    assert batch.counts["error"] == 2
    assert Pupil.objects.count() == 8


def test_changed_rows_are_updated_and_told(uploaded, imported):
    rows = roster(10)
    imported(rows)
    change(rows[1], address="示范路7号", guardian_phone="13900000000", is_migrant="是")

    batch = uploaded(rows)
    commit(batch, by=batch.by)

    assert counted(batch) | {"new_classes": 0} == {
        "updated": 1,
        "unchanged": 9,
        "new_classes": 0,
    }
    pupil = pupil_of(rows[1])
    assert (pupil.address, pupil.guardian_phone) == ("示范路7号", "13900000000")
    assert {"address", "guardian_phone"} <= set(pupil.events.first().before)


def test_changes_are_listed_with_old_and_new_value(uploaded, imported):
    rows = roster(10)
    imported(rows)
    was = cell(rows[1], "address")
    change(rows[1], address="示范路7号", guardian_phone="13900000000")

    batch = uploaded(rows)

    told = {p.column: (p.details["was"], p.shown) for p in batch.problems.all()}
    assert told["address"] == (was, "示范路7号")
    assert "139" not in told["guardian_phone"][1]


def test_blank_cells_change_nothing(imported):
    rows = roster(3)
    imported(rows)
    change(rows[1], address="", guardian_name="", guardian_phone="", ethnicity="")

    batch = imported(rows)

    assert batch.counts["unchanged"] == 3
    assert pupil_of(rows[1]).guardian_phone == cell(roster(3)[1], "guardian_phone")


def test_blank_yes_or_no_keeps_what_the_roll_holds(imported):
    rows = roster(2)
    change(rows[0], is_migrant="是", is_left_behind="是", boards="住校")
    imported(rows)
    change(rows[0], is_migrant="", is_left_behind="", boards="")
    assert imported(rows).counts["unchanged"] == 2

    change(rows[0], address="示范路7号")
    imported(rows)

    pupil = pupil_of(rows[0])
    assert (pupil.is_migrant, pupil.is_left_behind, pupil.boards) == (True, True, True)
    assert pupil.address == "示范路7号"


def test_next_class_is_an_event_of_its_own(imported):
    rows = roster(5)
    imported(rows)
    change(rows[0], class_number=40)

    imported(rows)

    event = pupil_of(rows[0]).events.first()
    assert event.kind == RollEvent.Kind.CLASS_CHANGED
    assert list(event.before) == ["class_group_id"]


def test_temporary_number_gives_way_to_the_formal_one_for_life(imported):
    rows = roster(2)
    born = cell(rows[0], "birth_date")
    change(rows[0], student_number=f"L990101{born:%Y%m%d}1234")
    imported(rows)
    change(rows[0], student_number=f"G{cell(rows[0], 'id_number')}")
    assert imported(rows).counts["updated"] == 1

    change(rows[0], student_number=f"L990101{born:%Y%m%d}9999")
    batch = imported(rows)

    assert batch.problems.get(severity="error").code == "student_number_fixed"
    assert pupil_of(rows[0]).student_number.startswith("G")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"school": "2199000900"}, "school_foreign"),
        ({"grade": "八年级", "entry_month": ""}, "grade_not_taught"),
    ],
)
def test_rows_that_the_school_cannot_have_are_errors(uploaded, cells, code):
    rows = roster(6)
    change(rows[2], **cells)

    batch = uploaded(rows)

    assert batch.problems.get(severity="error").code == code
    assert (batch.counts["new"], batch.counts["error"]) == (5, 1)


def test_roster_of_another_school_is_refused_in_one_sentence(uploaded):
    batch = uploaded(roster(6, first_school=2))

    assert batch.state == State.REFUSED
    assert batch.refusal == "no_row_of_school"
    with override("en"):
        assert "your school (2199000100)" in refusal_of(batch)
    with override("zh-hans"):
        assert "学校（2199000100）" in refusal_of(batch)


def test_closed_roll_record_is_reopened_by_procedure_only(uploaded, imported):
    rows = roster(4)
    imported(rows)
    Pupil.objects.filter(pk=pupil_of(rows[0]).pk).update(state=Pupil.State.SUSPENDED)

    batch = uploaded(rows)

    assert batch.problems.get().code == "roll_left"


def test_deceased_child_is_enrolled_by_no_school(uploaded, imported, other_school):
    rows = roster(2)
    imported(rows)
    Pupil.objects.update(state=Pupil.State.DECEASED, class_group=None)
    change(rows[0], school=other_school.school.code)

    ours = uploaded(rows[1:])
    theirs = uploaded(rows[:1], by=other_school.by, school=other_school.school)

    for batch in (ours, theirs):
        assert batch.problems.get(severity="error").code == "roll_left"
        assert (batch.counts["new"], batch.counts["error"]) == (0, 1)


def test_class_of_nobody_but_refused_rows_is_not_made(imported):
    rows = roster(2)
    imported(rows)
    Pupil.objects.update(state=Pupil.State.SUSPENDED, class_group=None)
    before = ClassGroup.objects.count()
    change(rows[0], class_number=77)

    batch = imported(rows)

    assert (batch.counts["error"], batch.findings["made_classes"]) == (2, [])
    assert ClassGroup.objects.count() == before


def test_child_on_another_roll_becomes_a_conflict(imported, other_school):
    rows = roster(4)
    imported(rows)
    change(rows[0], school=other_school.school.code, address="别处1号")

    batch = imported(rows[:1], by=other_school.by, school=other_school.school)

    conflict = RollConflict.objects.get()
    assert batch.counts["conflict"] == 1
    assert (conflict.claimed_by, conflict.pupil) == (
        other_school.school,
        pupil_of(rows[0]),
    )
    assert batch.findings["made_classes"] == [other_school.school.class_groups.get().pk]
    assert "别处1号" in conflict.claim
    assert pupil_of(rows[0]).address != "别处1号"


def test_graduate_may_enter_another_school(imported, other_school):
    rows = roster(4)
    imported(rows)
    Pupil.objects.update(state=Pupil.State.GRADUATED)
    change(rows[0], school=other_school.school.code)

    imported(rows[:1], by=other_school.by, school=other_school.school)

    pupil = pupil_of(rows[0])
    assert (pupil.school, pupil.state) == (other_school.school, Pupil.State.ENROLLED)


def test_former_schools_record_is_not_told(uploaded, imported, other_school):
    rows = roster(4)
    change(rows[0], disability="听力残疾", is_left_behind="是")
    imported(rows)
    Pupil.objects.update(state=Pupil.State.GRADUATED, class_group=None)
    change(rows[0], school=other_school.school.code, disability="无", address="新1号")

    batch = uploaded(rows[:1], by=other_school.by, school=other_school.school)

    told = batch.problems.filter(severity="change").values_list("column", "details")
    assert (batch.counts["updated"], list(told)) == (1, [("school", {})])


def test_undo_of_new_pupils_leaves_nothing(imported):
    batch = imported(roster(10))

    assert undo(batch, by=batch.by) == []

    assert snapshot() == ([], [])
    assert not RollEvent.objects.exists()


def test_undo_of_changes_brings_back_every_byte(imported):
    rows = roster(10)
    imported(rows)
    before = snapshot()
    for row in rows[:4]:
        change(
            row,
            name="新名",
            guardian_phone="13900000000",
            class_number=33,
            ethnicity="回族",
        )
    batch = imported([*rows, *roster(3, seed=5)])

    undo(batch, by=batch.by)

    assert snapshot() == before


def test_undo_leaves_what_was_changed_since(imported):
    rows = roster(10)
    first = imported(rows)
    change(rows[0], address="示范路7号")
    imported(rows)

    assert [stays.reason for stays in obstacles(first)] == ["changed"]
    with pytest.raises(Conflict):
        undo(first, by=first.by)
    assert len(undo(first, by=first.by, except_changed=True)) == 1
    assert Pupil.objects.get() == pupil_of(rows[0])


def test_undo_of_a_later_roster_leaves_no_obstacle_behind(imported):
    rows = roster(10)
    first = imported(rows)
    change(rows[0], address="示范路7号", guardian_phone="13900000000")
    change(rows[1], class_number=40)
    second = imported(rows)

    undo(second, by=second.by)
    undo(first, by=first.by)

    assert snapshot() == ([], [])


def test_suspension_is_an_obstacle_though_the_child_came_back(imported, officer):
    first = imported(roster(2))
    pupil = pupil_of(roster(2)[0])
    seat, change = pupil.class_group, Change(timezone.localdate(), officer, "病历")
    roll.suspend(pupil, change=change)
    roll.resume(pupil, into=seat, change=change)

    assert [stays.reason for stays in obstacles(first)] == ["changed"]


def test_undo_takes_an_open_claim_back(imported, other_school):
    rows = roster(2)
    imported(rows)
    change(rows[0], school=other_school.school.code)
    batch = imported(rows[:1], by=other_school.by, school=other_school.school)

    undo(batch, by=other_school.by)

    assert not RollConflict.objects.exists()
    assert Pupil.objects.count() == 2


def test_undo_ends_after_72_hours(imported):
    batch = imported(roster(2))
    RosterImport.objects.update(committed_at="2026-01-01T00:00Z")

    with pytest.raises(Conflict):
        undo(batch, by=batch.by)


def test_official_may_bring_the_roster_of_several_schools(imported, officer):
    for code in ("2199000100", "2199000200"):
        SchoolFactory.create(code=code) if not code.endswith("0100") else None
    rows = [*roster(5), *roster(5, seed=2, first_school=2)]

    batch = imported(rows, by=officer, school=None)

    assert batch.counts["new"] == 10


def test_receive_refuses_at_once_what_is_no_roster(uploaded):
    with pytest.raises(FileRefused):
        uploaded(content=b"%PDF-1.7")

    assert not RosterImport.objects.exists()
