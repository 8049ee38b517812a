"""The two kinds of "no" that a person meets, and how the API says them.

A person can mend it: Django's ValidationError. The world moved on: Conflict (409).
Anything else is a bug and may crash.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler


class Conflict(Exception):
    """What was asked is no longer possible; the message says why, in page language."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class ApiConflict(exceptions.APIException):
    """Conflict as the API says it."""

    status_code = 409
    default_code = "conflict"


def api_answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler, knowing our two kinds of "no"."""
    if isinstance(error, Conflict):
        error = ApiConflict(str(error.message))
    elif isinstance(error, ValidationError):
        error = exceptions.ValidationError(error.messages)
    return exception_handler(error, context)
