"""What a mask shows, and that none shows more (ux.md 8)."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts import masking

han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
names = st.text(han, min_size=2, max_size=6)
digits = st.text("0123456789", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张伟", "张＊＊"),
        ("张小明", "张＊＊"),
        ("欧阳娜娜", "欧阳＊＊"),
        ("司马懿", "司马＊＊"),
        ("欧阳", "欧＊＊"),
        ("买买提·艾力", "买＊＊"),
        ("Anna Smith", "A＊＊"),
        (" 李四 ", "李＊＊"),
        ("", ""),
    ],
)
def test_masked_name_shows_the_surname(name, shown):
    assert masking.masked_name(name) == shown


@given(names)
def test_masked_name_hides_the_rest_and_the_length(name):
    shown = masking.masked_name(name)

    surname = shown.rstrip(masking.STAR)
    assert len(shown) == len(surname) + 2
    assert name.startswith(surname)
    assert len(surname) < len(name)


@given(names, names)
def test_people_of_one_surname_look_the_same(one, other):
    assume(one[:2] not in masking.COMPOUND_SURNAMES)
    assume(one[0] + other[:1] not in masking.COMPOUND_SURNAMES)

    assert masking.masked_name(one) == masking.masked_name(one[0] + other)


def test_masked_number_shows_the_last_four():
    assert masking.masked_number("33059920180315001X") == "＊＊＊＊001X"


@given(digits)
def test_masked_number_never_shows_more_than_half(number):
    shown = masking.masked_number(number).lstrip(masking.STAR)

    assert len(shown) in {0, 4}
    assert len(shown) <= len(number) / 2


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001234", "138＊＊＊＊1234"),
        ("110", "＊＊＊＊"),
        ("057188880000", "＊＊＊＊00"),
        ("", ""),
    ],
)
def test_masked_phone(phone, shown):
    assert masking.masked_phone(phone) == shown


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_masked_phone_never_shows_the_middle(phone):
    shown = masking.masked_phone(phone)

    assert phone[3:7] not in shown or phone[3:7] in {phone[:4], phone[-4:]}
    assert sum(character.isdigit() for character in shown) == 7


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("城东县城关镇阳光社区3区12号楼2单元501室", "城东县城关镇阳光社区＊＊"),
        ("城东县张庄镇李家村五组18号", "城东县张庄镇李家村＊＊"),
        ("示范市城东区解放街道幸福路５号", "示范市城东区解放街道＊＊"),
        ("幸福路5号", "＊＊"),
        ("", ""),
    ],
)
def test_masked_address_ends_with_the_community(address, shown):
    assert masking.masked_address(address) == shown


@given(
    st.text(
        st.sampled_from("省市县区镇乡村路街社0123456789０１２号楼室栋单元王张一二三"),
        max_size=30,
    )
)
def test_masked_address_never_shows_a_house_number(address):
    shown = masking.masked_address(address)

    assert not any(character.isdigit() for character in shown)


@given(st.text(max_size=40))
def test_masks_take_any_text(text):
    for mask in (
        masking.masked_name,
        masking.masked_number,
        masking.masked_phone,
        masking.masked_address,
    ):
        assert text.strip() == "" or masking.STAR in mask(text)
