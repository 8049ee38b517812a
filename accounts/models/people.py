"""People, the postings through which they act, and the tokens of their programs."""

import hashlib
import secrets
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, AnonymousUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.fields import BlindIndexField, EncryptedTextField
from accounts.roles import RULES, Permission, Reach, Role


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "User") -> Self:
        """Oneself; an administrator also sees who holds or held a posting below."""
        return self.filter(
            pk__in=Posting.objects.visible_to(user).order_by().values("user")
        )

    def kept_by(self, user: "User") -> Self:
        """Accounts that this administrator may reset and close.

        All that the person still holds lies below: whoever resets an account could act
        as its person. Former holders of a posting are seen, not kept.
        """
        acting = user.acting
        if acting is None or not user.may(Permission.USER_ADMIN):
            return self.none()
        lasting = Posting.objects.lasting().exclude(role=Role.GUARDIAN).order_by()
        return self.filter(pk__in=lasting.below(acting.prefix).values("user")).exclude(
            pk__in=lasting.beyond(acting.prefix).values("user")
        )


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    use_in_migrations = False


class User(AbstractUser):
    """A person who logs in (用户): staff by user name, guardians by phone.

    What the person may do hangs on the posting acted through, `acting`, which the
    middleware sets for a request and a job sets for its work.
    """

    PERSONAL: ClassVar = {
        "username": "S2",
        "name": "S3",
        "phone": "S4",
        "phone_index": "S4",
        "email": "S2",
        "password": "S2",
        "last_login": "S2",
        "first_name": "S3",
        "last_name": "S3",
    }

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    phone = EncryptedTextField(_("phone"), null=True, blank=True)
    phone_index = BlindIndexField(of="phone", null=True, unique=True)
    phone_verified = models.BooleanField(default=False)
    password_is_temporary = models.BooleanField(default=False)
    """Set by an administrator, to be changed at the first log-in."""

    objects: ClassVar[PeopleManager] = PeopleManager()

    acting: "Posting | None" = None

    def __str__(self) -> str:
        return self.name or self.username

    def may(self, permission: Permission) -> bool:
        """Whether the acting posting allows it."""
        return self.acting is not None and permission in self.acting.permissions

    @property
    def is_employed(self) -> bool:
        """Staff: holds any posting but a guardian's."""
        acting = self.acting
        if acting is not None and acting.role != Role.GUARDIAN:
            return True
        held = Posting.objects.current().filter(user=self)
        return held.exclude(role=Role.GUARDIAN).exists()

    def act_through(self, posting: "Posting") -> Self:
        """This person, acting through `posting`."""
        self.acting = posting
        return self


class PostingQuerySet(models.QuerySet["Posting"]):
    def current(self) -> Self:
        """Postings held today, of people who may still log in."""
        today = TruncDate(Now())
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=today),
            valid_from__lte=today,
            user__is_active=True,
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """One's own; an administrator sees those of units below the own one."""
        if not user.is_authenticated:
            return self.none()
        own = Q(user=user)
        if user.may(Permission.USER_ADMIN):
            own |= unit_below(user.acting.prefix)  # type: ignore[union-attr]
        return self.filter(own).distinct()

    def lasting(self) -> Self:
        """Not over yet, also those that begin later and those of closed accounts."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=TruncDate(Now())))

    def below(self, prefix: str) -> Self:
        """Held for the division or for any school below."""
        return self.filter(unit_below(prefix))

    def beyond(self, prefix: str) -> Self:
        """Held for a division, or for any school, that is not below."""
        units = ("division__code", "schools__division__code")
        outside = [
            Q((f"{unit}__lt", prefix)) | Q((f"{unit}__gte", f"{prefix}:"))
            for unit in units
        ]
        return self.filter(outside[0] | outside[1])


def unit_below(prefix: str) -> Q:
    end = f"{prefix}:"
    return Q(division__code__gte=prefix, division__code__lt=end) | Q(
        schools__division__code__gte=prefix, schools__division__code__lt=end
    )


class Posting(models.Model):
    """A role held for a unit (任职), e.g. registrar of one school, officer of a county."""

    PERSONAL: ClassVar = {"user": "S2"}

    user = models.ForeignKey(User, models.CASCADE, related_name="postings")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    division = models.ForeignKey(
        "schools.Division", models.PROTECT, null=True, blank=True, related_name="+"
    )
    schools = models.ManyToManyField("schools.School", blank=True, related_name="+")
    valid_from = models.DateField(_("from"), db_default=TruncDate(Now()))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.unit_name}"

    @property
    def unit_name(self) -> str:
        """The unit's name; several schools are counted."""
        if self.division is not None:
            return self.division.name
        names = [school.name for school in self.schools.all()]
        return names[0] if len(names) == 1 else _("%d schools") % len(names)

    @property
    def permissions(self) -> frozenset[Permission]:
        return RULES[Role(self.role)].may

    @property
    def reach(self) -> Reach:
        return RULES[Role(self.role)].reach

    @property
    def prefix(self) -> str:
        """The division code that everything in reach begins with.

        A posting without a division reaches none: no code begins with a blank.
        """
        return self.division_id or " "

    @property
    def audit_unit(self) -> str:
        """The division whose officials may see what is done through this posting."""
        if self.division_id:
            return self.division_id
        return next((school.division_id for school in self.schools.all()), "")

    @property
    def school_ids(self) -> list[Any]:
        """Keys of the schools it is held for; prefetched by the middleware."""
        return [school.pk for school in self.schools.all()]

    @property
    def is_over(self) -> bool:
        return self.valid_to is not None and self.valid_to < timezone.localdate()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> Self:
        """The tokens of one's own postings."""
        return self.filter(posting__user=user.pk)

    def revoke(self) -> int:
        """End those that are good still; how many."""
        return self.filter(revoked_at=None).update(revoked_at=Now())


class ApiToken(models.Model):
    """What a program shows to act through a posting (接口令牌); only its digest is kept."""

    PERSONAL: ClassVar = {"digest": "S4"}

    posting = models.ForeignKey(Posting, models.CASCADE, related_name="tokens")
    label = models.CharField(_("label"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label

    @classmethod
    def issue(cls, posting: Posting, *, label: str) -> tuple["ApiToken", str]:
        """The stored token and its secret, which is shown once and never again."""
        secret = f"jh_{secrets.token_urlsafe(32)}"
        return cls.objects.create(
            posting=posting, label=label, digest=cls.digest_of(secret)
        ), secret

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()
