import pytest
from django.conf import settings

BROWSER = {"Accept-Language": "en-US,en;q=0.9"}


def test_pages_are_chinese_whatever_the_browser_came_with(client, db):
    page = client.get("/", headers=BROWSER)

    assert 'lang="zh-hans"' in page.content.decode().lower()


def test_pages_are_english_once_a_person_has_switched(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert 'lang="en"' in client.get("/").content.decode()


def test_a_language_that_we_do_not_have_is_chinese(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"

    assert client.get("/").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_program_says_what_it_reads(client, db, language):
    answer = client.get("/api/v1/schools/", headers={"Accept-Language": language})

    assert answer.headers["Content-Language"] == language
