"""Whoever uploaded a roster is told on any page how the work on it ended."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from accounts.roles import Role
from schools.models import RosterImport, RosterRow
from schools.roster.news import news_of
from schools.roster.starting import start_check, start_commit
from schools.tasks import check_roster, commit_roster
from tests.factories import RosterImportFactory, acting
from tests.schools.roster.invented import roster

pytestmark = pytest.mark.django_db
State = RosterImport.State
ANY_PAGE = reverse("schools:class-list")


@pytest.fixture
def checked(uploaded, registrar_of_file):
    """A roster that a worker has checked while nobody looked."""

    def run(rows):
        batch = uploaded(rows)
        batch.state = State.UPLOADED
        batch.save()
        check_roster(str(start_check(batch, by=registrar_of_file.by).pk))
        batch.refresh_from_db()
        return batch

    return run


def test_end_of_a_check_is_told_on_every_page_until_it_is_seen(
    login, checked, registrar_of_file
):
    client = login(registrar_of_file.by)
    client.get(ANY_PAGE)  # which the frame remembers for a minute
    own = reverse("schools:import-detail", args=[checked(roster(3)).pk])

    told = [client.get(ANY_PAGE).text for _ in range(2)]
    seen = client.get(own)
    after = client.get(ANY_PAGE).text

    assert all(own in text for text in told)
    assert "roster_news" in seen.context
    assert not seen.context["roster_news"]
    assert own not in after


def test_check_is_told_with_its_counts(checked, registrar_of_file):
    checked(roster(3))

    (news,) = news_of(registrar_of_file.by)

    with override("en"):
        assert news.words == "3 new, 0 updated, 0 with errors."
        assert "花名册.xlsx" in news.heading


def test_refusal_is_told_with_its_sentence(checked, registrar_of_file):
    batch = checked(roster(3, first_school=2))

    (news,) = news_of(registrar_of_file.by)

    assert (batch.state, news.kind) == (State.REFUSED, "error")
    assert registrar_of_file.school.code in news.words


def test_commit_is_told_and_so_is_one_that_failed(checked, registrar_of_file):
    done, failed = checked(roster(3)), checked(roster(3, seed=2))
    RosterRow.objects.filter(batch=failed).delete()
    by = registrar_of_file.by
    RosterImport.objects.all().seen_by(by)

    for batch in (done, failed):
        commit_roster(str(start_commit(batch, by=by).pk))

    states = {news.batch.pk: news.batch.state for news in news_of(by)}
    assert states == {done.pk: State.COMMITTED, failed.pk: State.CHECKED}


def test_news_is_for_nobody_else_and_nobody_else_takes_it(login):
    batch = RosterImportFactory(state=State.CHECKED, is_news=True)
    client = login(acting(Role.SCHOOL_REGISTRAR, unit=batch.school))

    client.get(reverse("schools:import-detail", args=[batch.pk]))
    page = client.get(ANY_PAGE)

    assert not page.context["roster_news"]
    assert [news.batch for news in news_of(batch.by)] == [batch]


def test_news_is_not_looked_for_where_nobody_may_import(
    school, django_assert_num_queries
):
    principal = acting(Role.PRINCIPAL, unit=school)

    with django_assert_num_queries(0):
        assert news_of(principal) == []
