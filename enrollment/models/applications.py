"""Applications, and what happened to them."""

from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from accounts.models import User
from accounts.roles import Permission, Reach
from enrollment.models.families import Child, Household
from enrollment.models.policies import PolicyProfile
from enrollment.models.rounds import AdmissionRound
from portal.errors import Conflict
from schools.models.divisions import below
from schools.models.schools import Stage


class ApplicationState(models.TextChoices):
    """The states of an application (enrollment handbook 4.3)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for review")
    CHECKING = "checking", pgettext_lazy("application", "Being checked")
    RETURNED = "returned", _("Sent back to mend")
    APPROVED = "approved", pgettext_lazy("application", "Approved")
    REJECTED = "rejected", _("Not approved")
    UNDER_REVIEW = "under_review", _("Reviewed again")
    REJECTED_FINAL = "rejected_final", _("Finally not approved")
    PLACED_PROVISIONAL = "placed_provisional", _("Provisionally placed")
    UNPLACED = "unplaced", _("Not placed yet")
    PLACED = "placed", _("Placed")
    CONFIRMED = "confirmed", _("Seat accepted")
    DECLINED = "declined", _("Seat declined")
    NOTIFIED = "notified", _("Letter sent")
    REGISTERED = "registered", _("Arrived")
    NO_SHOW = "no_show", _("Did not arrive")
    ROLLED = "rolled", _("On the roll")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ApplicationState
NEXT: dict[ApplicationState, set[ApplicationState]] = {
    S.DRAFT: {S.SUBMITTED, S.WITHDRAWN},
    S.SUBMITTED: {S.DRAFT, S.CHECKING, S.WITHDRAWN},
    S.CHECKING: {S.APPROVED, S.RETURNED, S.REJECTED, S.WITHDRAWN},
    S.RETURNED: {S.SUBMITTED, S.CHECKING, S.REJECTED, S.WITHDRAWN},
    S.APPROVED: {S.PLACED_PROVISIONAL, S.UNPLACED, S.WITHDRAWN},
    S.REJECTED: {S.UNDER_REVIEW, S.WITHDRAWN},
    S.UNDER_REVIEW: {S.APPROVED, S.REJECTED_FINAL, S.WITHDRAWN},
    S.REJECTED_FINAL: set(),
    S.UNPLACED: {S.PLACED_PROVISIONAL, S.WITHDRAWN},
    S.PLACED_PROVISIONAL: {S.PLACED, S.UNPLACED, S.WITHDRAWN},
    S.PLACED: {S.CONFIRMED, S.DECLINED},
    S.CONFIRMED: {S.NOTIFIED},
    S.DECLINED: set(),
    S.NOTIFIED: {S.REGISTERED, S.NO_SHOW},
    S.REGISTERED: {S.ROLLED},
    S.NO_SHOW: set(),
    S.ROLLED: set(),
    S.WITHDRAWN: set(),
}
ENDED = {S.REJECTED_FINAL, S.DECLINED, S.NO_SHOW, S.WITHDRAWN}
"""In which a child may apply again."""


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> Self:
        """A family's own; a school's those that name it; a county's all but drafts.

        City and province hold no permission for named applications and see none.
        """
        acting = user.acting
        if acting is None:
            return self.none()
        if acting.reach == Reach.SELF:
            return self.filter(household__in=Household.objects.visible_to(user))
        if not user.may(Permission.APPLICATION_VIEW):
            return self.none()
        rows = self.exclude(state=S.DRAFT)
        if acting.reach == Reach.DIVISION:
            return rows.filter(below("round__county_id", acting.prefix))
        return rows.filter(wishes__school__in=acting.school_ids).distinct()

    def live(self) -> Self:
        return self.exclude(state__in=ENDED)

    @transaction.atomic
    def move(
        self, to: ApplicationState, *, by: User | None, reason: str = "", rule: str = ""
    ) -> int:
        """Move every row here to `to` and record who did it and by which rule; how many.

        Without a `rule` it is the version of the policy under which each row stands,
        without a `reason` the step itself, as a family hands in because it wants to.
        Raise Conflict, and move none, if any of them may not go there.
        """
        held = self.order_by("pk").select_for_update(of=["self"])
        rows = list(held.values_list("pk", "state", "policy__version"))
        for was in (ApplicationState(state) for _pk, state, _version in rows):
            if to not in NEXT[was]:
                raise Conflict(
                    _("An application that is “%(was)s” cannot become “%(now)s”.")
                    % {"was": was.label, "now": to.label}
                )
        moved = [pk for pk, _was, _version in rows]
        Application.objects.filter(pk__in=moved).update(state=to, moved_at=Now())
        ApplicationEvent.objects.bulk_create(
            ApplicationEvent(
                application_id=pk,
                was=was,
                now=to,
                by=by,
                reason=reason or to.value,
                rule=(rule or f"v{version}")[:60],
            )
            for pk, was, version in rows
        )
        return len(rows)

    @transaction.atomic
    def go_back(
        self, *, under: PolicyProfile, by: User, reason: str
    ) -> "list[ApplicationEvent]":
        """Put every row here under a new version of its rules, where its family can act.

        The one way back, by an emergency change (handbook 4.2): what was sent in waits
        for review again; drafts and what was sent back stay open as they are.
        """
        rows = dict(self.order_by("pk").select_for_update().values_list("pk", "state"))
        stay = {S.DRAFT, S.RETURNED}
        found = Application.objects.filter(pk__in=rows)
        found.update(policy=under)
        found.exclude(state__in=stay).update(state=S.SUBMITTED, moved_at=Now())
        return ApplicationEvent.objects.bulk_create(
            ApplicationEvent(
                application_id=pk,
                was=was,
                now=was if was in stay else S.SUBMITTED,
                by=by,
                reason=reason,
                rule=f"v{under.version}",
            )
            for pk, was in rows.items()
        )


class Application(models.Model):
    """A family's request for a seat for one child in one round (入学报名).

    Enrollment handbook 4.3. A child has one live application in the whole city (INV-03):
    the city and the child's index stand here for that one constraint. When it was
    submitted is kept, and never used for ranking (INV-06).
    """

    PERSONAL: ClassVar = {
        "child": "S3",
        "household": "S3",
        "applicant": "S3",
        "child_index": "S4",
        "receipt": "S3",
        "content_hash": "S3",
        "home_division": "S3",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(
        AdmissionRound, models.PROTECT, related_name="applications"
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    policy = models.ForeignKey(
        PolicyProfile, models.PROTECT, related_name="applications"
    )
    """The version of the rules under which it was started or opened again."""
    child = models.ForeignKey(Child, models.PROTECT, related_name="applications")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="applications"
    )
    applicant = models.ForeignKey(User, models.PROTECT, related_name="+")
    city = models.CharField(max_length=4, db_collation="C")
    intake_year = models.PositiveSmallIntegerField()
    child_index = models.BinaryField(max_length=32)
    """The child's keyed hash: of its number, or of name, birthday and sex without one."""
    state = models.CharField(
        _("state"), max_length=20, choices=ApplicationState, default=S.DRAFT
    )
    moved_at = models.DateTimeField(_("in this state since"), db_default=Now())
    started_at = models.DateTimeField(_("started"), db_default=Now())
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    receipt = models.CharField(
        _("receipt no."), max_length=20, null=True, blank=True, unique=True
    )
    content_hash = models.CharField(_("content hash"), max_length=64, blank=True)
    consent_version = models.CharField(_("consent text"), max_length=20, blank=True)
    consented_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    home_division = models.CharField(
        _("division of the home"), max_length=12, blank=True, db_collation="C"
    )
    due_on = models.DateField(_("to be mended by"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["city", "intake_year", "child_index"],
                condition=~Q(state__in=sorted(ENDED)),
                name="application_one_live_in_city",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(submitted_at__isnull=False, receipt__isnull=False),
                name="application_submitted_has_receipt",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state", "id"], name="application_queue"),
        ]

    def __str__(self) -> str:
        return self.receipt or str(self.pk)

    @property
    def trail_name(self) -> str:
        return self.receipt or ""

    @property
    def is_live(self) -> bool:
        """Whether the child may not apply again."""
        return self.state not in ENDED

    @property
    def review_result(self) -> str | Promise:
        """One of the four words that a parent reads (enrollment handbook 4.3)."""
        match ApplicationState(self.state):
            case S.DRAFT | S.SUBMITTED | S.CHECKING | S.UNDER_REVIEW | S.WITHDRAWN:
                return _("Waiting for review")
            case S.RETURNED:
                return _("Sent back to mend")
            case S.REJECTED | S.REJECTED_FINAL:
                return _("Not approved")
            case _:
                return pgettext_lazy("application", "Approved")

    @property
    def days_to_mend(self) -> int:
        """Whole days until the last day; 0 on that day, and where none is set."""
        if self.due_on is None:
            return 0
        return max((self.due_on - timezone.localdate()).days, 0)

    def move(
        self, to: ApplicationState, *, by: User | None, reason: str = "", rule: str = ""
    ) -> None:
        rows = Application.objects.filter(pk=self.pk)
        rows.move(to, by=by, reason=reason, rule=rule)
        self.refresh_from_db(fields=["state", "moved_at"])


class OfApplicationQuerySet(models.QuerySet[Any]):
    """Rows that hang on an application: who sees it sees them, and nobody else."""

    def visible_to(self, user: User) -> Self:
        return self.filter(application__in=Application.objects.visible_to(user))


class ApplicationEvent(models.Model):
    """One change of an application's state (报名流转记录): actor, time, rule, reason (INV-12).

    The table is append-only: a trigger refuses to change or delete a row.
    """

    PERSONAL: ClassVar = {"reason": "S3", "by": "S2"}

    application = models.ForeignKey(Application, models.PROTECT, related_name="events")
    was = models.CharField(max_length=20, choices=ApplicationState, blank=True)
    now = models.CharField(max_length=20, choices=ApplicationState)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Blank where the system moved it."""
    rule = models.CharField(_("rule"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("time"), db_default=Now())

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application event")
        ordering = ["pk"]
        indexes = [models.Index(fields=["at"], name="event_recent")]

    def __str__(self) -> str:
        return f"{self.was} → {self.now}"
