"""How the departments answer, for those who review what they leave open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment.department_figures import (
    MOST,
    department_rows,
    owing,
    waiting_for_departments,
)


@require(Permission.APPLICATION_VIEW)
@require_GET
@never_cache
def verification(request: UserRequest) -> HttpResponse:
    waiting = waiting_for_departments(request.user)
    context = {
        "departments": department_rows(request.user),
        "waiting": [(row, owing(row)) for row in waiting[:MOST]],
        "total": waiting.count(),
        "most": MOST,
        "crumbs": [(_("Review of applications"), reverse("review:case-list"))],
    }
    return render(request, "enrollment/review/verification.html", context)
