"""The annual return: who has returned, the workbook, and the form of one section."""

import datetime
from io import BytesIO

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools import annual_return
from schools.forms import told_in
from schools.forms.declarations import ReturnFilter, ReturnForm, ReturnUploadForm
from schools.keyset import page_of
from schools.models import AnnualReturn, SchoolYear, Section
from schools.models.schools import SectionQuerySet
from schools.need_year import in_school_year
from schools.roll_figures import roll_figures
from schools.todos import RETURN_DUE

ORDER = ("school_id", "-stage")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sections_of(request: UserRequest) -> SectionQuerySet:
    visible = Section.objects.visible_to(request.user)
    return visible.filter(school__closed_on=None).select_related("school")


def page(request: UserRequest, upload: ReturnUploadForm | None = None) -> HttpResponse:
    year = SchoolYear.objects.current()
    form = ReturnFilter(request.GET, user=request.user)
    rows = form.narrow(sections_of(request), year=year.pk)
    context = {
        "form": form,
        "upload": upload or ReturnUploadForm(),
        "school_year": year,
        "due": datetime.date(year.pk, *RETURN_DUE),
        "page": page_of(rows, query=request.GET, order=ORDER),
        "total": rows.count(),
        "may_edit": request.user.may(Permission.SCHOOL_EDIT),
    }
    return render(request, "schools/return_list.html", context)


@require(Permission.SCHOOL_VIEW)
@require_GET
@in_school_year
def return_list(request: UserRequest) -> HttpResponse:
    return page(request)


@require(Permission.SCHOOL_EDIT)
@require_GET
@in_school_year
def return_template(request: UserRequest) -> HttpResponse:
    """The workbook to fill in; what the roll knows stands in it already."""
    year = SchoolYear.objects.current()
    workbook = BytesIO()
    annual_return.write_template(sections_of(request), year=year.pk, to=workbook)
    answer = HttpResponse(workbook.getvalue(), content_type=WORKBOOK)
    answer["Content-Disposition"] = (
        f'attachment; filename="annual-return-{year.pk}.xlsx"'
    )
    return answer


@require(Permission.SCHOOL_EDIT)
@require_POST
@in_school_year
def return_upload(request: UserRequest) -> HttpResponse:
    form = ReturnUploadForm(request.POST, request.FILES)
    if form.is_valid():
        with told_in(form):
            stored = annual_return.read_return(
                form.cleaned_data["file"],
                sections=sections_of(request),
                year=SchoolYear.objects.current().pk,
                by=request.user,
            )
            messages.success(request, _("Stored returns: %d") % len(stored))
            return redirect("schools:return-list")
    return page(request, upload=form)


@require(Permission.SCHOOL_EDIT)
@require_http_methods(["GET", "POST"])
@in_school_year
def return_edit(request: UserRequest, pk: int) -> HttpResponse:
    """The return of one section for the present year, number by number."""
    section = get_object_or_404(sections_of(request), pk=pk)
    year = SchoolYear.objects.current()
    stored = AnnualReturn.objects.visible_to(request.user).filter(
        section=section, year=year
    )
    kept = stored.first() or AnnualReturn(section=section, year=year)
    figures = roll_figures([section], year=year.pk).get(section.pk, {})
    form = ReturnForm(request.POST or None, instance=kept, figures=figures)
    if request.method == "POST" and form.is_valid():
        keep(form, request)
        messages.success(request, _("The return was stored."))
        return redirect("schools:return-list")
    context = {
        "form": form,
        "section": section,
        "school_year": year,
        "crumbs": [(_("Annual return"), reverse("schools:return-list"))],
    }
    return render(request, "schools/return_edit.html", context)


@transaction.atomic
def keep(form: ReturnForm, request: UserRequest) -> None:
    form.instance.returned_by = request.user
    form.instance.returned_at = timezone.now()
    kept = form.save()
    audit.record("annual-return", by=request.user, on=kept, changed=form.changed_data)
