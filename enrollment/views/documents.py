"""The papers of an application: asked for and why, sent one by one, shown to few."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from accounts.audit import record
from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission, Reach
from enrollment import applying, attaching
from enrollment.asking_early import ask_early
from enrollment.models import Application, Document, DocumentKind, Part
from enrollment.papers import papers_asked
from enrollment.pictures.formats import MOST_BYTES
from enrollment.views.family import own_application
from portal.access import signed_in
from schools.roster import keeping

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"


@require(Permission.APPLY)
@require_GET
@never_cache
def documents(request: UserRequest, pk: str) -> HttpResponse:
    application = own_application(request, pk)
    is_asking = ask_early(application)
    context = {**context_of(application), "is_asking": is_asking}
    return render(request, "enrollment/family/documents.html", context)


def context_of(application: Application) -> dict[str, Any]:
    asked = papers_asked(application)
    uses = list(application.document_uses.select_related("document").order_by("pk"))
    kinds = {paper.kind for paper in asked}
    return {
        "application": application,
        "asked": asked,
        "others": [use for use in uses if use.document.kind not in kinds],
        "may_change": applying.may_change(application, Part.DOCUMENTS),
        "is_working": any(use.document.state == "received" for use in uses),
        "reusable": attaching.for_reuse(application),
        "allowed": [k for k in DocumentKind if k in application.policy.documents],
    }


@require(Permission.APPLY)
@require_http_methods(["GET", "POST"])
@never_cache
def document_upload(request: UserRequest, pk: str, kind: str) -> HttpResponse:
    """One file, one POST. A script asks for JSON and shows the progress of several."""
    application = own_application(request, pk)
    if kind not in DocumentKind.values:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            attaching.receive(application, kind, file, by=request.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        if request.accepts("text/html") and not problem:
            messages.success(request, _("The paper is here. It is being looked at."))
            return redirect("family:documents", pk=application.pk)
        if not request.accepts("text/html"):
            answer = {"problem": problem}
            return JsonResponse(answer, status=422 if problem else 201)
    context = {
        "application": application,
        "kind": DocumentKind(kind),
        "problem": problem,
        "most": MOST_BYTES,
        "may_change": applying.may_change(application, Part.DOCUMENTS),
    }
    return render(request, "enrollment/family/document_upload.html", context)


def own_document(request: UserRequest, pk: str) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.user), pk=pk)


@require(Permission.APPLY)
@require_POST
def document_use(request: UserRequest, pk: str, document: str) -> HttpResponse:
    """Attach what was sent for a brother or sister."""
    application = own_application(request, pk)
    attaching.attach(application, own_document(request, document))
    messages.success(request, _("The paper is attached."))
    return redirect("family:documents", pk=application.pk)


@require(Permission.APPLY)
@require_POST
def document_take_away(request: UserRequest, pk: str, document: str) -> HttpResponse:
    application = own_application(request, pk)
    attaching.take_away(application, own_document(request, document), by=request.user)
    messages.success(request, _("The paper is taken away."))
    return redirect("family:documents", pk=application.pk)


@signed_in
@require_GET
@never_cache
def document_file(request: UserRequest, pk: str) -> HttpResponse:
    """The picture, for the family and for officials who see the application.

    Whoever is not of the family leaves a record, which the family can read.
    """
    document = own_document(request, pk)
    if document.state != Document.State.READY:
        raise Http404
    acting = request.user.acting
    if acting is not None and acting.reach != Reach.SELF:
        record("document.view", by=request.user, on=document)
    picture = b"".join(keeping.kept(str(document.file.name)))
    way = "attachment" if "download" in request.GET else "inline"
    return HttpResponse(
        picture,
        content_type="image/jpeg",
        headers={
            "Content-Disposition": f'{way}; filename="{document.kind}.jpg"',
            "Content-Security-Policy": SANDBOX,
        },
    )
