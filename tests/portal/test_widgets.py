"""The three boxes of a birth date."""

import pytest
from django import forms

from portal.widgets import ThreeBoxes


class Child(forms.Form):
    born = forms.DateField(widget=ThreeBoxes)


def typed(year, month, day):
    return Child({"born_0": year, "born_1": month, "born_2": day})


def test_three_boxes_make_one_date():
    form = typed("2019", " 3 ", "07")

    assert form.is_valid()
    assert form.cleaned_data["born"].isoformat() == "2019-03-07"


@pytest.mark.parametrize(
    "parts", [("2019", "13", "1"), ("2019", "", "1"), ("", "", "")]
)
def test_three_boxes_refuse_what_is_no_day(parts):
    assert "born" in typed(*parts).errors


def test_three_boxes_keep_what_was_typed_wrong():
    page = str(typed("2019", "13", "1"))

    assert 'value="2019"' in page
    assert 'value="13"' in page
    assert page.count("inputmode") == 3


def test_three_boxes_error_links_to_the_first_box():
    page = str(typed("2019", "13", "1"))

    assert 'href="#id_born_0"' in page
    assert 'id="id_born_0"' in page
