"""Drawing a photograph or the pages of a PDF anew, without anything that came with it."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from enrollment.pictures.formats import Refused, kind_of

MOST_PIXELS = 40_000_000
LONGEST = 3000
"""Pixels of the longer edge that are kept of a photograph."""
MOST_PAGES = 10
PAGE = (1240, 1754)
"""Pixels of a page of a PDF at most: A4 at 150 to the inch."""
ENCRYPTED = "password"
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
register_heif_opener()


def draw(content: bytes) -> Image.Image:
    """The picture, upright; raise Refused for what cannot or must not be shown."""
    kind = kind_of(content[:16])
    return pdf(content) if kind == "PDF" else photograph(content, kind)


@contextmanager
def bombs_refused() -> Iterator[None]:
    """A picture that unpacks to more than is sensible is an attack, not a paper."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Refused("unsafe") from None


def photograph(content: bytes, kind: str) -> Image.Image:
    """Only the decoder that the first bytes name may read the file."""
    try:
        with bombs_refused(), Image.open(io.BytesIO(content), formats=[kind]) as opened:
            opened.draft("RGB", (LONGEST, LONGEST))
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((LONGEST, LONGEST))
            return on_white(upright)
    except UnidentifiedImageError:
        raise Refused("unsafe") from None
    except (OSError, SyntaxError, ValueError):
        raise Refused("damaged") from None


def on_white(image: Image.Image) -> Image.Image:
    """The pixels alone: no comment, profile, position or preview of the file goes along."""
    clear = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper


def pdf(content: bytes) -> Image.Image:
    """The pages below one another. Scripts and links are not drawn and so are gone."""
    try:
        with pypdfium2.PdfDocument(content) as document:
            if len(document) > MOST_PAGES:
                raise Refused("too_many_pages")
            pages = [page_of(document[number]) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        code = "encrypted" if ENCRYPTED in str(error).lower() else "damaged"
        raise Refused(code) from None
    if not pages:
        raise Refused("damaged")
    return below_one_another(pages)


def page_of(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    if min(width, height) <= 0:
        raise Refused("damaged")
    scale = min(PAGE[0] / width, PAGE[1] / height)
    drawn: Image.Image = page.render(scale=scale).to_pil()
    return drawn.convert("RGB")


def below_one_another(pages: list[Image.Image]) -> Image.Image:
    size = max(page.width for page in pages), sum(page.height for page in pages)
    paper, top = Image.new("RGB", size, "white"), 0
    for page in pages:
        paper.paste(page, (0, top))
        top += page.height
    return paper
