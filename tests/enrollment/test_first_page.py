"""The families' door of the first page says what is open, or what comes."""

import pytest
from django.urls import reverse

from portal.templatetags.junheng import moment
from tests.enrollment.factories import RoundFactory

pytestmark = pytest.mark.django_db


def page_of(client):
    return client.get(reverse("portal:home")).content.decode()


def test_open_round_shows_its_days_and_the_way_in(client):
    round_ = RoundFactory(open=True)

    page = page_of(client)

    assert moment(round_.closes_at) in page
    assert reverse("family:home") in page
    assert "最后一分钟" in page


def test_published_round_shows_when_it_opens(client):
    round_ = RoundFactory(published=True)

    assert moment(round_.opens_at) in page_of(client)


def test_planned_round_is_nobodys_business(client):
    round_ = RoundFactory()

    page = page_of(client)

    assert moment(round_.opens_at) not in page
    assert "日期" in page or "时间" in page
