"""The question before a log-in ends, asked by a script under our content policy."""

import re

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_access import complaints_of
from tests.programs import needs_chromium

pytestmark = needs_chromium


@pytest.fixture
def page(window):
    """A page of the office whose clock the test moves on."""
    page = window("admission")
    page.clock.install()
    page.goto("/accounts/")
    return page


def question(page):
    return page.locator("#session-ending")


def test_question_comes_two_minutes_before_the_end_and_keeps_the_log_in(page):
    said = complaints_of(page)
    page.clock.fast_forward("27:30")
    assert not question(page).is_visible()
    page.clock.fast_forward("00:40")
    assert question(page).is_visible()

    with page.expect_response(re.compile("/sessions/keep/")) as answer:
        page.keyboard.press("Enter")

    question(page).wait_for(state="hidden")
    assert answer.value.json()["seconds"] > 1700
    page.clock.fast_forward("27:00")
    assert not question(page).is_visible()
    assert said == []


def test_question_is_asked_once_and_the_end_is_told(page):
    page.clock.fast_forward("28:30")
    page.keyboard.press("Escape")
    page.clock.fast_forward("00:20")
    assert not question(page).is_visible()

    page.clock.fast_forward("01:30")

    assert question(page).locator("[data-ended]").is_visible()
    assert not question(page).locator("[data-ending]").is_visible()


def test_another_tab_in_use_puts_the_question_off(page):
    page.clock.fast_forward("28:30")
    assert question(page).is_visible()
    other = page.context.new_page()
    other.clock.install()
    other.clock.fast_forward("28:30")

    other.goto("/accounts/")

    question(page).wait_for(state="hidden")


def test_question_fits_a_phone(window):
    page = window("admission", size=PHONE)
    page.clock.install()
    page.goto("/accounts/")

    page.clock.fast_forward("28:30")

    box = question(page).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE[0]
