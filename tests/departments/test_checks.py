"""What a family declared against what departments know (enrollment handbook 4.5)."""

from datetime import date
from fractions import Fraction

import pytest

from enrollment.departments import checks, kinds
from enrollment.departments.asking import ask
from enrollment.departments.checks import Verdict
from enrollment.departments.kinds import Answer
from enrollment.models import CheckResult, Failure

DAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def connected(db, departments, settings):
    settings.DEPARTMENTS_URL = departments.url
    settings.DEPARTMENTS_TOKEN = departments.token
    settings.DEPARTMENTS_TIMEOUT = 0.3


@pytest.fixture
def told(departments):
    """`told(story)`: what the family would declare."""
    return departments.family


def identity(family):
    child = family["children"][0]
    declared = {"name": child["name"], "born": date.fromisoformat(child["born"])}
    return checks.check_identity(
        ask(kinds.IDENTITY.about(child["id_number"])), declared
    )


def household(family):
    declared = family["household"]
    return checks.check_household(
        ask(kinds.HOUSEHOLD.about(family["children"][0]["id_number"])),
        {
            "division": declared["division"],
            "household_no": declared["household_no"],
            "moved_in": date.fromisoformat(declared["moved_in"]),
        },
    )


def title(family, **rule):
    holders = [each["id_number"] for each in family["guardians"]]
    answer = ask(kinds.TITLE.about(family["home"]["unit_no"]))
    declared = {"division": family["home"]["division"]}
    return checks.check_title(answer, declared, holders=holders, **rule)


def rental(family):
    home = family["home"]
    answer = ask(kinds.RENTAL.about(home["tenant"]))
    return checks.check_rental(answer, {"address": home["address"]}, on=DAY)


def permit(family, **changed):
    declared = {"address": family["residence_permit"]["address"]} | changed
    answer = ask(kinds.RESIDENCE_PERMIT.about(family["residence_permit"]["holder"]))
    return checks.check_permit(answer, declared, on=DAY)


@pytest.mark.parametrize(
    ("story", "check", "verdict"),
    [
        ("hukou and home", identity, Verdict(CheckResult.MATCH)),
        ("name mistyped", identity, Verdict(CheckResult.MISMATCH, ("name",))),
        ("hukou and home", household, Verdict(CheckResult.MATCH)),
        (
            "move-in date mistaken",
            household,
            Verdict(CheckResult.MISMATCH, ("moved_in",)),
        ),
        ("collective hukou", household, Verdict(CheckResult.COLLECTIVE)),
        ("hukou and home", title, Verdict(CheckResult.MATCH)),
        ("half a home", title, Verdict(CheckResult.SHARE_BELOW)),
        ("home in an office tower", title, Verdict(CheckResult.NON_RESIDENTIAL)),
        ("unit number mistyped", title, Verdict(CheckResult.NOT_FOUND)),
        (
            "home with grandparents",
            title,
            Verdict(CheckResult.MISMATCH, ("holders",)),
        ),
        ("from away", rental, Verdict(CheckResult.MATCH)),
        ("rental not filed", rental, Verdict(CheckResult.UNFILED)),
        ("rental ran out", rental, Verdict(CheckResult.EXPIRED)),
        ("from away", permit, Verdict(CheckResult.MATCH)),
        ("endorsed late", permit, Verdict(CheckResult.MATCH)),
        ("permit suspended", permit, Verdict(CheckResult.SUSPENDED)),
    ],
)
def test_check_of_a_story_gives_its_result(told, story, check, verdict):
    assert check(told(story)) == verdict


def test_share_of_exactly_the_limit_is_enough_where_the_rule_says_so(told):
    family = told("half a home")

    assert title(family, is_more_than=False) == Verdict(CheckResult.MATCH)
    assert title(family, least=Fraction(1, 3)) == Verdict(CheckResult.MATCH)


def test_finding_does_not_hide_the_fields_that_differ(told):
    verdict = permit(told("permit suspended"), address="别处")

    assert verdict == Verdict(CheckResult.SUSPENDED, ("address",))


def test_spacing_of_an_address_is_no_difference(told):
    family = told("from away")
    spaced = " ".join(family["residence_permit"]["address"])

    assert permit(family, address=spaced) == Verdict(CheckResult.MATCH)


def test_purchase_needs_its_invoice_and_its_buyer(told):
    home = told("home bought, title to come")["home"]
    answer = ask(kinds.PURCHASE.about(home["filing_no"]))

    own = checks.check_purchase(answer, {}, buyers=[home["buyer_id_number"]])
    others = checks.check_purchase(answer, {}, buyers=["another"])

    assert own == Verdict(CheckResult.MATCH)
    assert others == Verdict(CheckResult.MISMATCH, ("buyer",))


def test_licence_must_be_open_and_the_guardians_own(told):
    licence = told("has a shop")["licence"]
    answer = ask(kinds.LICENCE.about(licence["credit_code"]))

    own, others = (
        checks.check_licence(answer, {}, operators=[operator], on=DAY)
        for operator in (licence["operator_id_number"], "another")
    )

    assert own == Verdict(CheckResult.MATCH)
    assert others == Verdict(CheckResult.MISMATCH, ("operator",))


def test_guardians_must_all_be_known(told):
    family = told("one parent")
    answer = ask(kinds.GUARDIANS.about(family["children"][0]["id_number"]))
    mother = family["guardians"][0]["id_number"]

    assert checks.check_guardians(answer, guardians=[mother]).result == "match"
    assert checks.check_guardians(answer, guardians=[mother, "x"]).result == "mismatch"


def test_months_of_insurance_say_what_was_paid_back(told):
    holder = told("insurance paid back")["residence_permit"]["holder"]

    answer = ask(kinds.INSURANCE.about(holder))

    assert checks.check_insurance(answer, {}).result == CheckResult.MATCH
    assert {span.is_back_paid for span in answer.record.spans} == {True, False}


def test_disability_certificate_and_contract_are_compared(told):
    certificate = told("child with a disability")["certificate"]
    job = told("from away")

    disability = checks.check_disability(
        ask(kinds.DISABILITY.about(certificate["id_number"])), {"grade": 1}, on=DAY
    )
    contract = checks.check_contract(
        ask(kinds.CONTRACT.about(job["residence_permit"]["holder"])),
        {"employer": job["employment"]["employer"]},
        on=DAY,
    )

    assert {disability, contract} == {Verdict(CheckResult.MATCH)}


def test_holdings_can_be_read(told, departments):
    family = told("hukou and home")
    _father, mother = (each["id_number"] for each in family["guardians"])

    owned = ask(kinds.HOLDINGS.about(mother)).record

    assert [unit.share for unit in owned.units] == [Fraction(1, 2)]


EVERY_CHECK = {
    "identity": lambda answer: checks.check_identity(answer, {"name": "甲"}),
    "household": lambda answer: checks.check_household(answer, {"name": "甲"}),
    "title": lambda answer: checks.check_title(answer, {"use": "x"}, holders=["1"]),
    "purchase": lambda answer: checks.check_purchase(answer, {}, buyers=["1"]),
    "rental": lambda answer: checks.check_rental(answer, {"name": "甲"}, on=DAY),
    "permit": lambda answer: checks.check_permit(answer, {"name": "甲"}, on=DAY),
    "insurance": lambda answer: checks.check_insurance(answer, {"name": "甲"}),
    "contract": lambda answer: checks.check_contract(answer, {"name": "甲"}, on=DAY),
    "licence": lambda answer: checks.check_licence(
        answer, {"name": "甲"}, operators=["1"], on=DAY
    ),
    "guardians": lambda answer: checks.check_guardians(answer, guardians=["1"]),
    "disability": lambda answer: checks.check_disability(answer, {"grade": 9}, on=DAY),
}


@pytest.mark.parametrize("failure", Failure)
@pytest.mark.parametrize("check", EVERY_CHECK)
def test_no_answer_never_looks_like_a_difference(check, failure):
    """INV-20: whatever was declared, and why ever there is no answer."""
    verdict = EVERY_CHECK[check](Answer.none(failure))

    assert verdict == Verdict(CheckResult.UNAVAILABLE)


@pytest.mark.parametrize(
    "mode", ["slow", "unavailable", "disconnecting", "malformed", "incomplete"]
)
@pytest.mark.parametrize("check", [identity, household, title, rental, permit])
def test_failing_department_never_looks_like_a_difference(
    told, departments, check, mode
):
    """INV-20 over the wire: the same families match while all is well."""
    is_home = check in {identity, household, title}
    family = told("hukou and home" if is_home else "from away")
    departments.turn(mode, seconds=1)

    assert check(family) == Verdict(CheckResult.UNAVAILABLE)


def test_wrong_answer_is_a_difference(told, departments):
    departments.turn("wrong", "police", field="born")

    verdict = identity(told("hukou and home"))

    assert verdict == Verdict(CheckResult.MISMATCH, ("born",))
