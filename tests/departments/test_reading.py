"""Answers are read strictly; errors name fields and no values."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.departments.reading import Malformed, read
from enrollment.departments.records import (
    Identity,
    InsuranceMonths,
    LabourContract,
    Month,
    TaxPaid,
    Title,
)

PERSON = {"name": "甲", "id_number": "1", "born": "2020-09-01", "sex": "male"}
ALIVE = PERSON | {"is_alive": True}
TAX = {"credit_code": "1", "name": "甲", "year": "2026", "paid": "3000000.01"}
TAX |= {"is_manufacturer": True, "is_newly_listed": False}
HOLDER = {"name": "甲", "id_number": "1", "share": "1/2"}
TITLE = {"unit_no": "1", "division": "1", "address": "1", "holders": [HOLDER]}
TITLE |= {"registered_on": "2020-01-01", "use": "residential", "is_mortgaged": False}
SPAN = {"kind": "pension", "first": "2025-07", "last": "2026-10", "division": "1"}
SPAN |= {"employer": "甲", "is_back_paid": False}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_read_gives_typed_values():
    assert read(Identity, ALIVE | {"more": 1}).born == date(2020, 9, 1)
    assert read(TaxPaid, TAX).paid == Decimal("3000000.01")


def test_read_months_and_what_may_be_missing():
    months = read(InsuranceMonths, PERSON | {"spans": [SPAN]})
    contract = {"employer": "甲", "credit_code": "1", "begins": "2020-01-01"}

    assert months.spans[0].last == Month(2026, 10)
    assert read(LabourContract, PERSON | contract | {"until": None}).until is None


@pytest.mark.parametrize(
    ("kind", "wrong", "field"),
    [
        (Identity, PERSON, "Identity.is_alive"),
        (Identity, ALIVE | {"born": "1 September"}, "Identity.born"),
        (Identity, ALIVE | {"born": 20200901}, "Identity.born"),
        (Identity, ALIVE | {"is_alive": "no"}, "Identity.is_alive"),
        (Identity, ALIVE | {"name": None}, "Identity.name"),
        (Identity, [ALIVE], "Identity"),
        (TaxPaid, TAX | {"paid": "NaN"}, "TaxPaid.paid"),
        (TaxPaid, TAX | {"paid": "much"}, "TaxPaid.paid"),
        (Title, TITLE | {"holders": HOLDER}, "Title.holders"),
        (Title, TITLE | {"holders": [HOLDER | {"share": "1/0"}]}, "Holder.share"),
        (Title, TITLE | {"holders": [HOLDER | {"share": "1e9"}]}, "Holder.share"),
        (
            InsuranceMonths,
            PERSON | {"spans": [SPAN | {"last": "2026-13"}]},
            "Span.last",
        ),
    ],
)
def test_read_refuses_another_form_and_names_the_field(kind, wrong, field):
    with pytest.raises(Malformed) as refused:
        read(kind, wrong)

    assert str(refused.value) == field


@given(JSON)
def test_read_of_anything_is_a_record_or_malformed(anything):
    with pytest.raises(Malformed):
        read(Title, dict.fromkeys(TITLE, anything))
