"""What the portal told a family, and what happened to one application."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.audit import record
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from enrollment.models import Child, Document, Message
from enrollment.own_data import own_data
from enrollment.timeline import expected, opened_by, steps_of
from enrollment.views.family import own_application

MOST_SHOWN = 200


@require(Permission.APPLY)
@require_GET
@never_cache
def message_list(request: UserRequest) -> HttpResponse:
    rows = Message.objects.visible_to(request.user)
    shown = rows.select_related("application__child")[:MOST_SHOWN]
    return render(request, "enrollment/family/message_list.html", {"rows": shown})


@require(Permission.APPLY)
@require_POST
def message_read(request: UserRequest) -> HttpResponse:
    """Mark as read what the page showed; what came since stays new."""
    newest = request.POST.get("newest", "")
    rows = Message.objects.visible_to(request.user)
    rows.filter(pk__lte=int(newest) if newest.isdecimal() else 0).read()
    return redirect("family:message-list")


@require(Permission.APPLY)
@require_GET
@never_cache
def timeline(request: UserRequest, pk: str) -> HttpResponse:
    """Each step, by whom, what comes next by when, and who opened the file."""
    application = own_application(request, pk)
    context = {
        "application": application,
        "steps": steps_of(application),
        "next": expected(application),
        "opened": opened_by(application),
    }
    return render(request, "enrollment/family/timeline.html", context)


@require(Permission.APPLY)
@require_GET
@never_cache
def data_file(request: UserRequest) -> HttpResponse:
    """A copy of everything that the portal keeps of the family, for the family."""
    children = list(Child.objects.visible_to(request.user))
    documents = list(Document.objects.visible_to(request.user))
    record("family.export", by=request.user, on=request.user)
    return JsonResponse(
        own_data(children, documents),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
    )
