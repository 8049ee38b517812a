"""The API's documentation and passkeys, which need scripts under our content policy."""

from accounts.demo import PASSWORD
from tests.programs import needs_chromium

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def complaints_of(page):
    """What the browser complains of from now on."""
    said = []
    page.on(
        "console",
        lambda message: said.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@needs_chromium
def test_api_documentation_opens_without_the_network(window):
    page = window(None)
    said = complaints_of(page)

    page.goto("/api/v1/docs/")
    page.wait_for_selector(".opblock")

    assert page.locator(".opblock").count() > 10
    assert said == []


@needs_chromium
def test_passkey_can_be_added_and_opens_the_account(window, address):
    page = window()
    said = complaints_of(page)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    site = address.replace("127.0.0.1", "localhost")  # passkeys need a name

    add_passkey(page, site)
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.click("#passkey_login")

    page.wait_for_url(lambda url: "/login/" not in url)
    assert page.locator(".unit-bar").count() == 1
    assert said == []


def add_passkey(page, site):
    page.goto(f"{site}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.fill("input[name=login]", "inspector")
    for _ in ("to log in", "once more before a factor is added"):
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_load_state()
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/accounts/2fa/recovery-codes/**")
