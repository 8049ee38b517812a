"""What the frame around families' pages shows: how many messages are new."""

from functools import partial

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from enrollment.models import Message


def inbox(request: HttpRequest) -> dict[str, object]:
    """The number of unread messages, asked for only where it is shown."""
    user = getattr(request, "user", None)  # a request refused early has none
    if not isinstance(user, User):
        return {}
    return {"unread": SimpleLazyObject(partial(unread_of, user))}


def unread_of(user: User) -> int:
    return Message.objects.visible_to(user).unread().count()
