"""Finding one example of every page by following the links of each demo account."""

from collections import defaultdict, deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve

BY_STATE = {
    "schools:import-detail",
    "schools:large-class-detail",
    "schools:project-detail",
    "reports:run-detail",
}
EXAMPLES = 8


class Links(HTMLParser):
    """The addresses that a page links to."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found.append(dict(attributes).get("href") or "")


def pages_from(start, fetch):
    """Examples of each kind of page reachable from `start`, by the name of its view.

    `fetch(path)` gives the text of a page, or None for a file or an error. Pages whose
    look depends on a state are opened several times.
    """
    waiting, met, pages = deque([start]), defaultdict(set), {}
    met[view_of(start)].add(start)
    while waiting:
        path = waiting.popleft()
        text = fetch(path)
        if text is not None:
            pages.setdefault(view_of(path), []).append(path)
            for href in dict.fromkeys(Links(text).found):
                link = urljoin(path, href.partition("#")[0])
                if is_wanted(link, met):
                    met[view_of(link)].add(link)
                    waiting.append(link)
    return pages


def is_wanted(link, met):
    name = view_of(link)
    most = EXAMPLES if name in BY_STATE else 1
    return name != "" and link not in met[name] and len(met[name]) < most


def view_of(link):
    """The name of the view behind an address of ours, '' for any other address."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return ""
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    return (
        ""
        if "schema" in match.view_name or "docs" in match.view_name
        else match.view_name
    )
