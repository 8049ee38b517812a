"""Mobile numbers of mainland China, as people type them."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOBILE = re.compile(r"1[3-9]\d{9}")


def normalised(typed: str) -> str:
    """The eleven digits, without +86, blanks and dashes; ValidationError if it is none."""
    digits = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", typed))
    digits = digits.removeprefix("+86").removeprefix("0086")
    if not MOBILE.fullmatch(digits):
        raise ValidationError(
            _("Enter a mobile number of 11 digits, such as 13800000000."),
            code="phone",
        )
    return digits
