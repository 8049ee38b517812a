"""Whether a photograph can be read: hints to take it again, never a reason to refuse it."""

from PIL import Image, ImageFilter, ImageStat

SMALL = 700
"""Pixels of the longer edge below which print cannot be read."""
DARK = 55
"""Mean brightness, of 255."""
BLURRED = 40
"""Variance of the Laplacian: sharp print on paper has hundreds."""
LOOKED_AT = 1000
LAPLACIAN = ImageFilter.Kernel(
    (3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128
)


def hints(image: Image.Image) -> list[str]:
    """What is wrong with it, by code."""
    grey = image.convert("L")
    grey.thumbnail((LOOKED_AT, LOOKED_AT))
    edges = grey.filter(LAPLACIAN).crop((1, 1, grey.width - 1, grey.height - 1))
    found = {
        "small": max(image.size) < SMALL,
        "dark": ImageStat.Stat(grey).mean[0] < DARK,
        "blurred": ImageStat.Stat(edges).var[0] < BLURRED,
    }
    return [code for code, is_so in found.items() if is_so]
