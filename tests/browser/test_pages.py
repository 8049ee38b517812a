"""Every page as a browser meets it: no serious axe finding, no scrolling sideways, light."""

from functools import partial

import pytest

from accounts.demo import ACCOUNTS
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.crawl import pages_from
from tests.browser.eyes import AXE, FIND_FAULTS, IS_TOO_WIDE
from tests.programs import needs_chromium

pytestmark = needs_chromium
PUBLIC_PAGES = ("/", "/accounts/login/", "/accounts/login/code/", "/no-such-page/")
FIRST_PAGE_BYTES = 150 * 1024
LOADED_BYTES = """() => performance.getEntriesByType("resource")
    .concat(performance.getEntriesByType("navigation"))
    .map(entry => entry.transferSize).reduce((sum, size) => sum + size, 0)"""


@pytest.fixture(scope="package")
def pages(address, chromium, cookies):
    """Paths of one example of every page, by the account that opens it."""
    found, seen = {}, set()
    for account in ACCOUNTS:
        if account.phone is None:
            context = chromium.new_context(
                base_url=address, storage_state=cookies(account.username)
            )
            own = pages_from("/accounts/start/", partial(html_of, context))
            fresh = own.keys() - seen
            found[account.username] = [path for view in fresh for path in own[view]]
            seen |= own.keys()
            context.close()
    return found


def html_of(context, path):
    answer = context.request.get(path)
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return answer.text() if answer.ok and is_page else None


def opened(window, pages, size):
    """Every page in turn, with its path, in windows of this size."""
    for account, paths in pages.items():
        page = window(account, size=size)
        for path in sorted(paths):
            page.goto(path)
            yield path, page


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pages_have_no_serious_axe_finding_and_fit_their_window(window, pages, size):
    faults, is_wide = {}, {}

    for path, page in opened(window, pages, size):
        page.evaluate(AXE)
        faults[path] = page.evaluate(FIND_FAULTS)
        is_wide[path] = page.evaluate(IS_TOO_WIDE)

    assert len(faults) > 40
    assert {path: found for path, found in faults.items() if found} == {}
    assert [path for path, wide in is_wide.items() if wide] == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_public_pages_have_no_serious_axe_finding(window, path, size):
    page = window(size=size)

    page.goto(path)
    page.evaluate(AXE)

    assert page.evaluate(FIND_FAULTS) == []
    assert not page.evaluate(IS_TOO_WIDE)


@pytest.mark.parametrize("path", PUBLIC_PAGES[:2])
def test_public_pages_load_in_150_kilobytes(window, path):
    page = window(size=PHONE)

    page.goto(path, wait_until="networkidle")

    assert 1_000 < page.evaluate(LOADED_BYTES) <= FIRST_PAGE_BYTES
