"""Keeping the register of schools: one by one on a form, or many at once by a sheet."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools import school_register
from schools.forms import told_in
from schools.forms.register import CloseForm, RegisterForm, ReopenForm, SheetForm
from schools.models import School
from schools.school_sheet import read_schools, write_schools


def school_of(request: UserRequest, pk: str) -> School:
    return get_object_or_404(School.objects.visible_to(request.user), pk=pk)


def crumbs_to(school: School | None = None) -> list[tuple[object, str]]:
    crumbs: list[tuple[object, str]] = [(_("Schools"), reverse("schools:school-list"))]
    if school is not None:
        crumbs.append((school, reverse("schools:school-detail", args=[school.pk])))
    return crumbs


@require(Permission.SCHOOL_REGISTER)
@require_http_methods(["GET", "POST"])
def school_new(request: UserRequest) -> HttpResponse:
    form = RegisterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return entered(request, form)
    context = {"form": form, "crumbs": crumbs_to()}
    return render(request, "schools/school_new.html", context)


@require(Permission.SCHOOL_REGISTER)
@require_http_methods(["GET", "POST"])
def school_edit(request: UserRequest, pk: str) -> HttpResponse:
    school = school_of(request, pk)
    context = {"school": school, "crumbs": crumbs_to(school)}
    form = RegisterForm(request.POST or None, instance=school, user=request.user)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            return entered(request, form)
    return render(request, "schools/school_edit.html", context | {"form": form})


def entered(request: UserRequest, form: RegisterForm) -> HttpResponse:
    school = school_register.enter(
        form.save(commit=False),
        sections=form.sections,
        changed=form.changed_data,
        by=request.user,
    )
    messages.success(request, _("The school stands in the register."))
    warn_of_codes(request, school.pk)
    return redirect("schools:school-detail", pk=school.pk)


def warn_of_codes(request: UserRequest, *codes: str) -> None:
    """Say which codes name another province; a remark only, they may be right (2.4)."""
    schools = School.objects.visible_to(request.user)
    if codes:
        schools = schools.filter(pk__in=codes)
    if odd := list(schools.with_odd_code().values_list("name", flat=True)):
        sentence = _("The code names another province than the place does: %s")
        messages.warning(request, sentence % ", ".join(odd))


@require(Permission.SCHOOL_REGISTER)
@require_http_methods(["GET", "POST"])
def school_close(request: UserRequest, pk: str) -> HttpResponse:
    school = school_of(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            school_register.close(school, **form.cleaned_data, by=request.user)
            messages.success(request, _("The school is closed; its history stays."))
            return redirect("schools:school-detail", pk=school.pk)
    context = {"form": form, "school": school, "crumbs": crumbs_to(school)}
    return render(request, "schools/school_close.html", context)


@require(Permission.SCHOOL_REGISTER)
@require_http_methods(["GET", "POST"])
def school_reopen(request: UserRequest, pk: str) -> HttpResponse:
    school = school_of(request, pk)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        school_register.reopen(school, **form.cleaned_data, by=request.user)
        messages.success(request, _("The school is open again."))
        return redirect("schools:school-detail", pk=school.pk)
    context = {"form": form, "school": school, "crumbs": crumbs_to(school)}
    return render(request, "schools/school_reopen.html", context)


@require(Permission.SCHOOL_REGISTER)
@require_GET
def school_template(request: UserRequest) -> FileResponse:
    """The sheet to fill in, with the open schools as they stand in the register."""
    workbook = BytesIO()
    write_schools(School.objects.visible_to(request.user).open(), to=workbook)
    workbook.seek(0)
    return FileResponse(workbook, as_attachment=True, filename="学校名录.xlsx")


@require(Permission.SCHOOL_REGISTER)
@require_http_methods(["GET", "POST"])
def school_upload(request: UserRequest) -> HttpResponse:
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            told = read_schools(form.cleaned_data["file"], by=request.user)
            sentence = _(
                "Schools: %(new)d new, %(changed)d changed, %(same)d the same."
            )
            counts = {key: told[key] for key in ("new", "changed", "same")}
            messages.success(request, sentence % counts)
            warn_of_codes(request)
            return redirect("schools:school-list")
    context = {"form": form, "crumbs": crumbs_to()}
    return render(request, "schools/school_upload.html", context)
