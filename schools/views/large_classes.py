"""The elimination ledger of large classes: its list, one case, and its steps."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from portal.lights import Light
from schools.forms import told_in
from schools.forms.class_size import (
    CaseFilter,
    ExceptionForm,
    HeadCountForm,
    NoteForm,
    PlanForm,
)
from schools.keyset import page_of
from schools.models import ClassGroup, ClassSizeException, LargeClassCase
from schools.models.class_size import ENDS, NEXT, LargeClassCaseQuerySet

State = LargeClassCase.State
LIGHTS = {
    State.OPEN: Light.OVER,
    State.REOPENED: Light.OVER,
    State.EXPIRED: Light.SEVERE,
    State.PLANNED: Light.WATCH,
    State.IN_PROGRESS: Light.WATCH,
    State.RESOLVED: Light.WATCH,
    State.VERIFIED: Light.OK,
    State.CLOSED: Light.OK,
    State.GRADUATED: Light.OK,
    State.CARRIED: Light.NONE,
}
SIZE_ORDER = ("-size_at_open", "pk")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists show it."""

    case: LargeClassCase

    @property
    def light(self) -> Light:
        return LIGHTS[State(self.case.state)]

    @property
    def is_overdue(self) -> bool:
        due = self.case.target_date
        is_done = self.case.state in ENDS | {State.RESOLVED}
        return due is not None and not is_done and due < timezone.localdate()


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case: where it leads, who may take it, what is asked for it."""

    label: str | Promise
    to: State
    permission: Permission
    form: type[NoteForm] | type[PlanForm] = NoteForm


WORK, VERIFY = Permission.CLASS_SIZE_WORK, Permission.CLASS_SIZE_VERIFY
STEPS = {
    "plan": Step(_("Plan how it ends"), State.PLANNED, WORK, PlanForm),
    "start": Step(_("Start the work"), State.IN_PROGRESS, WORK),
    "resolve": Step(_("Report as resolved"), State.RESOLVED, WORK),
    "verify": Step(_("Verify by head count"), State.VERIFIED, VERIFY, HeadCountForm),
    "close": Step(_("Close the case"), State.CLOSED, VERIFY),
    "reopen": Step(_("Reopen the case"), State.REOPENED, VERIFY),
}
"""Each is named like the method of the case that takes it."""


def cases(request: UserRequest) -> LargeClassCaseQuerySet:
    return LargeClassCase.objects.visible_to(request.user).for_table()


@require(Permission.SCHOOL_VIEW)
@require_GET
def large_class_list(request: UserRequest) -> HttpResponse:
    form = CaseFilter(request.GET, user=request.user)
    rows = form.narrow(cases(request))
    page = page_of(rows, query=request.GET, order=SIZE_ORDER)
    context = {
        "form": form,
        "page": page,
        "rows": [CaseRow(case) for case in page.rows],
        "total": rows.count(),
        "exceptions": ClassSizeException.objects.visible_to(request.user)
        .in_force(timezone.localdate())
        .select_related("class_group__school", "approved_by")[:50],
    }
    return render(request, "schools/large_class_list.html", context)


@require(Permission.SCHOOL_VIEW)
@require_GET
def large_class_detail(request: UserRequest, pk: int) -> HttpResponse:
    return case_page(request, get_object_or_404(cases(request), pk=pk))


def case_page(
    request: UserRequest, case: LargeClassCase, *, tried: dict[str, Any] | None = None
) -> HttpResponse:
    """The case with the steps open to this person; `tried` holds a form that failed."""
    forms = {
        name: step.form(case=case, auto_id=f"{name}_%s")
        for name, step in STEPS.items()
        if step.to in NEXT[State(case.state)] and request.user.may(step.permission)
    } | (tried or {})
    context = {
        "row": CaseRow(case),
        "case": case,
        "measures": [LargeClassCase.Measure(name).label for name in case.measures],
        "events": case.events.select_related("by").order_by("-pk"),
        "steps": [
            (
                STEPS[name].label,
                reverse(f"schools:large-class-{name}", args=[case.pk]),
                form,
            )
            for name, form in forms.items()
        ],
        "form": next(iter((tried or {}).values()), None),
        "crumbs": [(_("Large classes"), reverse("schools:large-class-list"))],
    }
    return render(request, "schools/large_class_detail.html", context)


def take(request: UserRequest, pk: int, name: str) -> HttpResponse:
    """Take one step of a case with what the form says."""
    case = get_object_or_404(cases(request), pk=pk)
    form = STEPS[name].form(request.POST, case=case, auto_id=f"{name}_%s")
    if form.is_valid():
        with told_in(form):
            form.carry_out(getattr(case, name), by=request.user)
            messages.success(request, _("The step was recorded."))
            return redirect("schools:large-class-detail", pk=case.pk)
    return case_page(request, case, tried={name: form})


@require(WORK)
@require_POST
def large_class_plan(request: UserRequest, pk: int) -> HttpResponse:
    return take(request, pk, "plan")


@require(WORK)
@require_POST
def large_class_start(request: UserRequest, pk: int) -> HttpResponse:
    return take(request, pk, "start")


@require(WORK)
@require_POST
def large_class_resolve(request: UserRequest, pk: int) -> HttpResponse:
    return take(request, pk, "resolve")


@require(VERIFY)
@require_POST
def large_class_verify(request: UserRequest, pk: int) -> HttpResponse:
    return take(request, pk, "verify")


@require(VERIFY)
@require_POST
def large_class_close(request: UserRequest, pk: int) -> HttpResponse:
    return take(request, pk, "close")


@require(VERIFY)
@require_POST
def large_class_reopen(request: UserRequest, pk: int) -> HttpResponse:
    return take(request, pk, "reopen")


@require(Permission.CLASS_SIZE_EXCEPT)
@require_http_methods(["GET", "POST"])
def class_exception(request: UserRequest, pk: int) -> HttpResponse:
    """Approve an exception to class size for one class, until a day."""
    visible = ClassGroup.objects.visible_to(request.user)
    group = get_object_or_404(visible.select_related("school", "year"), pk=pk)
    form = ExceptionForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.instance.approve(by=request.user)
            messages.success(request, _("The exception was approved."))
            return redirect("schools:class-detail", pk=group.pk)
    context = {
        "form": form,
        "group": group,
        "crumbs": [
            (_("Classes"), reverse("schools:class-list")),
            (str(group), reverse("schools:class-detail", args=[group.pk])),
        ],
    }
    return render(request, "schools/class_exception.html", context)
