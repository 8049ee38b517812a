from enrollment.models.applications import (
    Application,
    ApplicationEvent,
    ApplicationState,
)
from enrollment.models.catchments import CatchmentRule, ResidentialAddress, Zone
from enrollment.models.departments import (
    Department,
    DepartmentCall,
    DepartmentState,
    Failure,
    Outcome,
)
from enrollment.models.documents import Document, DocumentUse
from enrollment.models.families import Child, Guardian, Household
from enrollment.models.messages import Message
from enrollment.models.nominations import Nomination
from enrollment.models.parts import ApplicationPart, Part, SiblingRequest, Wish
from enrollment.models.plans import (
    AdmissionPlan,
    CutLine,
    EnterpriseGrant,
    EnterpriseTier,
    QuotaLine,
)
from enrollment.models.policies import (
    DocumentKind,
    PolicyDemand,
    PolicyFinding,
    PolicyProfile,
)
from enrollment.models.results import LockedChild, Ranking, SeatLock, VerifiedFacts
from enrollment.models.rounds import AdmissionRound, RoundState
from enrollment.models.verification import (
    CheckResult,
    Decision,
    Defect,
    DepartmentCheck,
    ReasonCode,
    Recusal,
    Review,
)
from enrollment.models.waiting import WaitingLine

__all__ = [
    "AdmissionPlan",
    "AdmissionRound",
    "Application",
    "ApplicationEvent",
    "ApplicationPart",
    "ApplicationState",
    "CatchmentRule",
    "CheckResult",
    "Child",
    "CutLine",
    "Decision",
    "Defect",
    "Department",
    "DepartmentCall",
    "DepartmentCheck",
    "DepartmentState",
    "Document",
    "DocumentKind",
    "DocumentUse",
    "EnterpriseGrant",
    "EnterpriseTier",
    "Failure",
    "Guardian",
    "Household",
    "LockedChild",
    "Message",
    "Nomination",
    "Outcome",
    "Part",
    "PolicyDemand",
    "PolicyFinding",
    "PolicyProfile",
    "QuotaLine",
    "Ranking",
    "ReasonCode",
    "Recusal",
    "ResidentialAddress",
    "Review",
    "RoundState",
    "SeatLock",
    "SiblingRequest",
    "VerifiedFacts",
    "WaitingLine",
    "Wish",
    "Zone",
]
