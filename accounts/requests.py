from typing import cast

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


class UserRequest(HttpRequest):
    """A request of somebody who is logged in, for the types of views."""

    user: User
    session: SessionBase


def caller(request: Request) -> User:
    """Whose token an API request bears: `holding` lets nobody else through."""
    return cast(User, request.user)
