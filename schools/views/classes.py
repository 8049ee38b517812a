"""Classes with the lights of their sizes, and one class with its pupils."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.class_rows import sized
from schools.forms.declarations import ClassForm
from schools.forms.filters import ClassFilter
from schools.keyset import page_of
from schools.models import ClassGroup, ClassSizeException, Pupil, SchoolYear
from schools.models.limits import Limits
from schools.need_year import in_school_year

BY_PLACE = ("school_id", "grade", "number")
BY_SIZE = ("-enrolled", "pk")


@require(Permission.SCHOOL_VIEW)
@require_GET
@in_school_year
def class_list(request: UserRequest) -> HttpResponse:
    year = SchoolYear.objects.current()
    form = ClassFilter(request.GET, user=request.user)
    rows = form.narrow(ClassGroup.objects.visible_to(request.user).filter(year=year))
    order = BY_SIZE if form.chosen().get("sort") == "size" else BY_PLACE
    page = page_of(rows.for_table(), query=request.GET, order=order)
    context = {
        "form": form,
        "school_year": year,
        "page": page,
        "rows": sized(page.rows, limits=Limits(timezone.localdate())),
        "total": rows.count(),
    }
    return render(request, "schools/class_list.html", context)


@require(Permission.SCHOOL_VIEW)
@require_GET
@never_cache
def class_detail(request: UserRequest, pk: int) -> HttpResponse:
    """One class; its pupils only for whoever may see named pupils."""
    visible = ClassGroup.objects.visible_to(request.user).for_table()
    group = get_object_or_404(visible, pk=pk)
    pupils = Pupil.objects.visible_to(request.user).filter(class_group=group)
    context = {
        "row": sized([group], limits=Limits(timezone.localdate()))[0],
        "group": group,
        "crumbs": [
            (_("Classes"), reverse("schools:class-list")),
            (group.school, reverse("schools:school-detail", args=[group.school_id])),
        ],
        "may_edit": request.user.may(Permission.SCHOOL_EDIT),
        "may_except": request.user.may(Permission.CLASS_SIZE_EXCEPT),
        "may_see_pupils": request.user.may(Permission.PUPIL_VIEW),
        "pupils": pupils.enrolled().for_table().order_by("name", "pk"),
        "suspended": pupils.filter(state=Pupil.State.SUSPENDED).count(),
        "exceptions": ClassSizeException.objects.visible_to(request.user)
        .filter(class_group=group)
        .select_related("approved_by"),
        "case": getattr(group, "large_class_case", None),
    }
    return render(request, "schools/class_detail.html", context)


@require(Permission.SCHOOL_EDIT)
@require_http_methods(["GET", "POST"])
def class_edit(request: UserRequest, pk: int) -> HttpResponse:
    """Say where a class sits and who leads it: a class without both counts as phantom."""
    visible = ClassGroup.objects.visible_to(request.user).select_related("school")
    group = get_object_or_404(visible.filter(year__is_closed=False), pk=pk)
    form = ClassForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            changed = form.changed_data
            audit.record("class.change", by=request.user, on=group, changed=changed)
        messages.success(request, _("The class was saved."))
        return redirect("schools:class-detail", pk=group.pk)
    context = {
        "form": form,
        "group": group,
        "crumbs": [
            (_("Classes"), reverse("schools:class-list")),
            (group, reverse("schools:class-detail", args=[group.pk])),
        ],
    }
    return render(request, "schools/class_edit.html", context)
