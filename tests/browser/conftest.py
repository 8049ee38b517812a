"""One running portal and one browser for all tests of this folder.

They end with the folder: a browser's event loop would be in the way of other tests.
"""

import pytest
from playwright.sync_api import sync_playwright

from accounts.demo import PASSWORD
from tests.browser.running import running_site
from tests.programs import CHROMIUM

ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
DESKTOP, PHONE = (1440, 900), (360, 740)


@pytest.fixture(scope="package")
def site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="package")
def address(site):
    return site.address


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def cookies(address, chromium):
    """`cookies(username)` logs a demo account in once and gives what its browser keeps."""
    kept = {}

    def log_in(username):
        if username not in kept:
            context = chromium.new_context(base_url=address, locale="zh-CN")
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("input[name=login]", username)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/login/" not in url)
            kept[username] = context.storage_state()
            context.close()
        return kept[username]

    return log_in


@pytest.fixture
def window(address, chromium, cookies):
    """`window("admission", size=PHONE)` opens a page as a demo account, or as nobody."""
    contexts = []

    def open_as(username=None, *, size=DESKTOP, scripts=True):
        context = chromium.new_context(
            base_url=address,
            locale="zh-CN",
            viewport={"width": size[0], "height": size[1]},
            storage_state=cookies(username) if username else None,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()
