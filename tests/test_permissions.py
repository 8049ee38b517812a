"""Who may open what: every address, every role, the answer written down.

A new address fails here until it has its line; run the test and read the line that it
proposes, and judge each sign before you paste it.

    o  200 opens            .  403 no permission        L  302 to log-in
    >  302 done, goes on    -  404 not within reach     !  401 no token
    v  422 or 400 let through, the empty form refused   x  405 not that way
    c  409 let through, but no longer possible          +  201 or 202 made
"""

from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from tests.permission_world import COLUMNS, World, addresses, build, path_of

pytestmark = pytest.mark.django_db
SIGNS = {200: "o", 403: ".", 404: "-", 401: "!", 405: "x", 409: "c"}
SIGNS |= {422: "v", 400: "v", 415: "v", 201: "+", 202: "+"}

#                                   anonymous
#                                   | guardian
#                                   | | teacher of a class
#                                   | | | registrar
#                                   | | | | principal
#                                   | | | | | town officer
#                                   | | | | | | county: admission
#                                   | | | | | | | county: dropout
#                                   | | | | | | | | county: supervision
#                                   | | | | | | | | | inspector of schools
#                                   | | | | | | | | | | city
#                                   | | | | | | | | | | | province
#                                   | | | | | | | | | | | | administrator
#                                   | | | | | | | | | | | | | registrar of another county
#                                   | | | | | | | | | | | | | | officer of another county
TABLE = """
BOTH portal:health                  o o o o o o o o o o o o o o o
GET  portal:home                    o o o o o o o o o o o o o o o
POST portal:language                > > > > > > > > > > > > > > >
POST portal:text-size               > > > > > > > > > > > > > > >

BOTH account_change_password        L o o o o o o o o o o o o o o
BOTH account_confirm_login_code     L > > > > > > > > > > > > > >
GET  account_inactive               o o o o o o o o o o o o o o o
BOTH account_login                  o > > > > > > > > > > > > > >
GET  account_logout                 > o o o o o o o o o o o o o o
POST account_logout                 > > > > > > > > > > > > > > >
BOTH account_reauthenticate         L o o o o o o o o o o o o o o
BOTH account_request_login_code     o > > > > > > > > > > > > > >

GET  accounts:access-log            L o o o o o o o o o o o o o o
GET  accounts:audit-list            L . . . . . . . o . . . o . .
GET  accounts:me                    L o o o o o o o o o o o o o o
POST accounts:posting-add           L . . . . . . . . . . . v . .
GET  accounts:posting-choose        L x x x x x x x x x x x x x x
POST accounts:posting-end           L . . . . . . . . . . . > . .
POST accounts:session-end-all       L > > > > > > > > > > > > > >
POST accounts:session-keep          L o o o o o o o o o o o o o o
GET  accounts:start                 L > > > > > > > > > > > > > >
POST accounts:token-create          L . v v v v v v v v v v v v v
GET  accounts:token-list            L . o o o o o o o o o o o o o
POST accounts:token-revoke          L . - - - - > - - - - - - - -
GET  accounts:user-create           L . . . . . . . . . . . o . .
POST accounts:user-create           L . . . . . . . . . . . v . .
GET  accounts:user-detail           L . . . . . . . . . . . o . .
GET  accounts:user-list             L . . . . . . . . . . . o . .
POST accounts:user-reset            L . . . . . . . . . . . o . .
POST accounts:user-set-active       L . . . . . . . . . . . > . .

BOTH mfa_activate_totp              L > > > > > > > > > > > > > >
BOTH mfa_add_webauthn               L > > > > > > > > > > > > > >
BOTH mfa_authenticate               L > > > > > > > > > > > > > >
BOTH mfa_deactivate_totp            L - - - - - - - - - - - - - -
BOTH mfa_download_recovery_codes    L - - - - - - - - - - - - - -
BOTH mfa_edit_webauthn              L > > > > > > > > > > > > > >
BOTH mfa_generate_recovery_codes    L > > > > > > > > > > > > > >
GET  mfa_index                      L o o o o o o o o o o o o o o
GET  mfa_list_webauthn              L o o o o o o o o o o o o o o
BOTH mfa_login_webauthn             L > > > > > > > > > > > > > >
BOTH mfa_reauthenticate             L > > > > > > > > > > > > > >
BOTH mfa_reauthenticate_webauthn    L > > > > > > > > > > > > > >
BOTH mfa_remove_webauthn            L > > > > > > > > > > > > > >
GET  mfa_view_recovery_codes        L - - - - - - - - - - - - - -

GET  enrollment:address-template    L . . . . . o . . . . . . . -
BOTH enrollment:address-upload      L . . . . . o . . . . . . . -
POST enrollment:demand-delete       L . . . . . > . . . . . . . -
BOTH enrollment:grant-upload        L . . . . . o . . . . . . . -
GET  enrollment:grant-template      L . . . . . o . . . . . . . -
BOTH enrollment:plan-edit           L . . . . . o . . . . . . . -
GET  enrollment:plan-export         L . . o o . o o o . o o . - -
GET  enrollment:plan-list           L . . o o . o o o . o o . - -
GET  enrollment:nomination-list     L . . . . . o . . . . . . . -
BOTH enrollment:nomination-new      L . . . . . o . . . . . . . -
POST enrollment:nomination-use      L . . . . . c . . . . . . . -
POST enrollment:nomination-verify   L . . . . . > . . . . . . . -
POST enrollment:nomination-withdraw L . . . . . > . . . . . . . -
POST enrollment:plan-propose        L . . . . . > . . . . . . . -
BOTH enrollment:plan-upload         L . . . . . o . . . . . . . -
POST enrollment:policy-approve      L . . . . . o . . . . . . . -
GET  enrollment:policy-check        L . . o o . o o o . o o . - -
GET  enrollment:policy-compare      L . . o o . o o o . o o . - -
BOTH enrollment:policy-demand       L . . . . . o . . . . . . . -
GET  enrollment:policy-detail       L . . o o . o o o . o o . - -
BOTH enrollment:policy-edit         L . . . . . o . . . . . . . -
POST enrollment:policy-next         L . . . . . o . . . . . . . -
GET  enrollment:policy-replace      L . . . . . o . . . . . . . -
POST enrollment:policy-replace      L . . . . . > . . . . . . . -
GET  enrollment:policy-replay       L . . . . . o . . . . . . . -
POST enrollment:policy-replay       L . . . . . > . . . . . . . -
GET  enrollment:policy-replay-progress L . . . . . o . . . . . . . -
POST enrollment:policy-return       L . . . . . o . . . . . . . -
BOTH enrollment:policy-row          L . . . . . o . . . . . . . -
POST enrollment:policy-row-delete   L . . . . . > . . . . . . . -
BOTH enrollment:policy-template     L . . . . . o . . . . . . . -
POST enrollment:quota-delete        L . . . . . > . . . . . . . -
BOTH enrollment:quota-edit          L . . . . . o . . . . . . . -
GET  enrollment:quota-list          L . . o o . o o o . o o . - -
BOTH enrollment:quota-new           L . . . . . o . . . . . . . -
GET  enrollment:lookup              o o o o o o o o o o o o o o o
GET  enrollment:place-schools       o o o o o o o o o o o o o o o
GET  enrollment:round-detail        L . . o o . o o o . o o . - -
BOTH enrollment:round-edit          L . . . . . o . . . . . . . -
POST enrollment:round-file          L . . . . . o . . . . . . . -
GET  enrollment:round-list          L . . o o . o o o . o o . o o
BOTH enrollment:round-new           L . . . . . o . . . . . . . o
POST enrollment:round-publish       L . . . . . c . . . . . . . -
POST enrollment:round-take-back     L . . . . . o . . . . . . . -
POST enrollment:round-verify        L . . . . . c . . . . . . . -
POST enrollment:rule-delete         L . . . . . > . . . . . . . -
BOTH enrollment:rule-edit           L . . . . . o . . . . . . . -
BOTH enrollment:rule-new            L . . . . . o . . . . . . . -
BOTH enrollment:seat-query          o o o o o o o o o o o o o o o
POST enrollment:tier-delete         L . . . . . c . . . . . . . -
BOTH enrollment:tier-edit           L . . . . . o . . . . . . . -
BOTH enrollment:tier-new            L . . . . . o . . . . . . . -
POST enrollment:tier-template       L . . . . . > . . . . . . . -
POST enrollment:zone-delete         L . . . . . > . . . . . . . -
GET  enrollment:zone-detail         L . . o o . o o o . o o . - -
BOTH enrollment:zone-edit           L . . . . . o . . . . . . . -
GET  enrollment:zone-export         L . . o o . o o o . o o . - -
GET  enrollment:zone-list           L . . o o . o o o . o o . - -
BOTH enrollment:zone-new            L . . . . . o . . . . . . . -
GET  enrollment:zone-report         L . . o o . o o o . o o . - -
GET  enrollment:zone-road           L . . o o . o o o . o o . - -
BOTH enrollment:zone-upload         L . . . . . o . . . . . . . -

GET  policy:file                    o o o o o o o o o o o o o o o
GET  policy:list                    o o o o o o o o o o o o o o o
GET  policy:page                    o o o o o o o o o o o o o o o
GET  policy:version                 o o o o o o o o o o o o o o o
GET  policy:wizard                  o o o o o o o o o o o o o o o

BOTH openid_connect_callback        - - - - - - - - - - - - - - -
BOTH openid_connect_login           - - - - - - - - - - - - - - -

GET  socialaccount_login_cancelled  o o o o o o o o o o o o o o o
GET  socialaccount_login_error      ! ! ! ! ! ! ! ! ! ! ! ! ! ! !

GET  api:class-list                 ! . o o o o o o o o o o . o o
GET  api:docs                       o o o o o o o o o o o o o o o
GET  api:report-detail              ! . . . . o o o o . o o . . -
GET  api:report-file                ! . . . . o o o o . o o . . -
GET  api:report-files               ! . . . . o o o o . o o . . -
GET  api:report-list                ! . . . . o o o o . o o . . o
POST api:roster-commit              ! . . c . . c . . . . . . - -
GET  api:roster-detail              ! . . o . . o . . . . . . - -
GET  api:roster-list                ! . . o . . o . . . . . . o o
POST api:roster-list                ! . . v . . v . . . . . . v v
GET  api:roster-problems            ! . . o . . o . . . . . . - -
POST api:roster-undo                ! . . c . . c . . . . . . - -
GET  api:schema                     o o o o o o o o o o o o o o o
GET  api:school-detail              ! . o o o o o o o o o o . - -
GET  api:school-list                ! . o o o o o o o o o o . o o
GET  api:seat-list                  ! . o o o o o o o o o o . o o

GET  family:application             L o . . . . . . . . . . . . .
POST family:application-recall      L c . . . . . . . . . . . . .
BOTH family:application-start       L o . . . . . . . . . . . . .
GET  family:application-withdraw    L o . . . . . . . . . . . . .
POST family:application-withdraw    L > . . . . . . . . . . . . .
BOTH family:child-add               L o . . . . . . . . . . . . .
BOTH family:child-correct           L o . . . . . . . . . . . . .
GET  family:data-file               L o . . . . . . . . . . . . .
GET  family:document-file           L o - - - - o - o - - - - - -
POST family:document-take-away      L > . . . . . . . . . . . . .
BOTH family:document-upload         L o . . . . . . . . . . . . .
POST family:document-use            L > . . . . . . . . . . . . .
GET  family:documents               L o . . . . . . . . . . . . .
POST family:hand-in                 > > > > > > > > > > > > > > >
GET  family:home                    L o . . . . . . . . . . . . .
GET  family:message-list            L o . . . . . . . . . . . . .
POST family:message-read            L > . . . . . . . . . . . . .
BOTH family:question                L o . . . . . . . . . . . . .
GET  family:receipt                 L o . . . . . . . . . . . . .
BOTH family:receipt-check           o o o o o o o o o o o o o o o
GET  family:result                  L o . . . . . . . . . . . . .
GET  family:review                  L o . . . . . . . . . . . . .
GET  family:timeline                L o . . . . . . . . . . . . .

BOTH review:ask-review              L o . . . . . . . . . . . . .
POST review:bulk                    L . . o . . o . . . . . . o o
POST review:bulk-confirm            L . . o . . o . . . . . . o o
POST review:case-approve            L . . o . . o . . . . . . - -
POST review:case-assign             L . . . . . o . . . . . . . -
POST review:case-claim              L . . > . . > . . . . . . - -
POST review:case-confirm            L . . . . . c . . . . . . . -
GET  review:case-detail             L . . o . . o . o . . . . - -
GET  review:case-list               L . . o . . o . o . . . . o o
POST review:case-recuse             L . . > . . > . . . . . . - -
POST review:case-refuse             L . . o . . o . . . . . . - -
POST review:case-release            L . . > . . > . . . . . . - -
POST review:case-reply              L . . . . . o . . . . . . . -
POST review:case-send-back          L . . o . . o . . . . . . - -
POST review:case-turn-down          L . . . . . c . . . . . . . -
GET  review:case-workload           L . . . . . o . . . . . . . o
GET  review:figures                 L . . . . - o o o . o o . . -
GET  review:verification            L . . o . . o . o . . . . o o
BOTH review:recusal-list            L . . o . . o . . . . . . o o

GET  reports:figure-detail          L . . . . o o o o . o o . . -
GET  reports:file-download          L . . . . o o o o . o o . . -
GET  reports:run-detail             L . . . . o o o o . o o . . -
GET  reports:run-list               L . . . . o o o o . o o . . o
BOTH reports:run-new                L . . . . o o o o . . . . . o
GET  reports:run-progress           L . . . . o o o o . o o . . -
POST reports:run-retry              L . . . . c c c c . . . . . -
BOTH reports:schedule-edit          L . . . . . o . o . . . . . -
GET  reports:schedule-list          L . . . . . o . o . . . . . o
BOTH reports:schedule-new           L . . . . . o . o . . . . . o
GET  reports:verify                 o o o o o o o o o o o o o o o

POST schools:calendar-load          L . . . . . o . . . . . o . o
BOTH schools:campus-edit            L . . . . . o . . . . . . . -
BOTH schools:campus-new             L . . . . . o . . . . . . . -
BOTH schools:child-count-edit       L . . . . . o . . . . . . . -
GET  schools:child-count-list       L . . . . . o . . . . . . . o
GET  schools:child-count-template   L . . . . . o . . . . . . . o
POST schools:child-count-upload     L . . . . . o . . . . . . . o
GET  schools:class-detail           L . o o o o o o o o o o . - -
BOTH schools:class-edit             L . . o o . o . . . . . . - -
BOTH schools:class-exception        L . . . . . o . . . . . . . -
GET  schools:class-list             L . o o o o o o o o o o . o o
GET  schools:cockpit                L . . . . o o o o . o o . . o
BOTH schools:conflict-detail        L . . . . . o . . . . . . . -
GET  schools:conflict-list          L . . . . . o . . . . . . . o
GET  schools:desk                   L . o o o . . . . o . . . o .
GET  schools:findings                   L . o o o . . . . o . . . o .
GET  schools:forecast               L . o o o o o o o o o o . o o
POST schools:import-check           L . . > . . > . . . . . . - -
POST schools:import-commit          L . . c . . c . . . . . . - -
GET  schools:import-detail          L . . o . . o . . . . . . - -
POST schools:import-discard         L . . > . . > . . . . . . - -
GET  schools:import-list            L . . o . . o . . . . . . o o
BOTH schools:import-mend            L . . c . . c . . . . . . - -
POST schools:import-map             L . . o . . o . . . . . . - -
BOTH schools:import-new             L . . o . . o . . . . . . o o
GET  schools:import-progress        L . . o . . o . . . . . . - -
GET  schools:import-rows            L . . o . . o . . . . . . - -
BOTH schools:import-returned        L . . o . . o . . . . . . - -
GET  schools:import-template        L . . o . . o . . . . . . o o
POST schools:import-undo            L . . c . . c . . . . . . - -
POST schools:large-class-close      L . . . . . . . c c . . . . .
GET  schools:large-class-detail     L . o o o o o o o o o o . - -
GET  schools:large-class-list       L . o o o o o o o o o o . o o
POST schools:large-class-plan       L . . o o . o . . . . . . - -
POST schools:large-class-reopen     L . . . . . . . c c . . . . .
POST schools:large-class-resolve    L . . o o . o . . . . . . - -
POST schools:large-class-start      L . . c c . c . . . . . . - -
POST schools:large-class-verify     L . . . . . . . o o . . . . .
GET  schools:limit-list             L o o o o o o o o o o o o o o
BOTH schools:limit-new              L . . . . . o . . . . . o . o
POST schools:local-day-drop         L . . . . . > . . . . . > . -
POST schools:local-day-set          L . . . . . o . . . . . o . o
GET  schools:project-detail         L . - - - - o o o - o o . - -
GET  schools:project-list           L . o o o o o o o o o o . o o
BOTH schools:project-new            L . . . . . o . . . . . . . o
POST schools:project-postpone       L . . . . . o . . . . . . . -
POST schools:project-stage          L . . . . . o . . . . . . . -
BOTH schools:pupil-change           L . . o . . o . . . . . . - -
GET  schools:pupil-detail           L . o o o o o o o . . . . - -
GET  schools:pupil-list             L . o o o o o o o . . . . o o
POST schools:pupil-reveal           L . . o . . o o o . . . . - -
POST schools:pupil-search           L . > > > > > > > . . . . > >
BOTH schools:return-edit            L . . o o . o . . . . . . - -
GET  schools:return-list            L . o o o o o o o o o o . o o
GET  schools:return-template        L . . o o . o . . . . . . o o
POST schools:return-upload          L . . o o . o . . . . . . o o
BOTH schools:school-close           L . . . . . o . . . . . . . -
GET  schools:school-detail          L . o o o o o o o o o o . - -
GET  schools:school-list            L . o o o o o o o o o o . o o
BOTH schools:school-edit            L . . . . . o . . . . . . . -
BOTH schools:school-new             L . . . . . o . . . . . . . o
BOTH schools:school-reopen          L . . . . . o . . . . . . . -
GET  schools:school-template        L . . . . . o . . . . . . . o
BOTH schools:school-upload          L . . . . . o . . . . . . . o
POST schools:search                 L . > > > > > > > > > > . > >
GET  schools:seats                  L . o o o o o o o o o o . o o
BOTH schools:section-edit           L . . o o . o . . . . . . - -
POST schools:term-set               L . . . . . o . . . . . o . o
POST schools:year-close             L . . . . . . . . . . . . . .
GET  schools:year-list              L . . . . . o . . . . . o . o
POST schools:year-open              L . . . . . . . . . . . . . .
"""
LET_THROUGH = {"o", ">", "v", "c", "+"}


def rows() -> dict[tuple[str, str], str]:
    """The expected signs by method and name; BOTH is a form, read and sent."""
    lines = [line.split() for line in TABLE.splitlines() if line.strip()]
    return {
        (method, name): " ".join(signs)
        for methods, name, *signs in lines
        for method in (["GET", "POST"] if methods == "BOTH" else [methods])
    }


ROWS = rows()
NAMES = {name for _, name in ROWS}
ONE_WAY = sorted(
    (other, name)
    for method, other in (("GET", "POST"), ("POST", "GET"))
    for name in NAMES
    if (method, name) in ROWS and (other, name) not in ROWS
)


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Any:
    """Built once; everything that the table's calls change is undone after each."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def answer_of(world: World, *, column: str, method: str, path: str) -> str:
    client, headers = world.client, {}
    client.cookies = SimpleCookie(world.cookies[column])
    if path.startswith("/api/") and column != "anonymous":
        headers = {"authorization": f"Bearer {world.secrets[column]}"}
    with transaction.atomic():
        response = client.generic(method, path, headers=headers)
        if response.streaming:
            assert b"".join(response)
        transaction.set_rollback(True)
    if response.status_code == 302:
        return "L" if response.url.startswith(reverse("account_login")) else ">"
    return SIGNS.get(response.status_code, str(response.status_code))


def signs_of(world: World, method: str, name: str) -> str:
    path = path_of(name, world)
    return " ".join(
        answer_of(world, column=column, method=method, path=path) for column in COLUMNS
    )


@pytest.mark.parametrize(("method", "name"), ROWS)
def test_address_answers_each_role_as_the_table_says(world, method, name):
    assert signs_of(world, method, name) == ROWS[method, name]


@pytest.mark.parametrize(("method", "name"), ONE_WAY)
def test_address_is_not_for_the_method_that_the_table_leaves_out(world, method, name):
    """No page takes what is sent to it, and no act is done by reading."""
    other = {"GET": "POST", "POST": "GET"}[method]
    signs = dict(zip(COLUMNS, ROWS[other, name].split(), strict=True))
    column = next((c for c, sign in signs.items() if sign in LET_THROUGH), "anonymous")

    sign = answer_of(world, column=column, method=method, path=path_of(name, world))

    assert sign not in LET_THROUGH


def test_every_address_has_its_line(world):
    missing = addresses().keys() - NAMES
    proposals = [
        f"{method:5} {name:36} {signs_of(world, method, name)}"
        for name in sorted(missing)
        for method in ("GET", "POST")
    ]

    assert not missing, "judge and paste:\n" + "\n".join(proposals)


def test_table_names_only_addresses_that_exist():
    assert addresses().keys() >= NAMES
