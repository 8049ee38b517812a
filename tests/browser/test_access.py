"""The API's documentation and passkeys, which need scripts under our content policy."""

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
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
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
