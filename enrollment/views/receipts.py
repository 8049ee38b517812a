"""Checking a receipt: open to everybody who holds one, and telling nothing more."""

import hmac

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.throttles import Rate, seconds_to_wait
from enrollment.forms.receipts import ReceiptForm
from enrollment.models import Application
from portal.access import public

CHECKS = Rate(60, 3600)
"""For an address; a school's families may sit behind one."""


@public
@require_http_methods(["GET", "POST"])
@never_cache
def receipt_check(request: HttpRequest) -> HttpResponse:
    """Say whether number and content hash belong together, and since when."""
    form = ReceiptForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context["wait"] = wait = seconds_to_wait(
            f"receipt:{request.META.get('REMOTE_ADDR', '')}", CHECKS
        )
        if not wait:
            context |= {"is_checked": True, "found": found_by(form)}
    return render(request, "enrollment/family/receipt_check.html", context)


def found_by(form: ReceiptForm) -> Application | None:
    """The application of that number, if its content is what the hash says."""
    number, given = form.cleaned_data["receipt"], form.cleaned_data["content_hash"]
    found = (
        Application.objects.filter(receipt=number)
        .only("content_hash", "submitted_at", "receipt")
        .first()
    )
    if found is None or not hmac.compare_digest(found.content_hash, given):
        return None
    return found
