"""Strange files become one harmless picture, or a reason that a family understands."""

import io
import struct
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from enrollment.pictures import apart
from enrollment.pictures.apart import draw_apart
from enrollment.pictures.formats import MOST_BYTES, Refused, check, kind_of
from tests.enrollment.pictures.papers import located, page, pdf, photo, saved


def opened(drawn):
    return Image.open(io.BytesIO(drawn.jpeg))


def refusal_of(content):
    with pytest.raises(Refused) as refusal:
        draw_apart(content)
    return refusal.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_each_kind_becomes_a_jpeg(kind):
    image = opened(draw_apart(saved(page(), kind)))

    assert (image.format, image.size) == ("JPEG", (1200, 1600))


def test_nothing_that_came_with_the_photograph_stays():
    """Position, telephone and comment are gone; the picture stands upright."""
    drawn = draw_apart(located())

    image = opened(drawn)
    assert not image.getexif()
    assert not {"comment", "icc_profile", "exif"} & image.info.keys()
    assert image.size == (600, 800)


def test_pages_of_a_pdf_stand_below_one_another():
    image = opened(draw_apart(pdf(pages=2)))

    assert image.height == pytest.approx(2 * 1754, abs=4)


def test_script_in_a_pdf_is_gone():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(1))))
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert()")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(name): value for name, value in script.items()}
    )
    file = io.BytesIO()
    writer.write(file)

    drawn = draw_apart(file.getvalue())

    assert kind_of(drawn.jpeg) == "JPEG"
    assert b"app.alert" not in drawn.jpeg


def test_pdf_with_a_password_is_refused():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(1))))
    writer.encrypt("secret", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)

    assert refusal_of(file.getvalue()) == "encrypted"


def test_pdf_with_too_many_pages_is_refused():
    assert refusal_of(pdf(pages=11)) == "too_many_pages"


def bomb(width=30000, height=30000):
    """A small PNG that says it is a picture of 900 million pixels."""

    def chunk(name, body):
        checked = name + body
        return (
            struct.pack(">I", len(body))
            + checked
            + struct.pack(">I", zlib.crc32(checked))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(30000, 30000), (7000, 7000)])
def test_picture_that_would_unpack_without_end_is_refused(size):
    """Also between the limit and twice the limit, where Pillow only warns."""
    assert refusal_of(bomb(*size)) == "unsafe"


def test_first_bytes_and_decoder_must_agree():
    assert refusal_of(b"\x89PNG\r\n\x1a\n" + photo()) == "unsafe"


def test_broken_off_photograph_is_told_as_damaged():
    assert refusal_of(photo()[:5000]) == "damaged"


def test_file_that_kills_its_process_is_refused(monkeypatch):
    monkeypatch.setattr(apart, "COMMAND", ["sh", "-c", "kill -9 $$"])

    assert refusal_of(photo()) == "unsafe"


@pytest.mark.parametrize(
    ("head", "size", "code"),
    [
        (b"", 0, "empty"),
        (b"\xff\xd8\xff", MOST_BYTES + 1, "too_large"),
        (b"PK\x03\x04", 100, "format"),
        (b"GIF89a", 100, "format"),
        (b"<svg", 100, "format"),
    ],
)
def test_what_need_not_be_stored_is_refused_at_once(head, size, code):
    with pytest.raises(Refused) as refusal:
        check(head, size)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, []),
        ({"blur": 8}, ["blurred"]),
        ({"ink": "#555", "paper": "#000"}, ["dark"]),
        ({"size": (400, 300)}, ["small"]),
    ],
)
def test_photograph_that_is_hard_to_read_gets_a_hint(how, expected):
    assert draw_apart(photo(**how)).hints == expected
