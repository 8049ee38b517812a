from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """A request of somebody who is logged in, for the types of views."""

    user: User
    session: SessionBase
