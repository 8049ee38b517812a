"""Handing an application in: the one act that thousands do in the same minute.

The review page reads everything over and gives out a slip: the receipt number, the
content hash and what it was made from, signed and bound to the browser's session. What is
left to do when the button is pressed is one statement, which takes the application only
if it is still what the slip says, still open and still in time. So a second click, a
second phone and a form sent again after an answer was lost all end in one receipt.
"""

import hashlib
import hmac
from dataclasses import asdict, dataclass
from typing import Self

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from enrollment.applying import all_told, is_in_time, unfinished
from enrollment.models import Application, ApplicationState
from enrollment.receipts import content_hash, new_receipt
from portal.errors import Conflict

SALT = "enrollment.handing_in"
GOOD_FOR = 12 * 3600
"""Seconds; the longest that a family's log-in lasts is a day."""
S = ApplicationState
NOT_IN = {S.DRAFT, S.RETURNED, S.WITHDRAWN, S.REJECTED, S.REJECTED_FINAL}
"""Of an application in one of these nobody is told that it was handed in."""
TAKE_IN = """
WITH held AS (
    SELECT application.id, application.state, policy.version
    FROM enrollment_application AS application
    JOIN enrollment_admissionround AS round ON round.id = application.round_id
    JOIN enrollment_policyprofile AS policy ON policy.id = application.policy_id
    WHERE application.id = %(application)s::uuid
      AND application.moved_at = %(moved_at)s::timestamptz
      AND (
          %(session)s::text IS NULL
          OR EXISTS (
              SELECT FROM accounts_session AS session
              WHERE session.session_key = %(session)s::text
                AND session.user_id = %(by)s::uuid AND session.expire_date > now()
          )
      )
      AND (
          application.state = 'draft'
          AND now() >= round.opens_at AND now() < round.closes_at
          OR application.state = 'returned'
          AND (application.due_on IS NULL OR application.due_on >= %(today)s)
      )
    FOR UPDATE OF application
), same AS (
    SELECT held.* FROM held
    WHERE (
        SELECT max(part.saved_at) FROM enrollment_applicationpart AS part
        WHERE part.application_id = held.id
    ) = %(saved_at)s::timestamptz
    AND (
        SELECT coalesce(string_agg(used.document_id::text, ' ' ORDER BY used.pk), '')
        FROM (
            SELECT document_id, document_id::text COLLATE "C" AS pk
            FROM enrollment_documentuse WHERE application_id = held.id
        ) AS used
    ) = %(papers)s
), taken AS (
    UPDATE enrollment_application AS application
    SET state = 'submitted', moved_at = now(), due_on = NULL,
        receipt = coalesce(receipt, %(receipt)s),
        submitted_at = coalesce(submitted_at, now()), content_hash = %(content_hash)s
    FROM same WHERE application.id = same.id
    RETURNING application.id
), mended AS (
    UPDATE enrollment_defect AS defect SET mended_at = now()
    FROM same
    WHERE same.state = 'returned' AND defect.application_id = same.id
      AND defect.mended_at IS NULL
)
INSERT INTO enrollment_applicationevent
    (application_id, was, now, by_id, rule, reason, at)
SELECT same.id, same.state, 'submitted', %(by)s::uuid,
    'v' || same.version, 'submitted', now()
FROM same JOIN taken ON taken.id = same.id
"""


@dataclass(frozen=True, slots=True)
class Slip:
    """What the review page hands out: an application as it was read over."""

    application: str
    by: str
    receipt: str
    content_hash: str
    saved_at: str
    moved_at: str
    papers: str
    """The keys of the attached papers, one after the other."""

    def written(self, *, session: str | None) -> str:
        """The slip for the form, good only in the browser of this session."""
        return signing.dumps([asdict(self), bound_to(session)], salt=SALT)

    @classmethod
    def read(cls, text: str, *, session: str | None) -> Self:
        """The slip out of the form, or Conflict if it is not this browser's or is old."""
        try:
            told, binding = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
        except signing.BadSignature as error:
            raise changed() from error
        if not hmac.compare_digest(binding, bound_to(session)):
            raise changed()
        return cls(**told)


def changed() -> Conflict:
    return Conflict(_("It was changed meanwhile. Read it over and hand it in again."))


def bound_to(session: str | None) -> str:
    """A mark of the session that tells nobody its key."""
    key = settings.SECRET_KEY.encode()
    return hmac.digest(key, f"{SALT}:{session}".encode(), hashlib.sha256).hex()


def slip_for(application: Application, *, by: User) -> Slip:
    """The slip of an application that is complete.

    Raise ValidationError naming what is missing, Conflict if it is too late.
    """
    if not is_in_time(application):
        raise Conflict(_("Registration is closed."))
    if left := unfinished(application):
        names = "、".join(str(part.label) for part in left)
        raise ValidationError(_("Not finished yet: %(parts)s.") % {"parts": names})
    if wishes_apart(application):
        raise ValidationError(
            _("Children of one birth must make the same wishes. Change those of one.")
        )
    receipt = application.receipt or new_receipt(application.intake_year)
    uses = list(application.document_uses.select_related("document"))
    hashes = [use.document.sha256 for use in uses]
    saved_at = max(part.saved_at for part in application.parts.all())
    return Slip(
        application=str(application.pk),
        by=str(by.pk),
        receipt=receipt,
        content_hash=content_hash(receipt, all_told(application), hashes),
        saved_at=saved_at.isoformat(),
        moved_at=application.moved_at.isoformat(),
        papers=" ".join(sorted(str(use.document_id) for use in uses)),
    )


def wishes_apart(application: Application) -> bool:
    """Whether a twin who is handed in wishes for other schools (handbook 4.13)."""
    group = application.child.birth_group
    twins = Application.objects.filter(
        round=application.round_id, child__birth_group=group
    ).exclude(state__in=NOT_IN)
    if group is None:
        return False
    return any(
        wishes_of(twin) != wishes_of(application)
        for twin in twins.exclude(pk=application.pk).prefetch_related("wishes")
    )


def wishes_of(application: Application) -> list[str]:
    return [wish.school_id for wish in application.wishes.all()]


def hand_in(slip: Slip, *, session: str | None = None) -> None:
    """Take the application in, once; what was taken in already stays as it is.

    With a `session`, only while its person is logged in. Raise Conflict if it was changed
    since the slip was made, or if it is too late.
    """
    told = {"today": timezone.localdate(), "session": session}
    # One statement is a transaction of its own: no BEGIN and COMMIT around it.
    with connection.cursor() as cursor:
        cursor.execute(TAKE_IN, asdict(slip) | told)
        if cursor.rowcount:
            return
    if not is_taken_in(slip):
        raise changed()


def is_taken_in(slip: Slip) -> bool:
    """Whether the same content was handed in before, by this slip or another one."""
    rows = Application.objects.filter(pk=slip.application).exclude(state__in=NOT_IN)
    moments = rows.annotate(last=Max("parts__saved_at")).values_list("last", flat=True)
    return [moment.isoformat() for moment in moments] == [slip.saved_at]


def submit(application: Application, *, by: User) -> Application:
    """Read over and hand in at once; a second time gives the same receipt."""
    if application.state in {S.SUBMITTED, S.CHECKING}:
        return application
    hand_in(slip_for(application, by=by))
    application.refresh_from_db()
    return application
