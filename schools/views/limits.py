"""The limits of a place: dated, with their source, never overwritten."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from portal.access import signed_in
from schools.forms import told_in
from schools.forms.supply import APPLIES_TO, LimitForm
from schools.models import Division, Limit
from schools.places import acting_of


@signed_in
@require_GET
def limit_list(request: UserRequest) -> HttpResponse:
    """Every limit with the day and the document it comes from, the present ones marked."""
    limits = list(Limit.objects.visible_to(request.user))
    names = Division.objects.in_bulk({limit.region for limit in limits})
    today, scopes = timezone.localdate(), dict(APPLIES_TO)
    context = {
        "rows": [
            (
                limit,
                names.get(limit.region) or _("Whole country"),
                scopes.get(limit.applies_to, limit.applies_to),
                limit.holds_on(today),
            )
            for limit in limits
        ],
        "may_edit": request.user.may(Permission.LIMIT_EDIT),
    }
    return render(request, "schools/limit_list.html", context)


@require(Permission.LIMIT_EDIT)
@require_http_methods(["GET", "POST"])
def limit_new(request: UserRequest) -> HttpResponse:
    first = {
        "region": acting_of(request.user).prefix,
        "valid_from": timezone.localdate(),
    }
    form = LimitForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.instance.put_in_force(by=request.user)
            messages.success(request, _("The limit holds from its first day on."))
            return redirect("schools:limit-list")
    crumbs = [(_("Limits"), reverse("schools:limit-list"))]
    return render(request, "schools/limit_new.html", {"form": form, "crumbs": crumbs})
