"""What the pages call the actions of the audit trail; an action unknown here shows as is."""

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "login": _("logged in"),
    "login-failed": _("failed to log in"),
    "second-factor-failed": _("failed at the second factor"),
    "logout": _("logged out"),
    "session-expired": _("was logged out after a pause"),
    "sessions-end": _("logged out everywhere else"),
    "single-sign-on-linked": _("was linked to single sign-on"),
    "password-change": _("changed the password"),
    "posting-choose": _("chose a posting to act through"),
    "posting-add": _("gave a posting"),
    "posting-end": _("ended a posting"),
    "user-create": _("opened an account"),
    "user-open": _("opened an account again"),
    "user-close": _("closed an account"),
    "access-reset": _("gave a temporary password"),
    "token-create": _("made a token"),
    "token-revoke": _("revoked a token"),
    "denied-403": _("was refused (no permission)"),
    "denied-404": _("was refused (not within reach)"),
    "reveal": _("saw a full value"),
    "roster.returned": _("downloaded a roster with remarks"),
    "keys-rotate": _("renewed the encryption"),
}


def action_name(action: str) -> str | Promise:
    return ACTIONS.get(action, action)


def object_name(label: str) -> str | Promise:
    """The model's name in words; a page or an unknown kind shows as is."""
    try:
        return apps.get_model(label)._meta.verbose_name
    except (LookupError, ValueError):
        return label
