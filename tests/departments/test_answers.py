"""The departments answer what they know, to whoever holds the token."""

import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.departments.running import running_departments

NOBODY = "990101199001010013"


@pytest.fixture
def family(departments):
    return departments.family("hukou and home")


def test_answer_carries_the_record_with_receipt_and_time(departments, family):
    child = family["children"][0]

    answer = departments.ask("police/identity", id_number=child["id_number"])

    assert answer["record"] == child | {"is_alive": True}
    assert answer["receipt"].startswith("police-")
    assert answer["at"].startswith("20")


def test_answer_says_that_somebody_is_not_known(departments):
    answer = departments.ask("police/identity", id_number=NOBODY)

    assert answer["found"] is False
    assert answer["record"] is None


def test_receipts_are_never_the_same(departments):
    answers = [departments.ask("police/identity", id_number=NOBODY) for _ in range(9)]

    assert len({answer["receipt"] for answer in answers}) == 9
    assert max(len(answer["receipt"]) for answer in answers) <= 40


@pytest.mark.parametrize("path", ["police/identity", "families", "population"])
def test_nobody_is_told_anything_without_the_token(departments, path):
    body = None if path == "families" else {"id_number": NOBODY}

    status, answer = departments.send(path, body, token="another")

    assert status == 401
    assert set(answer) == {"error"}


@pytest.mark.parametrize("question", [{}, {"id_number": ""}, {"id_number": 7}, []])
def test_question_without_its_subject_is_refused(departments, question):
    status, _ = departments.send("police/identity", question)

    assert status == 400


def test_unknown_address_is_not_found(departments):
    status, _ = departments.send("police/weather", {"id_number": NOBODY})

    assert status == 404


@pytest.mark.parametrize("mode", ["malformed", "disconnecting"])
def test_department_can_be_made_to_fail(departments, mode):
    departments.turn(mode, "police")

    with pytest.raises((ValueError, OSError)):
        departments.ask("police/identity", id_number=NOBODY)


def test_department_can_be_made_unavailable_alone(departments):
    departments.turn("unavailable", "police")

    police, _ = departments.send("police/identity", {"id_number": NOBODY})
    housing, _ = departments.send("housing/rental", {"id_number": NOBODY})

    assert (police, housing) == (503, 200)


def test_department_can_be_made_wrong_in_a_field(departments, family):
    child = family["children"][0]
    departments.turn("wrong", "police", field="born")

    answer = departments.ask("police/identity", id_number=child["id_number"])

    assert answer["record"]["name"] == child["name"]
    assert answer["record"]["born"] != child["born"]


@pytest.mark.parametrize(
    "switch",
    [
        {"mode": "sleepy"},
        {"mode": "slow", "seconds": 1e9},
        {"mode": "slow", "department": "weather"},
    ],
)
def test_switch_that_does_not_exist_is_refused(departments, switch):
    status, _ = departments.send("switch", switch)

    assert status == 400


def test_page_shows_every_department_in_both_languages(departments):
    with urllib.request.urlopen(departments.url) as answer:
        page = answer.read().decode()

    assert page.count("<form") == 8
    assert "公安" in page
    assert "Tax: paid" in page


def post_form(departments, **fields):
    sent = urllib.parse.urlencode(fields).encode()
    return urllib.request.urlopen(f"{departments.url}/switch", sent)


def test_form_of_the_page_turns_a_switch(departments):
    with urllib.request.urlopen(departments.url) as answer:
        csrf = answer.read().decode().split('name="csrf" value="')[1].split('"')[0]

    with post_form(departments, csrf=csrf, department="tax", mode="slow", seconds=2):
        modes = departments.send("switch")[1]

    assert modes["tax"] == "slow"


def test_form_from_elsewhere_turns_nothing(departments):
    with pytest.raises(urllib.error.HTTPError, match="403"):
        post_form(departments, csrf="guessed", department="tax", mode="slow")

    assert departments.send("switch")[1]["tax"] == "normal"


def test_another_county_can_be_invented_in_given_places(tmp_path):
    place = {"code": "990102001001", "name": "某社区"}
    wanted = {"families": 3, "seed": 1, "year": 2027, "places": [place]}

    with running_departments(tmp_path, families=5) as running:
        wrong, _ = running.send("population", wanted | {"families": "many"})
        status, _ = running.send("population", wanted)
        homes = [family["home"] for family in running.families()]

    assert (wrong, status) == (400, 200)
    assert {home["division"] for home in homes} == {"990102001001"}
    assert len(homes) == 3
