"""Admission rules for everybody: in plain words, with version, date and hash (ux.md 3.1)."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from enrollment.models import AdmissionRound, PolicyProfile
from enrollment.policies import canonical
from enrollment.policy_words import tables_of
from portal.access import public

State = PolicyProfile.State


@public
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    rules = Prefetch("policies", PolicyProfile.objects.in_force(), to_attr="rules")
    rounds = AdmissionRound.objects.published().select_related("county")
    context = {"rounds": rounds.prefetch_related(rules)[:20]}
    return render(request, "enrollment/policy_public_list.html", context)


def published(pk: int, stage: str, version: int | None) -> PolicyProfile:
    """The version named, or the one in force; never a draft."""
    rows = PolicyProfile.objects.filter(
        round__in=AdmissionRound.objects.published(),
        state__in=[State.PUBLISHED, State.REPLACED],
    ).select_related("round__county")
    wanted = {"version": version} if version else {"state": State.PUBLISHED}
    return get_object_or_404(rows, round=pk, stage=stage, **wanted)


@public
@require_GET
def policy_page(
    request: HttpRequest, pk: int, stage: str, version: int | None = None
) -> HttpResponse:
    policy = published(pk, stage, version)
    versions = policy.round.policies.filter(
        stage=stage, state__in=[State.PUBLISHED, State.REPLACED]
    )
    context = {
        "policy": policy,
        "round": policy.round,
        **tables_of(policy),
        "versions": versions.order_by("-version"),
        "is_old": policy.state == State.REPLACED,
        "warns": policy.algorithm == PolicyProfile.Algorithm.CHOICE_FIRST,
    }
    return render(request, "enrollment/policy_public.html", context)


@public
@require_GET
def policy_file(
    request: HttpRequest, pk: int, stage: str, version: int
) -> HttpResponse:
    """The very bytes that the published hash is of."""
    policy = published(pk, stage, version)
    return HttpResponse(canonical(policy), content_type="application/json")
