"""A family's own pages: its children, and one application from start to receipt."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment import applying, telling
from enrollment.correcting_child import correct, may_correct
from enrollment.forms.child import ChildForm, CorrectionForm
from enrollment.forms.start import StartForm
from enrollment.households import add_child
from enrollment.models import Application, Child
from schools.forms import told_in


def own_application(request: UserRequest, pk: str) -> Application:
    rows = Application.objects.visible_to(request.user)
    rows = rows.select_related("round__county", "policy", "child", "household")
    return get_object_or_404(rows, pk=pk)


@require(Permission.APPLY)
@require_GET
@never_cache
def home(request: UserRequest) -> HttpResponse:
    children = Child.objects.visible_to(request.user)
    own = Application.objects.visible_to(request.user)
    rows = own.select_related("round__county").order_by("-pk")
    cards = [
        (
            child,
            [row for row in rows if row.child_id == child.pk],
            any(row.child_id == child.pk and row.is_live for row in rows),
        )
        for child in children
    ]
    return render(request, "enrollment/family/home.html", {"cards": cards})


@require(Permission.APPLY)
@require_http_methods(["GET", "POST"])
@never_cache
def child_add(request: UserRequest) -> HttpResponse:
    form = ChildForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        child = add_child(form.child(), by=request.user)
        return redirect("family:application-start", child=child.pk)
    return render(request, "enrollment/family/child_add.html", {"form": form})


@require(Permission.APPLY)
@require_http_methods(["GET", "POST"])
@never_cache
def child_correct(request: UserRequest, child: str) -> HttpResponse:
    """Mend what was mistyped, while no application of the child is with the office."""
    found = get_object_or_404(Child.objects.visible_to(request.user), pk=child)
    form = CorrectionForm(request.POST or None, child=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            correct(found, form.child(), by=request.user)
            messages.success(request, _("The child's data are corrected."))
            return redirect("family:home")
    context = {"form": form, "child": found, "may_correct": may_correct(found)}
    return render(request, "enrollment/family/child_correct.html", context)


@require(Permission.APPLY)
@require_http_methods(["GET", "POST"])
@never_cache
def application_start(request: UserRequest, child: str) -> HttpResponse:
    """Choose the round, read the privacy text, agree, and begin."""
    found = get_object_or_404(Child.objects.visible_to(request.user), pk=child)
    form = StartForm(request.POST or None, child=found)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            application = applying.start(
                found, round_=form.round, stage=form.stage, by=request.user
            )
            return redirect("family:application", pk=application.pk)
    context = {"form": form, "child": found, "rounds": form.offered}
    return render(request, "enrollment/family/start.html", context)


@require(Permission.APPLY)
@require_POST
def application_recall(request: UserRequest, pk: str) -> HttpResponse:
    application = own_application(request, pk)
    applying.recall(application, by=request.user)
    messages.success(
        request, _("You can change it again. Hand it in before registration closes.")
    )
    return redirect("family:application", pk=application.pk)


@require(Permission.APPLY)
@require_http_methods(["GET", "POST"])
@never_cache
def application_withdraw(request: UserRequest, pk: str) -> HttpResponse:
    """Say what follows, and withdraw once the family says so."""
    application = own_application(request, pk)
    if request.method == "POST":
        applying.withdraw(application, by=request.user)
        telling.wake()
        messages.success(request, _("The application is withdrawn."))
        return redirect("family:home")
    context = {"application": application}
    return render(request, "enrollment/family/withdraw.html", context)
