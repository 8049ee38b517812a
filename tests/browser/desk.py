"""An officer at the review desk: what is opened, typed and pressed."""

from tests.browser.eyes import Eyes

QUEUE = "/enrollment/applications/"


class Desk:
    """One browser of one officer, which looks at every page that it comes to."""

    def __init__(self, page, site):
        self.page, self.site, self.eyes = page, site, Eyes(page)

    def open(self, path):
        self.page.goto(path)
        self.eyes.look()
        return self.page.inner_text("main")

    def open_case(self, key):
        return self.open(f"{QUEUE}{key}/")

    def press(self, selector):
        """Press a button that leads to another page; what that says."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.eyes.look()
        return self.page.inner_text("main")

    def do(self, act, **typed):
        """Fill in the form of an act on the case that is open, and send it."""
        form = self.page.locator(f"form[action$='/{act}/']")
        for name, value in typed.items():
            field = form.locator(f"[name='{name}']")
            if field.first.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        return self.press(f"form[action$='/{act}/'] button[type=submit]")

    def claim(self, key):
        self.open_case(key)
        return self.do("claim")

    def send_back(self, key, *faults):
        """Take it in hand, and name everything at once: part, paper, reason, words."""
        self.claim(key)
        names = ("part", "document", "code", "note")
        typed = {
            f"fault-{place}-{name}": value
            for place, fault in enumerate(faults)
            for name, value in zip(names, fault, strict=True)
        }
        return self.do("send-back", **typed)

    def approve(self, key, *, note):
        self.claim(key)
        return self.do("approve", note=note)

    def propose_refusal(self, key, *, reason, clause, remedy):
        self.claim(key)
        self.page.click("details:has(form[action$='/refuse/']) summary")
        self.page.check(f"form[action$='/refuse/'] [value='{reason}']")
        return self.do("refuse", clause=clause, remedy=remedy)

    def approve_together(self, keys, *, note):
        """Tick them in the queue; what the page announces, and what was done."""
        self.open(QUEUE)
        for key in keys:
            self.page.check(f"input[name=chosen][value='{key}']")
        announced = self.press(".bulk button:not([name=all])")
        return announced, self.do("confirm", note=note)
