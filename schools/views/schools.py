"""The register of schools: its list, one school, and what a school declares of itself."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.class_rows import class_rows
from schools.forms.declarations import SectionForm
from schools.forms.filters import SchoolFilter
from schools.keyset import page_of
from schools.measures import Measures
from schools.models import AnnualReturn, ClassGroup, School, SchoolYear, Section
from schools.models.limits import Limits
from schools.need_year import in_school_year
from schools.seats import capacity_grid, section_plans


@require(Permission.SCHOOL_VIEW)
@require_GET
@in_school_year
def school_list(request: UserRequest) -> HttpResponse:
    year = SchoolYear.objects.current()
    form = SchoolFilter(request.GET, user=request.user)
    rows = form.narrow(School.objects.visible_to(request.user))
    context = {
        "form": form,
        "school_year": year,
        "total": rows.count(),
        "may_register": request.user.may(Permission.SCHOOL_REGISTER),
        "page": page_of(rows.for_table(year.pk), query=request.GET),
    }
    return render(request, "schools/school_list.html", context)


@require(Permission.SCHOOL_VIEW)
@require_GET
@in_school_year
def school_detail(request: UserRequest, pk: str) -> HttpResponse:
    visible = School.objects.visible_to(request.user)
    school = get_object_or_404(visible.select_related("division", "parent"), pk=pk)
    year = SchoolYear.objects.current()
    only_it = School.objects.filter(pk=school.pk)
    capacity = capacity_grid(only_it, year=year.pk)[0]
    limits = Limits(timezone.localdate())
    classes = ClassGroup.objects.visible_to(request.user).filter(
        school=school, year=year
    )
    context = {
        "school": school,
        "school_year": year,
        "campuses": school.campuses.all(),
        "plans": section_plans(only_it, year=year.pk),
        "capacity": capacity,
        "used_light": Measures(limits).used_light(school, capacity.total.used),
        "classes": class_rows(classes, limits=limits),
        "may_edit": request.user.may(Permission.SCHOOL_EDIT),
        "may_register": request.user.may(Permission.SCHOOL_REGISTER),
        "crumbs": [(_("Schools"), reverse("schools:school-list"))],
        "returns": AnnualReturn.objects.visible_to(request.user)
        .filter(section__school=school)
        .select_related("section", "section__school", "year")[:6],
    }
    return render(request, "schools/school_detail.html", context)


@require(Permission.SCHOOL_EDIT)
@require_http_methods(["GET", "POST"])
def section_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Declare rooms and classes of a section; what was changed is recorded."""
    visible = Section.objects.visible_to(request.user).select_related("school")
    section = get_object_or_404(visible, pk=pk)
    form = SectionForm(request.POST or None, instance=section)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            audit.record(
                "section.change", by=request.user, on=section, changed=form.changed_data
            )
        messages.success(request, _("The section was saved."))
        return redirect("schools:school-detail", pk=section.school_id)
    crumbs = [
        (_("Schools"), reverse("schools:school-list")),
        (section.school, reverse("schools:school-detail", args=[section.school_id])),
    ]
    context = {"form": form, "section": section, "crumbs": crumbs}
    return render(request, "schools/section_edit.html", context)
