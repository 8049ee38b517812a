"""The papers of an application: which are asked for, why, and which are there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment.papers import papers_wanted
from enrollment.views.family import own_application


@require(Permission.APPLY)
@require_GET
@never_cache
def documents(request: UserRequest, pk: str) -> HttpResponse:
    application = own_application(request, pk)
    uses = application.document_uses.select_related("document").order_by("pk")
    context = {
        "application": application,
        "wanted": papers_wanted(application),
        "attached": [use.document for use in uses],
    }
    return render(request, "enrollment/family/documents.html", context)
