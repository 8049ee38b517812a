"""The demo guardian 王芳 and her twins: one's application was sent back, one has none yet.

She typed two things wrongly, which the departments noticed; with both mended the
application is approved, and the other twin can be applied for.
"""

from accounts.models import User
from enrollment import applying, handing_in, reviewing, verifying
from enrollment.demo.crowd import Crowd, child
from enrollment.demo.told import Declared
from enrollment.households import add_child, household_of
from enrollment.models import (
    AdmissionRound,
    Application,
    Guardian,
    Part,
    ReasonCode,
)
from enrollment.models import Household as HouseholdRow
from enrollment.reviewing import Fault

STORY = "twins"
"""The mother of the first such family is named like the demo's account."""
WRONG_REGISTER, WRONG_UNIT = "990101H000000001", "990101U99999998"
FAULTS = (
    Fault(
        Part.PERMIT,
        ReasonCode.HUKOU_MISMATCH,
        "户号与公安登记不一致，请对照户口簿首页改正。",
    ),
    Fault(
        Part.RESIDENCE,
        ReasonCode.DATA_DIFFERS,
        "不动产单元号没有查到，请对照不动产权证改正。",
    ),
)


def apply(
    declared: Declared, *, round_: AdmissionRound, crowd: Crowd, by: User, officer: User
) -> Application:
    """Apply for the first twin, with two slips, and have it sent back."""
    household = crowd.household(declared, applies=by.name)
    home = household_of(by)
    own = home.guardians.get(user=by)
    own.relation = Guardian.Relation.MOTHER
    own.id_number = household.guardians[0]["id_number"]
    own.save()
    twins = [
        add_child(child(person, HouseholdRow()), by=by)
        for person in declared["children"]
    ]
    filing = next(crowd.filings(household, twins, by=by))
    filing.told[Part.PERMIT]["household_number"] = WRONG_REGISTER
    filing.told[Part.RESIDENCE]["unit_number"] = WRONG_UNIT
    filing.child.refresh_from_db()
    application = applying.start(filing.child, round_=round_, stage=filing.stage, by=by)
    for part, answers in filing.told.items():
        applying.save_answers(application, Part(part), answers, seen="")
    handing_in.submit(application, by=by)
    application.refresh_from_db()
    verifying.take_up([application])
    verifying.check(application)
    reviewing.send_back(application, FAULTS, by=officer)
    return application
