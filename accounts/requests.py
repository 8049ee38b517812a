from typing import cast

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User
from accounts.time_left import TimeLeft


class UserRequest(HttpRequest):
    """A request of somebody who is logged in, for the types of views."""

    user: User
    session: SessionBase
    time_left: TimeLeft


def caller(request: Request) -> User:
    """Whose token an API request bears: `holding` lets nobody else through."""
    return cast(User, request.user)
