"""Files as families send them, made here."""

import io

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter


def page(size=(1200, 1600), *, blur=0, ink="black", paper="white"):
    """A page of print, sharp or blurred."""
    image = Image.new("RGB", size, paper)
    pen = ImageDraw.Draw(image)
    for top in range(40, size[1] - 40, 36):
        for left in range(40, size[0] - 60, 26):
            pen.rectangle((left, top, left + 14, top + 18), outline=ink, width=2)
    return image.filter(ImageFilter.GaussianBlur(blur)) if blur else image


def saved(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def photo(**how):
    return saved(page(**how), quality=90)


def located():
    """A photograph that tells where and with what it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x010F] = "Telephone of a mother"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (36.6, 114.5, 0.0)
    return saved(page((800, 600)), exif=exif, comment=b"at home")


def pdf(pages=2):
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()
