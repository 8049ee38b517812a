"""Zones and addresses by workbook: written out, read back."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment.models import Zone
from enrollment.views.plans import crumb_of, round_of
from enrollment.zone_sheet import (
    read_addresses,
    read_zones,
    write_address_template,
    write_zones,
)
from schools.forms import told_in
from schools.forms.register import SheetForm


@require(Permission.ROUND_VIEW)
@require_GET
def zone_export(request: UserRequest, pk: int) -> FileResponse:
    round_ = round_of(request, pk)
    zones = Zone.objects.visible_to(request.user).filter(round=round_)
    name = f"{round_.county.name}{round_.intake_year}年招生范围.xlsx"
    sheet = write_zones(zones.prefetch_related("schools", "rules"))
    return FileResponse(sheet, as_attachment=True, filename=name)


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def zone_upload(request: UserRequest, pk: int) -> HttpResponse:
    round_ = round_of(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    back = reverse("enrollment:zone-list", args=[pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            n = read_zones(round_, form.cleaned_data["file"], by=request.user)
            told = ngettext("%(n)s zone was drawn.", "%(n)s zones were drawn.", n)
            messages.success(request, told % {"n": n})
            return redirect(back)
    context = {
        "form": form,
        "heading": _("Zones from a workbook"),
        "template": reverse("enrollment:zone-export", args=[pk]),
        "explained": _(
            "One rule in a row. The rules of a zone that the sheet names are replaced;"
            " other zones stay as they are. All rows are taken or none; every wrong cell"
            " is named at once."
        ),
        "back": back,
        "crumbs": [crumb_of(round_), (_("Catchment zones"), back)],
    }
    return render(request, "enrollment/sheet_upload.html", context)


@require(Permission.PLAN_EDIT)
@require_GET
def address_template(request: UserRequest, pk: int) -> FileResponse:
    round_of(request, pk)
    sheet = write_address_template()
    return FileResponse(sheet, as_attachment=True, filename="住宅地址.xlsx")


@require(Permission.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def address_upload(request: UserRequest, pk: int) -> HttpResponse:
    """The register belongs to the county; it may grow in any state of a round."""
    round_ = round_of(request, pk)
    form = SheetForm(request.POST or None, request.FILES or None)
    back = reverse("enrollment:zone-report", args=[pk])
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            file = form.cleaned_data["file"]
            n = read_addresses(round_.county_id, file, by=request.user)
            told = ngettext("%(n)s address is new.", "%(n)s addresses are new.", n)
            messages.success(request, told % {"n": n})
            return redirect(back)
    context = {
        "form": form,
        "heading": _("Addresses of the county"),
        "template": reverse("enrollment:address-template", args=[pk]),
        "explained": _(
            "Addresses that are registered already stay. All rows are taken or none;"
            " every wrong cell is named at once."
        ),
        "back": back,
        "crumbs": [crumb_of(round_), (_("Gaps and overlaps"), back)],
    }
    return render(request, "enrollment/sheet_upload.html", context)
