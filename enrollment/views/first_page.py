"""The first page: three entrances, and for families what is open now or comes next."""

from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enrollment.models import AdmissionRound
from portal.access import public

MOST_SHOWN = 5


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    rounds = AdmissionRound.objects.select_related("county").order_by("opens_at")
    coming = rounds.published().filter(opens_at__gt=Now())
    context = {
        "open_rounds": rounds.taking_applications()[:MOST_SHOWN],
        "coming_rounds": coming[:MOST_SHOWN],
    }
    return render(request, "portal/home.html", context)
