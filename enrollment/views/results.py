"""Why an application stands where it does: category and points, item by item."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment.permit_words import permit_sentences
from enrollment.result_words import result_of
from enrollment.views.family import own_application


@require(Permission.APPLY)
@require_GET
@never_cache
def result(request: UserRequest, pk: str) -> HttpResponse:
    application = own_application(request, pk)
    context = {
        "application": application,
        "result": result_of(application),
        "permit": permit_sentences(application),
    }
    return render(request, "enrollment/family/result.html", context)
