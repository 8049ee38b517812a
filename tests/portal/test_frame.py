"""The frame around every page: language, text size, refusals, the home page."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from portal.views import server_error

pytestmark = pytest.mark.django_db


def test_home_is_chinese_and_turns_english(client):
    chinese = client.get("/").content.decode()
    client.post(reverse("portal:language"), {"language": "en", "next": "/"})
    english = client.get("/").content.decode()

    assert '<html lang="zh-hans"' in chinese
    assert '<html lang="en"' in english


def test_home_names_nothing_outside_of_this_host(client):
    page = client.get("/").content.decode()

    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert not re.search(r'\sstyle="|\son[a-z]+="', page)


def test_home_weighs_little(client):
    page = client.get("/").content
    files = re.findall(rb'(?:src|href)="/static/([^"#?]+)', page)

    from_disk = [path_of(name.decode()).read_bytes() for name in set(files)]

    weight = sum(len(gzip.compress(content)) for content in [page, *from_disk])
    assert weight < 40_000


def path_of(name):
    """The file itself, whatever hash its name carries."""
    plain = re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", name)
    return Path(__file__).parents[2] / "static" / plain


@pytest.mark.parametrize(("size", "has_class"), [("large", True), ("normal", False)])
def test_text_size_is_remembered(client, size, has_class):
    answer = client.post(reverse("portal:text-size"), {"size": size, "next": "/"})

    assert answer.url == "/"
    assert ('class="large"' in client.get("/").content.decode()) == has_class


def test_text_size_does_not_lead_to_other_hosts(client):
    address = reverse("portal:text-size")

    answer = client.post(address, {"size": "large", "next": "https://example.com/"})

    assert answer.url == "/"


@pytest.mark.parametrize("address", ["portal:text-size", "portal:language"])
def test_reading_changes_nothing(client, address):
    assert client.get(reverse(address)).status_code == 405


def test_missing_page_says_what_to_do_and_a_number(client):
    answer = client.get("/no-such-page/")

    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"][:12] in answer.content.decode()


def test_old_form_is_refused_in_plain_words():
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post(reverse("portal:text-size"), {"size": "large"})

    assert answer.status_code == 403
    assert "<h1>" in answer.content.decode()


def test_server_error_page_needs_neither_session_nor_database(
    rf, django_assert_num_queries
):
    request = rf.get("/")
    request.request_id = "a81b04e2dd81ffff"

    with django_assert_num_queries(0):
        answer = server_error(request)

    assert answer.status_code == 500
    assert "a81b04e2dd81" in answer.content.decode()


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "409", "503"])
def test_refusals_have_one_heading_that_is_the_title(page, rf):
    text = render_to_string(f"{page}.html", request=rf.get("/"))

    headings = re.findall(r"<h1>(.*?)</h1>", text)
    assert len(headings) == 1
    assert f"<title>{headings[0]} ·" in text
