"""What anybody who opens a page would trip over: axe's findings, scrolling sideways."""

from pathlib import Path

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text()
FIND_FAULTS = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations
        .filter(fault => ["serious", "critical"].includes(fault.impact))
        .map(fault => `${fault.id}: ${fault.nodes.slice(0, 3).map(n => n.html).join(" | ")}`);
}"""
IS_TOO_WIDE = (
    "document.documentElement.scrollWidth > document.documentElement.clientWidth"
)
NARROW = 360
ENLARGE = "is_large => document.documentElement.classList.toggle('large', is_large)"


class Eyes:
    """Looks at every page that a browser comes to, and remembers what is wrong with it."""

    def __init__(self, page, *, is_scripted=True):
        self.page, self.is_scripted = page, is_scripted
        self.faults, self.looks = {}, 0

    def look(self):
        self.looks += 1
        found = [*self.widths()]
        if self.is_scripted:
            self.page.evaluate(AXE)
            found += self.page.evaluate(FIND_FAULTS)
        if found:
            self.faults[self.page.url] = found

    def widths(self):
        """At this width, and narrow with text of both sizes."""
        size = self.page.viewport_size
        if self.page.evaluate(IS_TOO_WIDE):
            yield f"too wide for {size['width']}"
        if self.is_scripted and size["width"] > NARROW:
            self.page.set_viewport_size({**size, "width": NARROW})
            for is_large in (True, False):
                self.page.evaluate(ENLARGE, is_large)
                if self.page.evaluate(IS_TOO_WIDE):
                    yield f"too wide for {NARROW}, large text: {is_large}"
            self.page.set_viewport_size(size)
