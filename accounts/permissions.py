"""How a view names the permission it needs, for pages and for the API."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.permissions import BasePermission

from accounts.roles import Permission
from portal.access import View

FAMILIES = {Permission.APPLY}
"""Pages at which whoever is not logged in is led to the families' entrance."""


def require(permission: Permission) -> Callable[[View], View]:
    """Open the view only to people whose acting posting holds `permission`, else 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if not request.user.may(permission):  # type: ignore[union-attr]
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        if permission in FAMILIES:
            guarded.login_url = "account_request_login_code"  # type: ignore[attr-defined]
        return guarded

    return decorate


class Nobody(BasePermission):
    """The API's default: a view that names no permission is closed."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return False


def holding(permission: Permission) -> type[BasePermission]:
    """`require` for the API."""

    class Holding(BasePermission):
        needed = permission

        def has_permission(self, request: Any, view: Any) -> bool:
            return request.user.is_authenticated and request.user.may(permission)

    return Holding
