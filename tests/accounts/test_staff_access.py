"""Second factors, temporary passwords, sessions and single sign-on of staff."""

import ast
import os
import subprocess
import sys
import time

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import Client
from django.urls import reverse

from accounts import hiring
from accounts.models import AuditEvent, Session, User
from accounts.roles import Role
from accounts.sessions import OPENED, SEEN
from accounts.single_sign_on import SingleSignOnAdapter
from tests.factories import acting

SECRET = "JBSWY3DPEHPK3PXP"
HOME, SET_UP = "/accounts/", "/accounts/2fa/totp/activate/"


def code_now(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def give_factor(user):
    return TOTP.activate(user, SECRET).instance


@pytest.fixture
def registrar_client(login, registrar):
    return login(registrar)


def test_staff_without_second_factor_are_sent_to_set_one_up(login, registrar, settings):
    settings.STAFF_MFA_REQUIRED = True
    client = login(registrar)

    assert client.get(HOME).url == SET_UP
    assert client.get("/accounts/access-log/").url == SET_UP


def test_staff_with_second_factor_go_on(login, registrar, settings):
    settings.STAFF_MFA_REQUIRED = True
    give_factor(registrar)

    assert login(registrar).get(HOME).status_code == 200


def test_guardians_need_no_second_factor(login, db, settings):
    settings.STAFF_MFA_REQUIRED = True
    guardian = acting(Role.GUARDIAN)

    assert login(guardian).get(HOME).status_code == 200


def test_second_factor_is_asked_at_log_in(client, registrar):
    registrar.set_password("correct horse battery")
    registrar.save()
    give_factor(registrar)
    form = {"login": registrar.username, "password": "correct horse battery"}

    answer = client.post(reverse("account_login"), form)

    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    client.post(answer.url, {"code": code_now()})
    assert client.session["_auth_user_id"] == str(registrar.pk)


def test_wrong_second_factor_is_an_event(client, registrar):
    registrar.set_password("correct horse battery")
    registrar.save()
    give_factor(registrar)
    form = {"login": registrar.username, "password": "correct horse battery"}
    client.post(reverse("account_login"), form)

    client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert AuditEvent.objects.filter(action="second-factor-failed").exists()
    assert "_auth_user_id" not in client.session


def test_secret_of_the_second_factor_is_sealed(registrar):
    give_factor(registrar)

    stored = Authenticator.objects.get(user=registrar, type="totp").data["secret"]

    assert SECRET not in stored


@pytest.mark.parametrize("page", ["mfa_index", "mfa_list_webauthn"])
def test_pages_about_second_factors_open(login, registrar, page):
    assert login(registrar).get(reverse(page)).status_code == 200


def test_authenticator_can_be_set_up(client, registrar):
    registrar.set_password("correct horse battery")
    registrar.save()
    form = {"login": registrar.username, "password": "correct horse battery"}
    client.post(reverse("account_login"), form)
    asked = client.get(SET_UP).url
    client.post(asked, {"password": "correct horse battery"})
    page = client.get(SET_UP)
    secret = page.context["form"].secret

    client.post(SET_UP, {"code": code_now(secret)})

    assert Authenticator.objects.filter(user=registrar, type="totp").exists()
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_temporary_password_must_be_changed_first(client, officer):
    admin = acting(Role.SYSTEM_ADMINISTRATOR, unit="990101")
    password = hiring.reset_access(officer, by=admin)
    form = {"login": officer.username, "password": password}
    client.post(reverse("account_login"), form)
    change = reverse("account_change_password")

    assert client.get(HOME).url == change
    new = {
        "oldpassword": password,
        "password1": "a b c d e f g 9",
        "password2": "a b c d e f g 9",
    }
    client.post(change, new)
    assert client.get(HOME).status_code == 200


@pytest.mark.parametrize(
    ("mark", "minutes", "status"),
    [(SEEN, 29, 200), (SEEN, 31, 302), (OPENED, 700, 200), (OPENED, 800, 302)],
)
def test_staff_session_ends_when_idle_or_old(registrar_client, mark, minutes, status):
    client = registrar_client
    session = client.session
    session[SEEN] = session[OPENED] = int(time.time())
    session[mark] -= minutes * 60
    session.save()

    assert client.get(HOME).status_code == status


def test_family_session_lasts_longer(login, db):
    client = login(acting(Role.GUARDIAN))
    session = client.session
    session[SEEN] = int(time.time()) - 50 * 60
    session.save()

    assert client.get(HOME).status_code == 200


def test_ending_other_sessions_keeps_this_one(login, registrar):
    client, elsewhere = login(registrar), Client()
    elsewhere.force_login(
        registrar, backend="django.contrib.auth.backends.ModelBackend"
    )

    client.post(reverse("accounts:session-end-all"))

    assert client.get(HOME).status_code == 200
    assert elsewhere.get(HOME).status_code == 302


def test_closing_an_account_ends_its_sessions(login, registrar):
    admin = acting(Role.SYSTEM_ADMINISTRATOR, unit="990101")
    client = login(registrar)
    client.get(HOME)

    hiring.set_active(registrar, active=False, by=admin)

    assert not Session.objects.filter(user=registrar).exists()
    assert client.get(HOME).status_code == 302


def test_ended_posting_is_gone_at_the_next_request(login, registrar):
    admin = acting(Role.SYSTEM_ADMINISTRATOR, unit="990101")
    client = login(registrar)
    assert client.get(reverse("accounts:token-list")).status_code == 200

    hiring.dismiss(registrar.acting, by=admin)

    assert client.get(reverse("accounts:token-list")).status_code == 403


def test_switching_to_a_posting_of_somebody_else_is_refused(login, registrar, officer):
    client = login(registrar)

    answer = client.post(
        reverse("accounts:posting-choose"), {"posting": officer.acting.pk}
    )

    assert answer.status_code == 404


def test_switching_goes_on_only_to_pages_of_ours(login, registrar):
    form = {"posting": registrar.acting.pk, "next": "https://elsewhere.example/"}

    answer = login(registrar).post(reverse("accounts:posting-choose"), form)

    assert answer.url == reverse("accounts:start")


SHOW = "from portal import settings; print(settings.{})"
FORM_ACTION = "CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action']"
GOVERNMENT = {
    "JUNHENG_OIDC_SERVER": "https://id.example:8443/realms/staff",
    "JUNHENG_OIDC_CLIENT_ID": "junheng",
    "JUNHENG_OIDC_NAME": "省统一身份认证",
}


def made_of(names, setting):
    """What the settings make of these names in the environment."""
    run = subprocess.run(
        [sys.executable, "-c", SHOW.format(setting)],
        env=os.environ | names,
        capture_output=True,
        text=True,
        check=True,
    )
    return ast.literal_eval(run.stdout)


def providers(**names):
    return made_of(names, "SOCIALACCOUNT_PROVIDERS")


def test_single_sign_on_is_offered_when_configured(client, db, settings):
    settings.SOCIALACCOUNT_PROVIDERS = providers(**GOVERNMENT)

    page = client.get(reverse("account_login")).content.decode()

    assert "省统一身份认证" in page
    assert "/accounts/oidc/oidc/login/" in page


def test_single_sign_on_is_not_offered_otherwise(client, db, settings):
    settings.SOCIALACCOUNT_PROVIDERS = providers()

    assert (
        "/accounts/oidc/" not in client.get(reverse("account_login")).content.decode()
    )


@pytest.mark.parametrize(
    ("environment", "targets"),
    [({}, "'self'"), (GOVERNMENT, "'self' https://id.example:8443")],
)
def test_forms_lead_to_the_provider_only_where_there_is_one(
    client, db, settings, environment, targets
):
    ours = made_of(environment, FORM_ACTION)
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {"form-action": ours}}

    policy = client.get(reverse("account_login")).headers["Content-Security-Policy"]

    assert f"form-action {targets};" in f"{policy};"


def come_from_government(rf, name):
    request = rf.get("/")
    request.session = {}
    account = SocialAccount(
        provider="openid_connect",
        uid="1",
        extra_data={"userinfo": {"preferred_username": name}},
    )
    SingleSignOnAdapter(request).pre_social_login(request, SocialLogin(account=account))


@pytest.mark.usefixtures("registrar")
def test_single_sign_on_lets_in_nobody_unknown(rf, settings):
    settings.SOCIALACCOUNT_PROVIDERS = providers(**GOVERNMENT)

    with pytest.raises(ImmediateHttpResponse) as refusal:
        come_from_government(rf, "nobody")

    assert refusal.value.response.status_code == 403
    assert not User.objects.filter(username="nobody").exists()
