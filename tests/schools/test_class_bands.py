from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lights import Light
from schools import class_bands as bands
from schools.class_bands import BUCKETS, Band, ClassFigures, Share, Sizes
from schools.models import AnnualReturn

PRIMARY, JUNIOR = Sizes(45, 56, 66), Sizes(50, 56, 66)
CLASS_SIZES = st.lists(st.integers(0, 99), max_size=60)


@pytest.mark.parametrize(
    ("limits", "size", "band"),
    [
        (PRIMARY, 45, Band.NORMAL),
        (PRIMARY, 46, Band.SLIGHTLY_LARGE),
        (PRIMARY, 55, Band.SLIGHTLY_LARGE),
        (PRIMARY, 56, Band.LARGE),
        (PRIMARY, 65, Band.LARGE),
        (PRIMARY, 66, Band.SUPER_LARGE),
        (JUNIOR, 50, Band.NORMAL),
        (JUNIOR, 51, Band.SLIGHTLY_LARGE),
        (JUNIOR, 56, Band.LARGE),
    ],
)
def test_band_turns_at_its_limits(limits, size, band):
    assert limits.band(size) == band


def test_each_band_has_its_light():
    found = [PRIMARY.light(size) for size in (30, 50, 60, 70)]

    assert found == [Light.OK, Light.WATCH, Light.OVER, Light.SEVERE]


def test_buckets_are_the_columns_of_the_annual_return():
    columns = {field.name for field in AnnualReturn._meta.get_fields()}

    assert len(BUCKETS) == 10
    assert {bucket.key for bucket in BUCKETS} <= columns


@pytest.mark.parametrize(
    ("size", "key", "label"),
    [
        (0, "classes_le25", "≤25"),
        (25, "classes_le25", "≤25"),
        (26, "c26_30", "26–30"),
        (55, "c51_55", "51–55"),
        (56, "c56_60", "56–60"),
        (65, "c61_65", "61–65"),
        (66, "c66p", "≥66"),
    ],
)
def test_bucket_of_a_size(size, key, label):
    bucket = bands.bucket_of(size)

    assert (bucket.key, bucket.label) == (key, label)


def test_large_includes_super_large():
    found = bands.class_figures([40, 46, 56, 66, 70], limits=PRIMARY)

    assert (found.classes, found.pupils, found.over_standard) == (5, 278, 4)
    assert (found.large, found.super_large, found.pupils_in_large) == (3, 2, 192)
    assert found.largest == 70
    assert found.mean == Fraction(278, 5)


def test_shares_keep_both_numbers_and_round_half_up():
    share = Share(265_000, 3_754_900)

    assert share.percent() == Decimal("7.06")
    assert Share(1, 800).percent() == Decimal("0.13")
    assert Share(0, 0).percent() is None
    assert Share(0, 0).exact is None


def test_seed_003_junior_must_hold_a_class_over_standard():
    assert bands.must_hold_over_standard(pupils=1441, classes=28, standard=50)
    assert not bands.must_hold_over_standard(pupils=4719, classes=152, standard=45)
    assert bands.extra_classes(pupils=1441, classes=28, limit=50) == 1


@pytest.mark.parametrize(
    ("pupils", "wrong"), [(25, True), (26, False), (55, False), (56, True)]
)
def test_pupils_must_fit_into_their_buckets(pupils, wrong):
    counts = bands.bucket_counts([10, 30])

    assert bands.pupils_out_of_bounds(counts, pupils=pupils) is wrong


def test_the_last_bucket_has_no_upper_bound():
    counts = bands.bucket_counts([70])

    assert bands.pupils_out_of_bounds(counts, pupils=65)
    assert not bands.pupils_out_of_bounds(counts, pupils=900)


@given(CLASS_SIZES)
def test_buckets_hold_every_class_once(sizes):
    counts = bands.bucket_counts(sizes)

    assert sum(counts.values()) == len(sizes)
    assert not bands.pupils_out_of_bounds(counts, pupils=sum(sizes))


@given(CLASS_SIZES, CLASS_SIZES)
def test_figures_add_up(some, others):
    apart = bands.class_figures(some, limits=JUNIOR) + bands.class_figures(
        others, limits=JUNIOR
    )

    assert apart == bands.class_figures(some + others, limits=JUNIOR)
    assert apart + ClassFigures() == apart


@given(CLASS_SIZES)
def test_the_pigeonhole_never_accuses_wrongly(sizes):
    found = bands.class_figures(sizes, limits=PRIMARY)

    if bands.must_hold_over_standard(
        pupils=found.pupils, classes=found.classes, standard=45
    ):
        assert found.over_standard >= 1
    assert found.super_large <= found.large <= found.over_standard


@given(st.integers(0, 3000), st.integers(0, 60), st.integers(1, 60))
def test_extra_classes_are_as_few_as_suffice(pupils, classes, limit):
    extra = bands.extra_classes(pupils=pupils, classes=classes, limit=limit)

    assert pupils <= (classes + extra) * limit
    assert extra == 0 or pupils > (classes + extra - 1) * limit
