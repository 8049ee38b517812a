"""Which school an address leads to, and which schools have a plan: for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from enrollment.forms.lookup import LookupForm, PlanSearchForm
from enrollment.models import AdmissionRound
from enrollment.place_lookup import (
    Lookup,
    cut_lines,
    published_plans,
    rounds_by_county,
)
from portal.access import public
from schools.keyset import page_of
from schools.models import Division
from schools.models.schools import Stage


@public
@require_GET
def lookup(request: HttpRequest) -> HttpResponse:
    """An address in, its zones and schools of both stages out. Nothing is stored."""
    rounds = rounds_by_county()
    form = LookupForm(request.GET if "town" in request.GET else None, rounds=rounds)
    context = {"form": form, "rounds": rounds.values()}
    if form.is_valid():
        county = form.cleaned_data["town"].pk[: Division.Level.COUNTY.value]
        found = Lookup(rounds[county], form.cleaned_data)
        context |= {"found": found, "round": found.round, "answers": found.answers()}
    return render(request, "enrollment/lookup.html", context)


@public
@require_GET
def place_schools(request: HttpRequest, pk: int) -> HttpResponse:
    """The schools of a published round with their plans."""
    rounds = AdmissionRound.objects.published().select_related("county")
    round_ = get_object_or_404(rounds, pk=pk)
    asked = request.GET.get("stage", "")
    stage = Stage(asked) if asked in Stage.values else Stage.PRIMARY
    form = PlanSearchForm(request.GET)
    name = form.cleaned_data["q"] if form.is_valid() else ""
    plans = published_plans(round_, stage, name=name)
    page = page_of(plans, query=request.GET)
    lines = cut_lines([plan.school for plan in page.rows], stage, round_=round_)
    context = {
        "round": round_,
        "stage": stage,
        "stages": list(Stage),
        "form": form,
        "total": plans.count(),
        "page": page,
        "rows": [(plan, lines.get(plan.school_id, [])) for plan in page.rows],
    }
    return render(request, "enrollment/place_schools.html", context)
