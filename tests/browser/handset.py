"""A family at its telephone: what it sees, types and presses, page by page."""

import re

from tests.browser.eyes import Eyes

MAIN = "main form.form"
CONTROLS = f"{MAIN} :is(input, select, textarea):not([type=hidden], [type=file])"
NAMES = "controls => controls.map(one => [one.name, one.type, one.value])"


class Handset:
    """One browser of one family, which looks at every page that it comes to."""

    def __init__(self, page, site, *, is_scripted=True):
        self.page, self.site = page, site
        self.eyes = Eyes(page, is_scripted=is_scripted)

    def open(self, path):
        self.page.goto(path)
        self.eyes.look()

    def press(self, selector):
        """Press a button or a link that leads to another page, and look at that."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.eyes.look()

    def follow(self, address):
        """Follow the first link of the page to an address of which this is a part."""
        self.press(f"main a[href*='{address}']")

    def send(self):
        self.press(f"{MAIN} .actions button[type=submit]")

    def fill(self, **typed):
        """Answer what the page asks, as far as `typed` has an answer by that name."""
        for name, kind, value in self.page.eval_on_selector_all(CONTROLS, NAMES):
            wanted = typed.get(name)
            field = self.page.locator(f"{MAIN} [name='{name}']")
            match kind:
                case "radio" if str(wanted) == value:
                    field.and_(self.page.locator(f"[value='{value}']")).check()
                case "radio":
                    pass
                case "checkbox" if wanted:
                    field.check()
                case "select-one" if wanted:
                    field.select_option(str(wanted))
                case _ if wanted:
                    field.fill(str(wanted))

    def answer(self, **typed):
        self.fill(**typed)
        self.send()

    def find_way(self, answers):
        """Answer the questions without a name that tell the way to a school."""
        self.open("/policy/wizard/")
        while self.page.locator(f"{MAIN} input[type=radio]").count():
            self.answer(**answers)

    def log_in(self, phone):
        self.open("/accounts/login/code/?next=/family/")
        self.answer(phone=phone)
        self.answer(code=self.site.code_sent_to(phone))

    def add_child(self, child):
        self.follow("/children/add/")
        self.answer(name=child["name"], id_number=child["id_number"])

    def begin(self, *, policy):
        """Agree, and begin the application."""
        self.answer(intake=policy, truth=True, privacy=True)

    @property
    def key(self):
        """Of the application whose page is open."""
        return re.search(r"/applications/([^/]+)/", self.page.url)[1]

    def answer_all(self, typed):
        """Open the list's tasks one after the other until nothing is left to answer."""
        listed = self.page.url
        tasks = ".tasks li:has(.light:not(.ok)) a"
        while self.page.locator(tasks).count():
            self.press(tasks)
            while self.page.url != listed:
                self.answer(**typed)

    def attach(self, file):
        """Send a paper from its page; without a script, the form does it by itself."""
        self.page.set_input_files("input[type=file]", file)
        if self.eyes.is_scripted:
            self.press("[data-finish]:visible")
        else:
            self.send()

    def hand_in(self):
        """Read it over, hand it in, and give what the receipt says."""
        self.follow("/review/")
        self.press("form[action$='/hand-in/'] button")
        number, _child, _where, _moment, digest = self.page.locator("main dd").all()
        return {
            "receipt": number.inner_text(),
            "content_hash": digest.inner_text(),
        }

    def check(self, receipt):
        """Whether the public page says that the receipt agrees."""
        self.open("/family/receipts/")
        self.answer(**receipt)
        return self.page.locator(".notice.ok").count() == 1
