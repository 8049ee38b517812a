"""Worked example E3 of enrollment handbook 9.2, and what must hold for any numbers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.lights import Light
from schools import seat_arithmetic as seats
from schools.seat_arithmetic import SeatWarning, seats_used_light

COUNT = st.integers(0, 3000)
SIZES = st.lists(st.integers(0, 90), max_size=40)
YELLOW, RED = Fraction(9, 10), Fraction(1)


def warn(children, plan):
    return seats.seat_warning(children, normal_plan=plan, yellow=YELLOW, red=RED)


def test_example_e3a_primary_has_2121_seats_to_spare():
    supply = seats.design_seats(152, class_cap=45)

    assert supply == 6840
    assert seats.seat_gap(4719, supply=supply) == -2121


def test_example_e3a_junior_is_41_over_standard():
    supply = seats.design_seats(28, class_cap=50)

    assert supply == 1400
    assert seats.seat_gap(1441, supply=supply) == 41
    assert seats.utilisation(1441, seats=supply) == Fraction(1441, 1400)


def test_example_e3b_plans_135_seats_and_warns_yellow():
    free = seats.classes_free_next(24, staying=[5, 4, 4, 4, 4])
    plan = seats.admission_plan(seats.planned_classes(free), class_cap=45)

    assert (free, plan) == (3, 135)
    assert warn(130, plan) == SeatWarning.YELLOW
    assert 96 + 34 + 28 - plan == 23


@pytest.mark.parametrize(
    ("approved", "cap", "published"),
    [(48, 45, 2160), (36, 50, 1800)],
)
def test_design_seats_match_published_schools(approved, cap, published):
    assert seats.design_seats(approved, class_cap=cap) == published


@pytest.mark.parametrize(
    ("free", "teachers", "tracks", "planned"),
    [(3, None, None, 3), (3, 2, None, 2), (3, 5, 1, 1), (-2, 5, 5, 0), (4, 0, 9, 0)],
)
def test_planned_classes_is_the_scarcest(free, teachers, tracks, planned):
    assert (
        seats.planned_classes(free, teachers_allow=teachers, approved_tracks=tracks)
        == planned
    )


def test_held_back_seats_leave_the_plan():
    held = seats.held_back(returning=3, deferred=1, inclusion=2)

    assert seats.admission_plan(2, class_cap=45, held_back=held) == 84
    assert seats.admission_plan(0, class_cap=45, held_back=held) == 0


def test_transfer_seats_go_up_to_the_standard_only():
    assert seats.transfer_seats([40, 45, 52, 44], class_cap=45) == 6


@pytest.mark.parametrize(
    ("children", "plan", "colour"),
    [
        (121, 135, SeatWarning.NONE),
        (122, 135, SeatWarning.YELLOW),
        (134, 135, SeatWarning.YELLOW),
        (135, 135, SeatWarning.RED),
        (90, 100, SeatWarning.YELLOW),
        (0, 0, SeatWarning.NONE),
        (1, 0, SeatWarning.RED),
    ],
)
def test_seat_warning_turns_at_its_limits(children, plan, colour):
    assert warn(children, plan) == colour


@pytest.mark.parametrize(
    ("pupils", "light"),
    [
        (1899, Light.OK),
        (1900, Light.WATCH),
        (2000, Light.WATCH),
        (2001, Light.OVER),
    ],
)
def test_school_scale_warns_at_95_percent(pupils, light):
    share = Fraction(95, 100)

    assert seats.school_scale_light(pupils, limit=2000, warning_share=share) == light


@pytest.mark.parametrize(
    ("used", "light"),
    [
        (None, Light.NONE),
        (Fraction(90, 100), Light.OK),
        (Fraction(901, 1000), Light.WATCH),
        (Fraction(1), Light.WATCH),
        (Fraction(1441, 1400), Light.OVER),
    ],
)
def test_seats_used_turn_above_their_limits(used, light):
    assert seats_used_light(used, near=Fraction(9, 10), full=Fraction(1)) == light


def test_utilisation_of_nothing_is_not_known():
    assert seats.utilisation(12, seats=0) is None


@given(SIZES, st.integers(1, 55))
def test_transfer_seats_are_never_negative_nor_above_the_standard(sizes, cap):
    free = seats.transfer_seats(sizes, class_cap=cap)

    assert 0 <= free <= cap * len(sizes)
    assert free >= cap * len(sizes) - sum(sizes)


@given(SIZES, st.integers(1, 55))
def test_transfer_seats_never_fill_a_class_beyond_the_standard(sizes, cap):
    filled = [max(size, cap) for size in sizes]

    assert sum(sizes) + seats.transfer_seats(sizes, class_cap=cap) == sum(filled)


@given(COUNT, COUNT, COUNT)
def test_a_warning_never_fades_as_children_grow(children, more, plan):
    order = list(SeatWarning)

    assert order.index(warn(children + more, plan)) >= order.index(warn(children, plan))


@given(st.integers(-5, 40), st.integers(0, 40), st.integers(0, 40), st.integers(1, 55))
def test_a_plan_fits_into_its_classes(free, teachers, tracks, cap):
    classes = seats.planned_classes(
        free, teachers_allow=teachers, approved_tracks=tracks
    )

    assert 0 <= classes <= max(0, free)
    assert seats.admission_plan(classes, class_cap=cap) == classes * cap
