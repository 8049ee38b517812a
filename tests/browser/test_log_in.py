from accounts.demo import PASSWORD
from tests.programs import needs_chromium

pytestmark = needs_chromium


def test_log_in_works_with_the_keyboard_alone(window):
    page = window()
    page.goto("/accounts/login/")

    press_until(page, "login")
    page.keyboard.type("admission")
    press_until(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    page.wait_for_url(lambda url: "/login/" not in url)
    assert "城东区" in page.inner_text("body")


def press_until(page, name):
    """Tab to the field as a person without a mouse would."""
    for _ in range(40):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {name}")
