"""The search box on top of every office page: a school, else a pupil."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from accounts.permissions import require
from accounts.requests import UserRequest
from accounts.roles import Permission
from schools.models import School
from schools.views.pupils import keep_search

LONGEST = 60


@require(Permission.SCHOOL_VIEW)
@require_POST
def search(request: UserRequest) -> HttpResponse:
    """Schools stand in public registers and in the address; pupils never do."""
    sought = request.POST.get("q", "").strip()[:LONGEST]
    schools = School.objects.visible_to(request.user).called(sought)
    if not request.user.may(Permission.PUPIL_VIEW) or schools.exists():
        query = urlencode({"q": sought})
        return redirect(f"{reverse('schools:school-list')}?{query}")
    return keep_search(request, sought)
