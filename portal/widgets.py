"""Form controls that Django does not have."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms


class ThreeBoxes(forms.MultiWidget):
    """Year, month and day in three boxes, for a birth date (ux.md 4.2).

    It hands a DateField one text, so a day that does not exist is the field's to refuse.
    """

    template_name = "portal/widgets/three_boxes.html"
    use_fieldset = True

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off", **(attrs or {})}
        boxes = [forms.TextInput({**box, "maxlength": most}) for most in (4, 2, 2)]
        super().__init__(boxes)

    def decompress(self, value: date | str | None) -> list[str]:
        if not value:
            return ["", "", ""]
        parts = str(value).split("-")
        return [part.lstrip("0") for part in [*parts, "", "", ""][:3]]

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> Any:
        """One text such as 2019-3-7, where MultiWidget would give a list."""
        parts = super().value_from_datadict(data, files, name)
        typed = [(part or "").strip() for part in parts]
        return "-".join(typed) if any(typed) else ""
