"""Log-in by allauth, only the parts that we use, and the pages about oneself and staff.

allauth's names stand without a namespace because it looks them up so.
"""

from allauth.account import views as allauth
from allauth.socialaccount import views as social
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts.views import entrance, own, staff, tokens, trail

ours = [
    path("", own.me, name="me"),
    path("start/", own.start, name="start"),
    path("posting/", own.posting_choose, name="posting-choose"),
    path("sessions/end/", own.session_end_all, name="session-end-all"),
    path("sessions/keep/", own.session_keep, name="session-keep"),
    path("access-log/", trail.access_log, name="access-log"),
    path("audit/", trail.audit_list, name="audit-list"),
    path("tokens/", tokens.token_list, name="token-list"),
    path("tokens/new/", tokens.token_create, name="token-create"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("users/", staff.user_list, name="user-list"),
    path("users/new/", staff.user_create, name="user-create"),
    path("users/<uuid:pk>/", staff.user_detail, name="user-detail"),
    path("users/<uuid:pk>/active/", staff.user_set_active, name="user-set-active"),
    path("users/<uuid:pk>/password/", staff.user_reset, name="user-reset"),
    path("users/<uuid:pk>/postings/", staff.posting_add, name="posting-add"),
    path("postings/<int:pk>/end/", staff.posting_end, name="posting-end"),
]

urlpatterns = [
    path("", include((ours, "accounts"))),
    path("login/", allauth.login, name="account_login"),
    path("login/code/", entrance.request_login_code, name="account_request_login_code"),
    path(
        "login/code/confirm/",
        entrance.confirm_login_code,
        name="account_confirm_login_code",
    ),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path(
        "oidc/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"
    ),
    path(
        "oidc/error/",
        login_not_required(social.login_error),
        name="socialaccount_login_error",
    ),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
