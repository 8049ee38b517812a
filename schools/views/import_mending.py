"""The page on which the few refused rows of a roster are corrected."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.forms.mending import MendingForm
from schools.roster import mending
from schools.roster.starting import start_check
from schools.views.imports import batches


@require(Permission.ROSTER_IMPORT)
@require_http_methods(["GET", "POST"])
@never_cache
def import_mend(request: UserRequest, pk: UUID) -> HttpResponse:
    """The wrong cells to be written over; then the roster is checked once more."""
    batch = get_object_or_404(batches(request), pk=pk)
    errors = mending.errors_to_mend(batch)
    form = MendingForm(request.POST or None, problems=errors)
    if request.method == "POST" and form.is_valid():
        mending.mend(batch, form.typed, by=request.user)
        start_check(batch, by=request.user)
        return redirect("schools:import-detail", pk=batch.pk)
    crumbs = [
        (_("Roster import"), reverse("schools:import-list")),
        (batch.file_name, reverse("schools:import-detail", args=[batch.pk])),
    ]
    context = {"form": form, "batch": batch, "crumbs": crumbs}
    return render(request, "schools/import_mend.html", context)
