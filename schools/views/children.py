"""Counts of the children who will enter: the newest ones, one by one, or by a sheet."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.child_counts import coming_years, keep, newest
from schools.child_sheet import read_children, write_children
from schools.forms import told_in
from schools.forms.children import ChildCountForm, ChildSheetForm
from schools.keyset import page_of
from schools.models import SchoolYear
from schools.need_year import in_school_year
from schools.views.returns import ORDER, sections_of


def years_now() -> list[int]:
    return coming_years(SchoolYear.objects.current().pk)


def page(request: UserRequest, form: ChildSheetForm) -> HttpResponse:
    sections, years = sections_of(request), years_now()
    shown = page_of(sections, query=request.GET, order=ORDER)
    context = {
        "form": form,
        "years": years,
        "page": shown,
        "rows": newest(shown.rows, years=years),
        "total": sections.count(),
    }
    return render(request, "schools/child_count_list.html", context)


@require(Permission.SEAT_PLAN)
@require_GET
@in_school_year
def child_count_list(request: UserRequest) -> HttpResponse:
    return page(request, ChildSheetForm())


@require(Permission.SEAT_PLAN)
@require_GET
@in_school_year
def child_count_template(request: UserRequest) -> HttpResponseBase:
    """The sheet to fill in, with the newest counts."""
    workbook = BytesIO()
    write_children(
        sections_of(request).order_by(*ORDER), years=years_now(), to=workbook
    )
    workbook.seek(0)
    return FileResponse(workbook, as_attachment=True, filename="适龄儿童底数.xlsx")


@require(Permission.SEAT_PLAN)
@require_POST
@in_school_year
def child_count_upload(request: UserRequest) -> HttpResponse:
    form = ChildSheetForm(request.POST, request.FILES)
    if form.is_valid():
        with told_in(form):
            children = read_children(
                form.cleaned_data["file"],
                sections=sections_of(request),
                years=years_now(),
            )
            kept = keep(children, extract=form.extract, by=request.user)
            messages.success(request, _("Counts stored: %d") % kept)
            return redirect("schools:child-count-list")
    return page(request, form)


@require(Permission.SEAT_PLAN)
@require_http_methods(["GET", "POST"])
@in_school_year
def child_count_edit(request: UserRequest, pk: int) -> HttpResponse:
    """The children who may enter one section."""
    section = get_object_or_404(sections_of(request), pk=pk)
    form = ChildCountForm(request.POST or None, years=years_now())
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            counted = form.children(section)
            keep([counted], extract=form.extract, by=request.user)
            messages.success(request, _("The count was stored."))
            return redirect("schools:child-count-list")
    crumbs = [(_("Child counts"), reverse("schools:child-count-list"))]
    context = {"form": form, "section": section, "crumbs": crumbs}
    return render(request, "schools/child_count_edit.html", context)
