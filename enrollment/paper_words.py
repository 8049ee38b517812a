"""What a family is told about a file: why it is not taken, and how to do better."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, str | Promise] = {
    "none": _("No file was chosen. Take a photograph or choose a file."),
    "format": _(
        "This kind of file cannot be shown. Send a photograph (JPEG, PNG, WebP, HEIC)"
        " or a PDF."
    ),
    "too_large": _("The file is larger than 15 MB. Take the photograph again."),
    "empty": _("The file is empty. Choose it again."),
    "encrypted": _(
        "The file is protected by a password. Take the password away, or photograph"
        " the paper."
    ),
    "too_many_pages": _("The PDF has more than 10 pages. Send only those asked for."),
    "damaged": _(
        "The file broke off on its way or is damaged. Send it again, or photograph"
        " the paper."
    ),
    "unsafe": _(
        "The file did not pass the safety check. Photograph the paper instead."
    ),
}
HINTS: dict[str, str | Promise] = {
    "blurred": _(
        "The photograph is a little blurred; small print may be hard to read."
    ),
    "dark": _("The photograph is rather dark."),
    "small": _("The picture is small; small print may be hard to read."),
}


def refusal_words(code: str) -> str | Promise:
    return REFUSALS.get(code, REFUSALS["damaged"])


def hint_words(codes: list[str]) -> list[str | Promise]:
    return [HINTS[code] for code in codes if code in HINTS]
