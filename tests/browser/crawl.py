"""Finding one example of every page by following the links of each demo account."""

from collections import deque
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve


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
    """An example of each kind of page reachable from `start`, by the name of its view.

    `fetch(path)` gives the text of a page, or None for a file or an error.
    """
    waiting, tried, pages = deque([start]), {view_of(start)}, {}
    while waiting:
        path = waiting.popleft()
        text = fetch(path)
        if text is not None:
            pages[view_of(path)] = path
            for href in Links(text).found:
                link = urljoin(path, href.partition("#")[0])
                if view_of(link) and view_of(link) not in tried:
                    tried.add(view_of(link))
                    waiting.append(link)
    return pages


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
