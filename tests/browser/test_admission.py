"""Admission as families and officers meet it, with nothing replaced but the clock.

What would take a quarter of an hour is brought about by moving a row's time back; the
regular work that beat wakes every few minutes is woken at once.
"""

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from enrollment.waiting import COOKIE, Place
from tests.browser.conftest import DESKTOP
from tests.browser.desk import QUEUE, Desk
from tests.browser.families import photograph
from tests.browser.handset import Handset
from tests.enrollment.family import answers
from tests.enrollment.stories import answers_of
from tests.programs import needs_chromium

pytestmark = needs_chromium
PHONE, NARROW = (390, 844), (360, 740)
BY_SCRIPT, BY_HAND = "15400000101", "15400000102"
"""The numbers of the two families that begin from nothing."""
MIGRANT = {
    "stage": "primary",
    "hukou": "elsewhere",
    "home": "rented",
    "permit": "valid",
    "special": "no",
    "sibling": "no",
}
PERMIT_ROUTE = "居住证"
NOT_HELD_AGAINST = "不会因此对您不利"
NO_GROUND = "部门未答复不得作为不通过的理由"
RECORD_DIFFERS = "部门的登记与您填写的不一致"
APPROVED = "通过"
TWO_DEFECTS = (
    ("guardians", "", "DATA_DIFFERS", "请核对监护人姓名。"),
    ("documents", "rental", "DOC_UNREADABLE", "请重拍租赁合同，四角要完整。"),
)
GROUNDS = {
    "reason": "TITLE_SHARE_LOW",
    "clause": "第十二条",
    "remedy": "可补交共有份额证明，或申请复核。",
}
AFTER_THE_DAY = {
    "unit number mistyped": "approved",
    "home in an office tower": "checking",
    "home with grandparents": "approved",
    "collective hukou": "returned",
    "half a home": "rejected",
}


CHECKED = (
    "SELECT count(*) FROM portal_job WHERE subject = %s AND state = 'done'"
    " AND task = 'enrollment.tasks.check_application'"
)
SENT_BACK = (
    "SELECT 1 FROM enrollment_message WHERE application_id = %s AND kind = 'returned'"
)
AN_HOUR_PASSES = """
UPDATE enrollment_application SET moved_at = moved_at - interval '1 hour'
    WHERE id = %(key)s;
UPDATE enrollment_departmentcheck SET asked_at = asked_at - interval '1 hour'
    WHERE application_id = %(key)s;
UPDATE enrollment_review SET claimed_until = claimed_until - interval '1 hour'
    WHERE application_id = %(key)s;
UPDATE enrollment_departmentstate SET open_until = open_until - interval '1 hour';
"""


@pytest.fixture(scope="module")
def county(site):
    """Applications in an open round, by the story of their families."""
    return site.done("prepare", of="tests.browser.families")


@pytest.fixture
def officer(county, site, window):
    return Desk(window("admission"), site)


@pytest.fixture
def second_officer(county, site, window):
    return Desk(window("admission2"), site)


def paper():
    """A photograph, each time another one."""
    return {"name": "材料.jpg", "mimeType": "image/jpeg", "buffer": photograph()}


def plan_of(site, stage):
    """The policy of the stage, and a school with a plan for it."""
    found = site.rows(
        "SELECT p.id, s.school_id FROM enrollment_policyprofile p"
        " JOIN enrollment_admissionplan s USING (round_id, stage) WHERE stage = %s",
        stage,
    )
    return found[0]


def apply(phone, family, *, number, papers=()):
    """From the first question without a name to the receipt, with the papers asked for."""
    policy, school = plan_of(phone.site, family["stage"])
    typed = answers(SimpleNamespace(school_id=school)) | answers_of(family)
    phone.find_way(MIGRANT | {"stage": family["stage"]})
    assert PERMIT_ROUTE in phone.page.inner_text("main")
    phone.log_in(number)
    phone.add_child(family["children"][0])
    phone.begin(policy=policy)
    phone.answer_all(typed)
    for kind in papers:
        show(phone, kind)
    return phone.hand_in()


def show(phone, kind):
    """Photograph a paper that the departments could not do without, and go back."""
    listed = phone.page.url
    phone.follow("/papers/")
    phone.follow(f"/papers/{kind}/upload/")
    phone.attach(paper())
    phone.page.wait_for_selector("#papers:not([data-working]) .paper img")
    phone.eyes.look()
    phone.press(f"main a[href='{urlsplit(listed).path}']")


def beat(site, key, *, task):
    """An hour passes for one application; beat wakes what waits, a worker does it."""
    [[done]] = site.rows(CHECKED, key)
    site.rows(AN_HOUR_PASSES, key=key)
    site.wake(f"enrollment.tasks.{task}")
    site.wait_for(CHECKED + " HAVING count(*) > %s", key, done)


def test_migrant_family_hands_in_without_javascript_in_large_text(county, site, window):
    page = window(size=NARROW, scripts=False)
    phone = Handset(page, site, is_scripted=False)
    phone.open("/")
    phone.press("button[name=size][value=large]")

    receipt = apply(phone, site.departments.family("from away"), number=BY_HAND)

    assert phone.check(receipt)
    assert phone.eyes.faults == {}


def test_migrant_family_comes_from_the_wizard_to_its_points_on_a_phone(
    county, site, window, officer
):
    phone = Handset(window(size=PHONE), site)
    family = site.departments.family("rental not filed")

    first = apply(phone, family, number=BY_SCRIPT, papers=["rental"])
    key = phone.key
    beat(site, key, task="take_up")
    officer.send_back(key, *TWO_DEFECTS)
    mended = mend(phone, key)
    beat(site, key, task="take_up")
    officer.approve(key, note="已核对纸质租赁合同。")

    assert mended["receipt"] == first["receipt"]
    assert phone.check(mended)
    assert untold_at_the_end(phone, key) == []
    assert phone.eyes.faults == officer.eyes.faults == {}


def mend(phone, key):
    """Read what is to be mended, mend just that, and hand it in again."""
    phone.site.wake("enrollment.family_tasks.tell_families")
    phone.site.wait_for(SENT_BACK, key)
    phone.open("/family/messages/")
    phone.follow(f"/applications/{key}/")
    listed = phone.page.url
    told = phone.page.inner_text(".errors")
    assert all(note in told for *_others, note in TWO_DEFECTS)
    phone.follow("/guardians/")
    while phone.page.url != listed:
        phone.send()
    show(phone, "rental")
    return phone.hand_in()


def untold_at_the_end(phone, key):
    """What the pages of an approved family do not say though they should."""
    due = {"timeline/": ["县招生管理员"], "result/": [PERMIT_ROUTE, "积分", "合计"]}
    missing = []
    for page, words in due.items():
        phone.open(f"/family/applications/{key}/{page}")
        text = phone.page.inner_text("main")
        missing += [word for word in words if word not in text]
    return missing


@pytest.mark.parametrize(
    ("story", "mode"), [("hukou and home", "slow"), ("one parent", "unavailable")]
)
def test_silent_department_is_nobodys_fault(county, site, officer, window, story, mode):
    case, phone = county[story], Handset(window(size=PHONE), site)
    key = case["pk"]
    phone.log_in(case["phone"])
    site.departments.turn(mode, "real_estate", seconds=3)

    beat(site, key, task="take_up")
    phone.open(f"/family/applications/{key}/papers/")
    refusal = officer.propose_refusal(key, **GROUNDS)

    assert NOT_HELD_AGAINST in phone.page.inner_text("main")
    assert NO_GROUND in refusal
    assert state_after_recovery(phone, key) == APPROVED
    assert phone.eyes.faults == officer.eyes.faults == {}


def state_after_recovery(phone, key):
    """What the family reads once the department answers and nobody works on it."""
    phone.site.departments.turn("normal")
    beat(phone.site, key, task="ask_again")
    phone.open(f"/family/applications/{key}/")
    return phone.page.inner_text(".page-head .light")


def test_wrong_record_is_shown_to_both_and_refuses_nobody(
    county, site, officer, window
):
    case, phone = county["from away, home bought"], Handset(window(size=PHONE), site)
    key = case["pk"]
    phone.log_in(case["phone"])
    site.departments.turn("wrong", "real_estate", field="registered_on")

    beat(site, key, task="take_up")
    site.departments.turn("normal")
    phone.open(f"/family/applications/{key}/papers/")
    seen = officer.open_case(key)
    officer.approve(key, note="登记部门已更正记录。")

    assert RECORD_DIFFERS in phone.page.inner_text("main")
    assert "✕" in seen
    phone.open(f"/family/applications/{key}/")
    assert phone.page.inner_text(".page-head .light") == APPROVED
    assert phone.eyes.faults == officer.eyes.faults == {}


def test_officers_day_at_the_desk(county, officer, second_officer):
    key = {story: case["pk"] for story, case in county.items()}
    ready, skipped = key["unit number mistyped"], key["home in an office tower"]
    refused = key["half a home"]

    officer.open(f"{QUEUE}?checks=differs&whose=free")
    announced, _done = officer.approve_together([ready, skipped], note="已核对产权证。")
    officer.approve(key["home with grandparents"], note="户口簿证明祖孙关系。")
    officer.send_back(key["collective hukou"], *TWO_DEFECTS)
    officer.propose_refusal(refused, **GROUNDS)
    second_officer.open_case(refused)
    second_officer.do("confirm")

    assert county["home in an office tower"]["receipt"] in announced
    assert states(officer.site, key) == AFTER_THE_DAY
    assert officer.eyes.faults == second_officer.eyes.faults == {}


def states(site, keys):
    """The state of each application of the officer's day, by its family's story."""
    found = site.rows("SELECT id::text, state FROM enrollment_application")
    by_key = dict(found)
    return {story: by_key[keys[story]] for story in AFTER_THE_DAY}


def test_pages_around_the_desk_have_no_fault(county, site, officer):
    [[round_]] = site.rows("SELECT id FROM enrollment_admissionround")
    [[policy]] = site.rows("SELECT min(id) FROM enrollment_policyprofile")
    of_round = ("", "plans/", "quotas/", "zones/", "zones/report/", "figures/")

    for page in of_round:
        officer.open(f"/enrollment/rounds/{round_}/{page}")
    for page in ("", "check/"):
        officer.open(f"/enrollment/policies/{policy}/{page}")
    for page in ("workload/", "relatives/"):
        officer.open(f"{QUEUE}{page}")

    assert officer.eyes.looks == len(of_round) + 4
    assert officer.eyes.faults == {}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_public_pages_about_admission_have_no_fault(county, site, window, size):
    anybody = Handset(window(size=size), site)
    [[round_, town]] = site.rows(
        "SELECT DISTINCT round_id, division_id FROM enrollment_zone"
        " JOIN enrollment_catchmentrule ON zone_id = enrollment_zone.id"
    )

    for path in (
        *("/", "/policy/", f"/policy/{round_}/primary/", "/policy/wizard/"),
        *("/enrollment/places/", f"/enrollment/places/{round_}/"),
        f"/enrollment/places/?town={town}&road=示范路&number=12",
        *("/family/receipts/", "/accounts/login/code/"),
    ):
        anybody.open(path)

    assert anybody.eyes.faults == {}


def test_waiting_page_has_no_fault(site, window):
    phone = Handset(window(size=PHONE), site)
    later = timezone.now() + timedelta(minutes=10)
    cookie = {"name": COOKIE, "value": Place(enters_at=later).written()}
    phone.page.context.add_cookies([{**cookie, "url": site.address}])

    phone.open("/family/")

    assert "排队" in phone.page.inner_text("main")
    assert phone.eyes.faults == {}
