"""What the demo's two officers did at their desk: one of each act, again and again."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from enrollment import applying, refusals, reviewing
from enrollment.models import (
    Application,
    ApplicationState,
    CheckResult,
    Decision,
    DepartmentCheck,
    DocumentKind,
    Part,
    ReasonCode,
)
from enrollment.refusals import REMEDY
from enrollment.reviewing import Fault, Grounds

C, D, R = CheckResult, DocumentKind, ReasonCode
S = ApplicationState
MOST = 400
"""Applications that the officers have looked at by now."""
SENT_BACK, REFUSED, PROPOSED, APPROVED, CLAIMED = 5, 7, 8, 11, 12
ROUND_OF_ACTS = 20
"""Of twenty in a row so many, counted upwards; the rest is waiting still."""
CLAUSE = "《义务教育招生入学工作办法》第九条"
NOTE = "已核对原件，与登记信息一致。"
WHY = "房屋已办理变更登记，请再核一次。"
REPLY = "经复核，原审核所依据的登记信息已更新，予以通过。"
CODES = {
    C.SHARE_BELOW: R.TITLE_SHARE_LOW,
    C.NON_RESIDENTIAL: R.TITLE_NON_RESIDENTIAL,
    C.UNFILED: R.RENT_UNFILED,
    C.SUSPENDED: R.PERMIT_SUSPENDED,
    C.COLLECTIVE: R.HUKOU_MISMATCH,
    C.NOT_FOUND: R.DOC_MISSING,
    C.EXPIRED: R.DOC_MISSING,
}
PARTS = {
    D.IDENTITY: Part.GUARDIANS,
    D.HUKOU: Part.PERMIT,
    D.TITLE: Part.RESIDENCE,
    D.PURCHASE: Part.RESIDENCE,
    D.RENTAL: Part.RESIDENCE,
    D.PERMIT: Part.PERMIT,
}
MENDED = {
    R.RENT_UNFILED: "请到住房部门办理租赁备案后填写备案号。",
    R.PERMIT_SUSPENDED: "请先到公安派出所补办签注。",
    R.DOC_MISSING: "部门没有查到，请上传原件照片。",
    R.TITLE_SHARE_LOW: "请上传共有情况说明或其他居住证明。",
}


@dataclass(frozen=True, slots=True)
class Officers:
    """Who reviews, and who is the second one."""

    first: User
    second: User

    def __iter__(self) -> Iterator[User]:
        return iter((self.first, self.second))


def code_of(check: DepartmentCheck) -> ReasonCode:
    found = CODES.get(C(check.result))
    is_hukou = check.kind == D.HUKOU
    return found or (R.HUKOU_MISMATCH if is_hukou else R.DATA_DIFFERS)


def faults_of(application: Application) -> list[Fault]:
    """A fault for each kind of paper about which a department does not agree."""
    faults: dict[str, Fault] = {}
    silent = [C.MATCH, C.UNAVAILABLE]
    for check in application.checks.exclude(result__in=silent):
        code, kind = code_of(check), D(check.kind)
        paper = kind.value if kind in application.policy.documents else ""
        part = PARTS.get(kind, Part.DOCUMENTS)
        note = MENDED.get(code, "请核对填写内容，与证件一致后重新提交。")
        faults.setdefault(kind, Fault(part, code, note, paper))
    return list(faults.values())


def work(officers: Officers) -> None:
    """Go through the queue: every twenty applications see every act."""
    waiting = Application.objects.filter(state=S.CHECKING, decisions=None)
    ready = [
        row for row in waiting.select_related("policy")[: 2 * MOST] if faults_of(row)
    ]
    for place, application in enumerate(ready[:MOST]):
        act(application, place % ROUND_OF_ACTS, officers)


def act(application: Application, place: int, officers: Officers) -> None:
    first, second = officers
    if place < SENT_BACK or not may_be_refused(application):
        reviewing.send_back(application, faults_of(application), by=first)
    elif place < PROPOSED:
        decision = reviewing.propose_refusal(
            application, grounds_of(application), by=first
        )
        if place < REFUSED:
            reviewing.confirm_refusal(decision, by=second)
    elif place < APPROVED:
        reviewing.approve(application, by=second, note=NOTE)
    elif place < CLAIMED:
        reviewing.claim(application, by=first)


def may_be_refused(application: Application) -> bool:
    """A suspended permit is sent back first, and so is what no department knows."""
    codes = {fault.code for fault in faults_of(application)}
    return not codes & {R.PERMIT_SUSPENDED, R.DOC_MISSING}


def grounds_of(application: Application) -> Grounds:
    codes = tuple(dict.fromkeys(fault.code for fault in faults_of(application)))
    return Grounds(codes, CLAUSE, REMEDY)


def let_days_pass(officers: Officers, *, but: Application) -> None:
    """Some families missed their day; some refused ones asked for a review.

    The day is moved by a plain update, since the demo cannot wait for it.
    """
    returned = Application.objects.filter(state=S.RETURNED).exclude(pk=but.pk)
    late = list(returned.order_by("pk").values_list("pk", flat=True))[::6]
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Application.objects.filter(pk__in=late).update(due_on=yesterday)
    refusals.reject_overdue()
    overdue = Application.objects.filter(pk__in=late, state=S.REJECTED)
    for place, application in enumerate(overdue):
        ask(application)
        if place % 3:
            decide(application, overturns=place % 3 == 1, by=officers.second)
    confirmed = Decision.objects.exclude(confirmed_by=None).select_related(
        "application"
    )
    for decision in confirmed.order_by("pk")[1::3]:
        ask(decision.application)


def ask(application: Application) -> None:
    refusals.ask_for_review(application, why=WHY, by=application.applicant)


def decide(application: Application, *, overturns: bool, by: User) -> None:
    """As an officer who had no part in it: the clock had refused."""
    if overturns:
        grounds = Grounds((), CLAUSE, REPLY, NOTE)
    else:
        grounds = Grounds((R.NOT_CORRECTED,), CLAUSE, REMEDY)
    refusals.decide_review(application, overturns=overturns, grounds=grounds, by=by)


def withdraw(rows: Iterable[Application]) -> None:
    for application in rows:
        applying.withdraw(
            application, by=application.applicant, reason="已随父母迁往外地"
        )
