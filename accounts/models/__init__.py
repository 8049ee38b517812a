from accounts.models.audit import AuditEvent, AuditSeal
from accounts.models.people import ApiToken, Posting, User
from accounts.models.sessions import Session, Throttle
from accounts.models.sms import SmsMessage

__all__ = [
    "ApiToken",
    "AuditEvent",
    "AuditSeal",
    "Posting",
    "Session",
    "SmsMessage",
    "Throttle",
    "User",
]
