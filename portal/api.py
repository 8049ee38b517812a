"""What every part of the API shares: pages walked by key, and the documented refusals."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

REFUSALS = {
    "400": "What was sent cannot be used; the answer says why.",
    "401": "No token, or one that is not valid any more.",
    "403": "The posting does not hold the permission.",
    "404": "Nothing of that kind is in the posting's scope.",
    "409": "It is no longer possible; the answer says why.",
    "429": "Too many calls; wait as long as Retry-After says.",
}


class ByKey(CursorPagination):
    """Fifty rows a page, walked by key: a deep page costs what the first one does."""

    page_size = 50
    ordering = "pk"

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: Any = None,
    ) -> list[Any] | None:
        """A cursor that nobody was given leads nowhere: 404."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, ValidationError, DataError):
            raise NotFound(self.invalid_cursor_message) from None


class Newest(ByKey):
    """The same, the newest first: keys grow with time."""

    ordering = "-pk"


def document_refusals(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Add every refusal to every operation of the OpenAPI schema (a spectacular hook)."""
    result["components"]["schemas"]["Refusal"] = {
        "description": "Either `detail`, or messages by field, or a list of messages."
    }
    schema = {"$ref": "#/components/schemas/Refusal"}
    refusals = {
        status: {
            "description": sentence,
            "content": {"application/json": {"schema": schema}},
        }
        for status, sentence in REFUSALS.items()
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"] = refusals | operation["responses"]
    return result
