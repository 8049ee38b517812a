"""Campuses of a school: entered and changed by those who keep the register."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.forms.campuses import CampusForm
from schools.models import Campus
from schools.views.register import crumbs_to, school_of


@require(Permission.SCHOOL_REGISTER)
@require_http_methods(["GET", "POST"])
def campus_new(request: UserRequest, pk: str) -> HttpResponse:
    return edited(request, Campus(school=school_of(request, pk)))


@require(Permission.SCHOOL_REGISTER)
@require_http_methods(["GET", "POST"])
def campus_edit(request: UserRequest, pk: int) -> HttpResponse:
    visible = Campus.objects.visible_to(request.user).select_related("school")
    return edited(request, get_object_or_404(visible, pk=pk))


def edited(request: UserRequest, campus: Campus) -> HttpResponse:
    form = CampusForm(request.POST or None, instance=campus)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            audit.record(
                "campus.change",
                by=request.user,
                on=campus,
                changed=form.changed_data,
                unit=campus.school.division_id,
            )
        messages.success(request, _("The campus was saved."))
        return redirect("schools:school-detail", pk=campus.school_id)
    context = {"form": form, "campus": campus, "crumbs": crumbs_to(campus.school)}
    return render(request, "schools/campus_edit.html", context)
