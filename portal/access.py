"""Each view says who may open it; a view that says nothing is closed to everybody.

`accounts.permissions.require` names a permission; the two marks here need none.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]

PUBLIC = "public"
SIGNED_IN = "signed in"


def public(view: View) -> View:
    """Anybody may open this page, also without log-in."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)


def signed_in(view: View) -> View:
    """Any person who is logged in may open this page, whatever the posting."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view
