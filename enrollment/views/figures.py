"""A round's review in figures, for the county and, without small numbers, those above."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import figures
from enrollment.figures import AGES, FEWEST, Seen
from enrollment.models import AdmissionRound
from portal.charts import Bar, Chart, Head, bars
from schools.models.divisions import Division

COUNTY = Division.Level.COUNTY.value


@require(Permission.COCKPIT)
@require_GET
def round_figures(request: UserRequest, pk: int) -> HttpResponse:
    rounds = AdmissionRound.objects.visible_to(request.user).select_related("county")
    round_ = get_object_or_404(rounds, pk=pk)
    rows, hides = figures.seen_in(round_), is_above(request.user)
    context = {
        "round": round_,
        "count": len(rows),
        "speed": figures.speed_of(rows, hides_small=hides),
        "returned": figures.share(
            rows, lambda row: row.was_returned, hides_small=hides
        ),
        "groups": figures.groups_of(rows, hides_small=hides),
        "charts": charts_of(rows, hides=hides),
        "hides": hides,
        "fewest": FEWEST,
        "is_too_small": hides and 0 < len(rows) < FEWEST,
        "crumbs": [(_("Admission rounds"), reverse("enrollment:round-list"))],
    }
    return render(request, "enrollment/review/figures.html", context)


def is_above(user: User) -> bool:
    """Whether this person sees counties from above: a city or a province."""
    return user.acting is not None and len(user.acting.prefix.strip()) < COUNTY


def charts_of(rows: list[Seen], *, hides: bool) -> list[tuple[str, Chart]]:
    ages = figures.by_age(rows, now=timezone.now())
    told = {
        "days": (
            _("Handed in by day"),
            [(day.isoformat(), n) for day, n in figures.by_day(rows).items()],
        ),
        "states": (
            _("Applications by state"),
            [(str(s.label), n) for s, n in figures.by_state(rows).items()],
        ),
        "categories": (
            _("Approved applications by category"),
            list(figures.by_category(rows).items()),
        ),
        "ages": (
            _("Waiting for a reviewer, by days"),
            list(zip(age_labels(), ages, strict=True)) if any(ages) else [],
        ),
    }
    return [
        (key, bars(Head(key, title), list(drawn(counts, hides=hides))))
        for key, (title, counts) in told.items()
        if counts
    ]


def drawn(counts: Sequence[tuple[str, int]], *, hides: bool) -> Iterable[Bar]:
    """A bar for each count; one that is hidden is told as such and not drawn."""
    hidden = figures.hidden_among([n for _label, n in counts]) if hides else set()
    for n, (label, count) in enumerate(counts):
        yield Bar(label, 0, _("not shown")) if n in hidden else Bar(label, count)


def age_labels() -> list[str]:
    """`0`, `1`, `2`, `3–6`, `7–13`, `14+`."""
    following = [*AGES[1:], None]
    labels = []
    for first, after in zip(AGES, following, strict=True):
        if after is None:
            labels.append(f"{first}+")
        else:
            labels.append(str(first) if after == first + 1 else f"{first}–{after - 1}")
    return labels
