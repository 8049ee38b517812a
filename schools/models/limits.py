"""Limits as dated rows: what counts as full, large or too big in a place."""

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import record
from accounts.models import User

CEILINGS = {"class_large", "class_super_large", "new_class_cap"}
"""What the country bans above its number: a place may be stricter, never laxer (3.2)."""
COUNTS = CEILINGS | {"class_standard", "class_watched", "school_scale"}
"""Limits that count pupils; all others are shares of a whole."""


class LimitQuerySet(models.QuerySet["Limit"]):
    def visible_to(self, user: User) -> Self:
        """Everybody on the staff may read the rules that apply."""
        return self.all() if user.acting is not None else self.none()

    def on(self, day: datetime.date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class Limit(models.Model):
    """One number that a rule sets, for a place and a time, with its source (标准阈值)."""

    class Code(models.TextChoices):
        CLASS_STANDARD = "class_standard", _("Standard class size")
        CLASS_LARGE = "class_large", _("Large class from")
        CLASS_SUPER_LARGE = "class_super_large", _("Super-large class from")
        CLASS_WATCHED = "class_watched", _("Watch next year's classes above")
        NEW_CLASS_CAP = "new_class_cap", _("No new class above")
        SCHOOL_SCALE = "school_scale", _("School scale limit")
        SCALE_WARNING_SHARE = "scale_warning_share", _("Warn at share of school scale")
        SEAT_WARNING_YELLOW = "seat_warning_yellow", _("Yellow seat warning from")
        SEAT_WARNING_RED = "seat_warning_red", _("Red seat warning from")
        SEATS_USED_NEAR = "seats_used_near", _("Seats nearly used up above")
        SEATS_USED_FULL = "seats_used_full", _("Seats used up above")
        LARGE_SHARE_TARGET = "large_share_target", _("Target share of large classes")
        SUPER_SHARE_TARGET = (
            "super_share_target",
            _("Target share of super-large classes"),
        )

    PERSONAL: ClassVar[dict[str, str]] = {}

    code = models.CharField(_("limit"), max_length=30, choices=Code)
    region = models.CharField(_("place"), max_length=12, blank=True, db_collation="C")
    """Division code it holds in, with everything below; blank for the whole country."""
    applies_to = models.CharField(_("applies to"), max_length=20, blank=True)
    """A stage or a kind of school; blank for all."""
    value = models.DecimalField(_("value"), max_digits=10, decimal_places=4)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)

    objects = LimitQuerySet.as_manager()

    class Meta:
        ordering = ["code", "region", "applies_to", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "region", "applies_to", "valid_from"], name="limit_once"
            ),
            models.CheckConstraint(name="limit_has_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.written_value}"

    @property
    def written_value(self) -> str:
        """Pupils as they are, a share in per cent, without needless zeros."""
        if self.code in COUNTS:
            return f"{self.value.normalize():f}"
        return f"{(self.value * 100).normalize():f}%"

    def holds_on(self, day: datetime.date) -> bool:
        return self.valid_from <= day and (
            self.valid_to is None or self.valid_to >= day
        )

    def clean(self) -> None:
        """A place may not loosen what holds in the whole country."""
        is_bound = self.region and self.code in CEILINGS
        if not is_bound or self.value is None or self.valid_from is None:
            return
        national = Limit.objects.on(self.valid_from).filter(region="", code=self.code)
        ceiling = min((limit.value for limit in national), default=self.value)
        if self.value > ceiling:
            sentence = _(
                "In the whole country this is %(most)s; a place may only go below."
            )
            raise ValidationError(
                {"value": ValidationError(sentence, params={"most": f"{ceiling:.0f}"})}
            )

    @transaction.atomic
    def put_in_force(self, *, by: User) -> None:
        """Let this new row hold from its first day on; the row before it ends the day before.

        Rules are never overwritten: what held on an earlier day can still be read.
        """
        self.full_clean(exclude=["valid_to"], validate_constraints=False)
        self._refuse_outside(by)
        same = Limit.objects.select_for_update().filter(
            code=self.code, region=self.region, applies_to=self.applies_to
        )
        if same.filter(valid_from__gte=self.valid_from).exists():
            raise ValidationError(
                {"valid_from": _("A limit from this day or later is stored already.")}
            )
        last_day = self.valid_from - datetime.timedelta(days=1)
        same.on(last_day).update(valid_to=last_day)
        self.save(force_insert=True)
        record("limit.change", by=by, on=self, changed=["value"], reason=self.source)

    def _refuse_outside(self, by: User) -> None:
        """National rows come with the program; a place sets its own."""
        within = by.acting is not None and self.region.startswith(by.acting.prefix)
        if not within:
            raise ValidationError(
                {"region": _("You can set limits for your own division only.")}
            )


class Limits:
    """The limits in force on a day, looked up by place and by what they apply to.

    One query for any number of look-ups. A missing limit raises LookupError: a rule of a
    place is never guessed.
    """

    def __init__(self, day: datetime.date) -> None:
        self.day = day
        self.rows = list(Limit.objects.on(day).order_by("-valid_from"))

    def value(
        self, code: Limit.Code, *, place: str, applies_to: str = "", kind: str = ""
    ) -> Decimal:
        return self.row(code, place=place, applies_to=applies_to, kind=kind).value

    def whole(
        self, code: Limit.Code, *, place: str, applies_to: str = "", kind: str = ""
    ) -> int:
        """A limit that counts pupils."""
        return int(self.value(code, place=place, applies_to=applies_to, kind=kind))

    def share(self, code: Limit.Code, *, place: str) -> Fraction:
        """A limit that is a share, to be compared without rounding."""
        return Fraction(self.value(code, place=place))

    def lowest(self, code: Limit.Code) -> int:
        """The smallest number that any place has set, below which nobody need look."""
        return int(min(limit.value for limit in self.rows if limit.code == code))

    def row(
        self, code: Limit.Code, *, place: str, applies_to: str = "", kind: str = ""
    ) -> Limit:
        """The most specific row: nearest place first, then what it names, then latest.

        A row that names the kind of school goes before one that names the stage.
        """
        names = ["", applies_to, kind]
        fits = [
            limit
            for limit in self.rows
            if limit.code == code
            and place.startswith(limit.region)
            and limit.applies_to in names
        ]
        if not fits:
            raise LookupError(
                f"no limit {code} for {place or 'the country'} on {self.day}"
            )
        return max(
            fits,
            key=lambda limit: (len(limit.region), names.index(limit.applies_to)),
        )
