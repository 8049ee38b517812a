"""Takes the pictures of docs/walk-through.md from a running demo (make shots).

usage: python -m docs.shots [ADDRESS]     the demo as `make demo` leaves it
"""

import os
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

DEMO_WORD = "Junheng-demo-2026"
ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
IMAGES = Path(__file__).parent / "images"
VAR = Path(os.environ.get("JUNHENG_VAR_DIR") or Path(__file__).parents[1] / "var")
ROSTERS = VAR / "demo"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]
COLOURS = 200
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 780}


def log_in(browser: Browser, username: str, *, size: ViewportSize) -> Page:
    context = browser.new_context(base_url=ADDRESS, locale="zh-CN", viewport=size)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", DEMO_WORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def shoot(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep the picture with so few colours that a clone stays small."""
    picture = Image.open(BytesIO(page.screenshot(full_page=whole))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(
        IMAGES / f"{name}.png", optimize=True
    )


def await_it(page: Page, button: Locator) -> None:
    """Open the page again until the worker has done its part."""
    for _ in range(30):
        if button.count():
            return
        page.wait_for_timeout(2000)
        page.reload()
    raise SystemExit("the worker does not answer")


def upload(browser: Browser) -> None:
    (roster,) = sorted(ROSTERS.glob("roster-*.csv"))[:1]
    page = log_in(browser, "registrar", size=WIDE)
    page.goto("/schools/imports/new/")
    page.set_input_files("input[type=file]", roster)
    shoot(page, "upload")
    page.click("main form[enctype] [type=submit]")
    commit = page.locator("form[action$='/commit/'] button")
    await_it(page, commit)
    shoot(page, "check")
    commit.click()
    await_it(page, page.locator("form[action$='/undo/'] button"))


def seats(browser: Browser) -> None:
    page = log_in(browser, "admission", size=WIDE)
    for name in ("cockpit", "seats"):
        page.goto(f"/schools/{name}/")
        shoot(page, name)
    page = log_in(browser, "admission", size=PHONE)
    page.goto("/schools/cockpit/")
    shoot(page, "cockpit-phone")


def report(browser: Browser) -> None:
    page = log_in(browser, "town", size=WIDE)
    page.goto("/reports/")
    page.locator("main table a").first.click()
    shoot(page, "report")
    page.locator("a[href*='/figures/primary.pupils/']").first.click()
    shoot(page, "figure")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for part in (upload, seats, report):
            part(browser)
        browser.close()


if __name__ == "__main__":
    main()
