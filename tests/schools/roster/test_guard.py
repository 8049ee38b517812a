import random
import re
import zipfile

import pytest
from openpyxl import load_workbook

from schools.roster.guard import inspect
from schools.roster.limits import SCHOOL, Limits
from schools.roster.messages import PROBLEMS, REFUSALS, FileRefused
from schools.roster.refusal import Refused
from schools.roster.scan import scan
from tests.schools.roster.invented import HEADER, roster, write_workbook
from tests.schools.roster.old_workbook import write_old_workbook

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?><worksheet><sheetData>'
FOOT = b"</sheetData></worksheet>"
BEGIN_OF_BOOK = bytes.fromhex("0908100000060500")


@pytest.fixture
def workbook(tmp_path):
    return write_workbook(tmp_path / "roster.xlsx", roster(3))


def rebuilt(path, *, more=(), **parts):
    """The same workbook with other parts."""
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in (kept | parts | dict(more)).items():
            new.writestr(name, content)
    return path


def refusal_of(path, limits=SCHOOL):
    with pytest.raises(Refused) as refusal:
        looked_at(path, limits)
    return refusal.value.code


def looked_at(path, limits):
    inspect(path, limits)
    scan(path, limits)


def test_guard_passes_a_workbook_whatever_its_name(workbook):
    renamed = workbook.rename(workbook.with_suffix(".csv"))

    scan(renamed, SCHOOL)

    assert inspect(renamed, SCHOOL) == "xlsx"


def test_guard_reads_et_and_xls_by_content(tmp_path, read_file):
    path = write_old_workbook(tmp_path / "花名册.et", [HEADER, *roster(40)])

    outcome = read_file(path)

    assert outcome.found.format == "xls"
    assert outcome.good == set(range(2, 42))


@pytest.mark.parametrize(
    ("stream", "code"),
    [("EncryptedPackage", "encrypted"), ("_VBA_PROJECT_CUR", "macros")],
)
def test_guard_refuses_what_an_old_workbook_may_carry(tmp_path, stream, code):
    path = write_old_workbook(tmp_path / "a.xls", [HEADER], also=stream)

    assert refusal_of(path) == code


def test_guard_refuses_an_old_workbook_with_a_password(tmp_path):
    path = write_old_workbook(tmp_path / "a.xls", [HEADER])
    content = path.read_bytes()
    second_record = content.index(BEGIN_OF_BOOK) + 20
    names_a_cipher = b"\x2f" + content[second_record + 1 :]

    path.write_bytes(content[:second_record] + names_a_cipher)

    assert refusal_of(path) == "encrypted"


def test_guard_refuses_a_macro_workbook_without_macros(workbook):
    with zipfile.ZipFile(workbook) as book:
        types = book.read("[Content_Types].xml").decode()
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main"
    macro = types.replace(plain, "application/vnd.ms-excel.sheet.macroEnabled.main")
    assert macro != types

    rebuilt(workbook, more=[("[Content_Types].xml", macro)])

    assert refusal_of(workbook) == "macros"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"\x89PNG\r\n",
        b"<html><table>",
        b"\xef\xbb\xbf<?xml version='1.0'?>",
    ],
)
def test_guard_refuses_what_is_no_table(tmp_path, content):
    path = tmp_path / "roster.xlsx"
    path.write_bytes(content)

    assert refusal_of(path) == "not_a_table"


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/externalLinks/externalLink1.xml", "external_links"),
        ("xl/workbook.bin", "binary_workbook"),
        ("../../etc/passwd", "unsafe_path"),
        ("/etc/passwd", "unsafe_path"),
        ("C:/autoexec.bat", "unsafe_path"),
    ],
)
def test_guard_refuses_a_part_that_a_roster_must_not_have(workbook, part, code):
    rebuilt(workbook, more=[(part, b"x")])

    assert refusal_of(workbook) == code


def test_guard_refuses_a_zip_that_is_no_workbook(tmp_path):
    path = tmp_path / "papers.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")

    assert refusal_of(path) == "not_a_table"


def test_guard_refuses_half_a_workbook(workbook):
    content = workbook.read_bytes()
    workbook.write_bytes(content[: len(content) // 2])

    assert refusal_of(workbook) == "damaged"


def test_guard_refuses_an_encrypted_entry(workbook):
    content = bytearray(workbook.read_bytes())
    directory = content.find(b"PK\x01\x02")
    content[directory + 8] |= 1
    workbook.write_bytes(content)

    assert refusal_of(workbook) == "encrypted"


def test_guard_refuses_a_large_file_and_many_parts(workbook):
    assert refusal_of(workbook, Limits(packed=100)) == "too_big"
    assert refusal_of(workbook, Limits(entries=3)) == "too_many_parts"
    assert refusal_of(workbook, Limits(unpacked=5_000)) == "unpacks_too_big"


def test_guard_refuses_a_bomb_by_its_ratio(workbook):
    rebuilt(workbook, more=[("xl/media/a.png", bytes(20_000_000))])

    assert refusal_of(workbook) == "bomb"


def test_guard_refuses_a_bomb_that_lies_about_its_size(workbook):
    rebuilt(workbook, more=[(SHEET, HEAD + b"<row/> " * 1_000_000 + FOOT)])
    content = bytearray(workbook.read_bytes())
    size = (len(HEAD + FOOT) + 7_000_000).to_bytes(4, "little")
    content = content.replace(size, (1000).to_bytes(4, "little"))
    workbook.write_bytes(content)

    assert refusal_of(workbook, Limits(unpacked=1_000_000)) == "unpacks_too_big"


def test_guard_refuses_entries_that_share_their_bytes(workbook):
    content = bytearray(workbook.read_bytes())
    entries = [i for i in range(len(content)) if content[i : i + 4] == b"PK\x01\x02"]
    first, second = entries[:2]
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    workbook.write_bytes(content)

    assert refusal_of(workbook) == "bomb"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (b'<c r="XFD1048576"><v>1</v></c>', "too_wide"),
        (b'<c r="A1048576"><v>1</v></c>', "too_long"),
        (b'<c s="1" r="XFD1"><v>1</v></c>', "too_wide"),
        (b"<c r='XFD1'><v>1</v></c>", "too_wide"),
        (b'<c\n r="XFD1"><v>1</v></c>', "too_wide"),
        (b'<x:c r="XFD1"><v>1</v></x:c>', "too_wide"),
        (b'<c r="xfd1"><v>1</v></c>', "too_wide"),
    ],
)
def test_scan_refuses_a_cell_far_away(workbook, cell, code):
    rebuilt(workbook, more=[(SHEET, HEAD + b"<row>" + cell + b"</row>" + FOOT)])

    assert refusal_of(workbook) == code


def test_scan_lets_empty_formatted_cells_stand_far_away(workbook):
    with zipfile.ZipFile(workbook) as book:
        sheet = book.read(SHEET)
    far = (
        b'<row r="99999"><c r="XFD99999" s="1"/><c r="XFC99999"></c></row></sheetData>'
    )
    rebuilt(workbook, more=[(SHEET, sheet.replace(b"</sheetData>", far))])

    assert scan(workbook, SCHOOL) is None


def test_scan_sees_a_far_cell_across_pieces(workbook):
    filler = b'<c r="A1"><v>1</v></c>' * 47_660
    for shift in range(0, 40, 3):
        cells = filler + b" " * shift + b'<c r="XFD1"><v>1</v></c>'
        rebuilt(workbook, more=[(SHEET, HEAD + b"<row>" + cells + b"</row>" + FOOT)])

        with pytest.raises(Refused, match="too_wide"):
            scan(workbook, SCHOOL)


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/strange.dat"])
def test_scan_refuses_entity_definitions(workbook, part):
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    rebuilt(workbook, more=[(part, bomb)])

    assert refusal_of(workbook) == "entities"


def test_scan_refuses_what_it_cannot_search(workbook):
    wide = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>'.encode("utf-16")
    rebuilt(workbook, more=[(SHEET, wide)])

    assert refusal_of(workbook) == "damaged"


def test_reading_refuses_too_many_rows(tmp_path, read_file):
    path = write_workbook(tmp_path / "long.xlsx", roster(50))

    with pytest.raises(Refused, match="too_long"):
        read_file(path, limits=Limits(rows=49))


@pytest.mark.parametrize(
    ("stamp", "code"),
    [
        ({"模板版本": "0"}, "wrong_version"),
        ({"模板版本": "1", "学校标识码": "2199000900"}, "wrong_school"),
        ({"学年": "2025"}, "wrong_year"),
    ],
)
def test_reading_refuses_the_template_of_another(workbook, read_file, stamp, code):
    book = load_workbook(workbook)
    notes = book.create_sheet("填写说明", 0)
    for pair in stamp.items():
        notes.append(pair)
    book.save(workbook)

    with pytest.raises(Refused, match=code):
        read_file(workbook, school="2199000100")


def test_every_refusal_is_a_sentence():
    refused = FileRefused(Refused("too_big", size=1, limit=20 * 1024 * 1024))

    assert "20" in refused.messages[0]
    assert all(str(text).endswith((".", "。")) for text in REFUSALS.values())
    assert all(str(text) for text in PROBLEMS.values())


@pytest.mark.parametrize(
    ("part", "target"),
    [
        ("sheet1.png", "worksheets/sheet1.png"),
        ("sheet1.bin", "worksheets/sheet1&#46;bin"),
        ("Sheet1.PNG", "/xl/worksheets/sheet1.png"),
    ],
)
def test_guard_looks_into_a_sheet_that_is_named_like_a_picture(workbook, part, target):
    relations = "xl/_rels/workbook.xml.rels"
    with zipfile.ZipFile(workbook) as book:
        usual = book.read(relations).decode()
    renamed = re.sub(r'"[^"]*sheet1\.xml"', f'"{target}"', usual)
    far = HEAD + b'<row><c r="XFD1048576"><v>1</v></c></row>' + FOOT

    parts = [(relations, renamed), (f"xl/worksheets/{part}", far)]

    assert renamed != usual
    assert refusal_of(rebuilt(workbook, more=parts)) == "too_wide"


@pytest.mark.parametrize(("size", "code"), [(0, None), (2_500_000, "damaged")])
def test_guard_bears_an_odd_list_of_relations(workbook, size, code):
    content = random.Random(1).randbytes(size).hex()

    rebuilt(workbook, more=[("xl/_rels/workbook.xml.rels", content)])

    assert (refusal_of(workbook) if code else looked_at(workbook, SCHOOL)) == code
