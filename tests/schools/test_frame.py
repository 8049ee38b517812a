from django.urls import reverse

from schools.models import RosterImport
from tests.factories import RosterImportFactory


def test_every_page_says_how_much_waits(login, registrar, school):
    RosterImportFactory(school=school, state=RosterImport.State.CHECKED)

    client = login(registrar)
    here = client.get(reverse("schools:class-list")).context["todo_count"]

    assert int(str(here)) == client.get("/schools/desk/").context["todo_count"] > 0


def test_a_page_of_somebody_without_desk_says_nothing_of_it(client, db):
    page = client.get("/")

    assert "todo_count" not in page.context
