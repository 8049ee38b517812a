"""Whether the seat of a dwelling is free: asked before one buys or rents (handbook 4.7)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.throttles import Rate, seconds_to_wait
from enrollment.forms.seats import SeatForm
from enrollment.seat_locks import taken_until
from portal.access import public

QUERIES = Rate(20, 3600)
"""For an address: enough for a buyer, too few to go through a street."""


@public
@require_http_methods(["GET", "POST"])
@never_cache
def seat_query(request: HttpRequest) -> HttpResponse:
    """Free, or taken until when; never by whom. By POST, so that no log has the number."""
    form = SeatForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context["wait"] = wait = seconds_to_wait(
            f"seat:{request.META.get('REMOTE_ADDR', '')}", QUERIES
        )
        if not wait:
            number, stage = form.cleaned_data["unit_number"], form.cleaned_data["stage"]
            context |= {"is_asked": True, "until": taken_until(number, stage=stage)}
    return render(request, "enrollment/seat_query.html", context)
