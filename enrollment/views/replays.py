"""Running a draft on last year's round before it is approved (ux.md 3.4, simulate)."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import replay, tasks
from enrollment.models import PolicyProfile
from enrollment.replay import GroupResult
from enrollment.views.policies import crumbs_of, visible_policy
from portal import jobs
from portal.models import Job

WORDS: dict[str, str | Promise] = {
    "all": _("all applications"),
    "residence": _("Household register or residence permit"),
    "residence:hukou_in_county": _("registered (hukou) in the county"),
    "residence:permit_valid": _("valid residence permit"),
    "residence:other": _("neither of both"),
    "sex": _("Sex"),
    "sex:1": _("boys"),
    "sex:2": _("girls"),
    "disability": _("Disability certificate"),
    "disability:yes": _("with a certificate"),
    "disability:no": _("without"),
    "distance": _("Distance to the school wished for first"),
    "distance:village": _("same village or community"),
    "distance:town": _("same town"),
    "distance:farther": _("farther away"),
    "distance:unknown": _("not known"),
}


def words_of(result: GroupResult) -> tuple[str | Promise, str | Promise]:
    group = f"{result.attribute}:{result.group}"
    return WORDS[result.attribute], WORDS.get(group, result.group)


def results_of(job: Job | None) -> list[GroupResult]:
    if job is None or job.state != Job.State.DONE:
        return []
    return [GroupResult(*row) for row in job.result["groups"]]


@require(Permission.POLICY_EDIT)
@require_http_methods(["GET", "POST"])
@never_cache
def policy_replay(request: UserRequest, pk: int) -> HttpResponse:
    policy = visible_policy(request, pk)
    if request.method == "POST":
        subject = replay.subject(policy)
        jobs.start(tasks.replay_rules, subject=subject, by=request.user, policy=pk)
        return redirect("enrollment:policy-replay", pk=pk)
    return render(request, "enrollment/policy_replay.html", about(policy))


def about(policy: PolicyProfile) -> dict[str, object]:
    subject = replay.subject(policy)
    job = Job.objects.filter(subject=subject).order_by("-created_at").first()
    results = results_of(job)
    return {
        "policy": policy,
        "job": job,
        "is_at_work": job is not None and not job.is_finished,
        "last": replay.round_before(policy),
        "whole": next((each for each in results if each.attribute == "all"), None),
        "rows": [
            (each, *words_of(each)) for each in results if each.attribute != "all"
        ],
        "few": replay.FEW,
        "crumbs": crumbs_of(policy),
    }


@require(Permission.POLICY_EDIT)
@require_GET
@never_cache
def policy_replay_progress(request: UserRequest, pk: int) -> HttpResponse:
    """The progress of the work; once it is over, the page is shown anew."""
    context = about(visible_policy(request, pk))
    answer = render(request, "enrollment/_replay_progress.html", context)
    if not context["is_at_work"]:
        answer["HX-Refresh"] = "true"
    return answer
