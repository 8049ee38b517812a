"""Everything a place can choose, read from the environment (docs/install.md).

Without any variable the portal runs as a demo on its embedded PostgreSQL. With
JUNHENG_ENV=production it starts only when nothing dangerous is left at its default.
"""

from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import embedded
from portal.key_checks import key_dangers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO_SECRET = "demo-secret-for-this-machine-only-not-for-a-real-bureau"
DEMO_KEY = "1:aes256gcm:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
DEMO_INDEX_KEY = "ZGVtby1pbmRleC1rZXktZm9yLXRoaXMtbWFjaGluZSE="

ENVIRONMENT = env.str("JUNHENG_ENV", "demo")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.bool("JUNHENG_DEBUG", False)
SECRET_KEY = env.str("JUNHENG_SECRET_KEY", DEMO_SECRET)
ENCRYPTION_KEYS = env.list("JUNHENG_ENCRYPTION_KEYS", default=[DEMO_KEY])
INDEX_KEY = env.str("JUNHENG_INDEX_KEY", DEMO_INDEX_KEY)
ALLOWED_HOSTS = env.list("JUNHENG_ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("JUNHENG_CSRF_TRUSTED_ORIGINS", default=[])
DATABASE_URL = env.str("DATABASE_URL", "")
REDIS_URL = env.str("REDIS_URL", "")
VAR_DIR = Path(env.str("JUNHENG_VAR_DIR", str(BASE_DIR / "var")))
# Other departments (enrollment/departments/): without an address none is asked, and
# families show papers. The time-out is in seconds.
DEPARTMENTS_URL = env.str("JUNHENG_DEPARTMENTS_URL", "")
DEPARTMENTS_TOKEN = env.str("JUNHENG_DEPARTMENTS_TOKEN", "")
DEPARTMENTS_TIMEOUT = env.float("JUNHENG_DEPARTMENTS_TIMEOUT", 5.0)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a content security policy names them."""
    return "{0.scheme}://{0.netloc}".format(urlsplit(url))


def dangers() -> list[str]:
    """What must be mended before real children's data may be stored, one line each."""
    found = {
        "JUNHENG_DEBUG must be off": DEBUG,
        "JUNHENG_SECRET_KEY is missing": SECRET_KEY in ("", DEMO_SECRET),
        "JUNHENG_ENCRYPTION_KEYS is missing": DEMO_KEY in ENCRYPTION_KEYS,
        "JUNHENG_INDEX_KEY is missing": INDEX_KEY == DEMO_INDEX_KEY,
        "JUNHENG_ALLOWED_HOSTS is missing": not env.ENVIRON.get(
            "JUNHENG_ALLOWED_HOSTS"
        ),
        "JUNHENG_SITE_URL is missing": not env.ENVIRON.get("JUNHENG_SITE_URL"),
        "DATABASE_URL is missing": not DATABASE_URL,
        "REDIS_URL is missing": not REDIS_URL,
        "JUNHENG_DEPARTMENTS_TOKEN is missing": bool(DEPARTMENTS_URL)
        and not DEPARTMENTS_TOKEN,
        "JUNHENG_DEPARTMENTS_URL must begin with https": bool(DEPARTMENTS_URL)
        and not DEPARTMENTS_URL.startswith("https://"),
    }
    plain = [sentence for sentence, is_so in found.items() if is_so]
    return plain + key_dangers(ENCRYPTION_KEYS, INDEX_KEY)


if ENVIRONMENT not in ("demo", "production"):
    raise ImproperlyConfigured("JUNHENG_ENV is unknown; it may be: demo, production")
if PRODUCTION and dangers():
    raise ImproperlyConfigured("Production refuses to start: " + "; ".join(dangers()))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_filters",
    "django_htmx",
    "django.forms",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "portal",
    "accounts",
    "schools",
    "enrollment",
    "reports",
]
INVARIANTS = ["schools.invariants.CHECKS", "enrollment.invariants.CHECKS"]
"""What must always be true of the rows; checked each night, app by app."""

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.RequestId",
    "portal.middleware.ClientAddress",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.ChosenLanguage",
    "portal.middleware.NoNul",
    "enrollment.middleware.WaitingRoom",
    "enrollment.middleware.HandingIn",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.Acting",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.SetUpFirst",
    "accounts.middleware.DeclaredViewsOnly",
    "portal.middleware.ConflictAnswer",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.menu.frame",
                "schools.frame.school_year",
                "schools.frame.waiting",
                "enrollment.frame.inbox",
            ],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
HELP_PHONE = env.str("JUNHENG_HELP_PHONE", "12345")
HELP_HOURS = env.str("JUNHENG_HELP_HOURS", "8:30–17:30")

# Database: the pool belongs to web processes; a worker keeps one plain connection, whose
# session-level advisory lock tells that its job is alive (portal/jobs.py).
DATABASES = {
    "default": env.db_url_config(DATABASE_URL or embedded.default_database_url())
}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "pool": {"min_size": 1, "max_size": 8}
        if env.bool("JUNHENG_POOL", False)
        else False,
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
        if REDIS_URL
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "portal_cache",
        }
    )
}

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
]
NEWCOMERS_PER_SECOND = env.float("JUNHENG_NEWCOMERS_PER_SECOND", 50)
"""Families let in in a second; past that they wait in line. 0: no waiting room."""
SMS_SENDER = env.str("JUNHENG_SMS_SENDER", "accounts.sms.ConsoleSender")
SMS_PER_HOUR = env.int("JUNHENG_SMS_PER_HOUR", 3000)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:start"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.login_forms.StaffLoginForm",
    "request_login_code": "accounts.login_forms.RequestCodeForm",
    "confirm_login_code": "accounts.login_forms.ConfirmCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
# without password1 the log-in form has no password
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# Ours are strict by account, number and browser (devices.py, codes.py) and generous by
# address (ADR 0010). The second factor stays with allauth, by person.
FAILED_LOGINS_PER_ADDRESS = env.int("JUNHENG_FAILED_LOGINS_PER_ADDRESS", 300)
CODES_PER_ADDRESS = env.int("JUNHENG_CODES_PER_ADDRESS", 1000)
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "request_login_code": None,
    "login_failed": "10/5m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
STAFF_MFA_REQUIRED = env.bool("JUNHENG_STAFF_MFA", PRODUCTION)
MFA_ADAPTER = "accounts.factors.FactorAdapter"
MFA_FORMS = {"authenticate": "accounts.login_forms.SecondFactorForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Junheng"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_RATE_LIMITS = {"webauthn_login": None}  # nothing to guess, and addresses are shared
# Single sign-on by OpenID Connect, when the place has it: who may come in stays ours
OIDC_SERVER = env.str("JUNHENG_OIDC_SERVER", "")
OIDC_USERNAME_CLAIM = env.str("JUNHENG_OIDC_USERNAME_CLAIM", "preferred_username")
SOCIALACCOUNT_ADAPTER = "accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("JUNHENG_OIDC_NAME", "OpenID Connect"),
                "client_id": env.str("JUNHENG_OIDC_CLIENT_ID", ""),
                "secret": env.str("JUNHENG_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_SERVER},
            }
        ]
        if OIDC_SERVER
        else [],
    }
}

# Sessions and browser
SESSION_COOKIE_NAME = "__Host-sid" if PRODUCTION else "sid"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 24 * 3600
SESSION_ENGINE = "accounts.sessions"
STAFF_SESSION = (env.int("JUNHENG_STAFF_IDLE_MINUTES", 30) * 60, 12 * 3600)
"""Seconds without a request, and seconds in all, after which staff log in anew."""
FAMILY_SESSION = (env.int("JUNHENG_FAMILY_IDLE_MINUTES", 60) * 60, 24 * 3600)
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
TRUSTED_PROXIES = [
    ip_network(network) for network in env.list("JUNHENG_TRUSTED_PROXIES", default=[])
]
"""Whose X-Forwarded-For is believed; no other caller's (portal/client_address.py)."""
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Log-in by single sign-on is a form of ours that is redirected to the provider.
        "form-action": [SELF, *([origin_of(OIDC_SERVER)] if OIDC_SERVER else [])],
        "frame-ancestors": [NONE],
    }
}

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("JUNHENG_TIME_ZONE", "Asia/Shanghai")

SITE_URL = env.str("JUNHENG_SITE_URL", "http://localhost:8000")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static.dist"
STATICFILES_DIRS = [BASE_DIR / "static"]
PRIVATE_FILES = Path(env.str("JUNHENG_PRIVATE_FILES", str(VAR_DIR / "private")))
FONT_DIR = env.str("JUNHENG_FONT_DIR", "")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_FILES), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if env.bool("JUNHENG_STATIC_HASHED", True)
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        ),
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Work (portal/jobs.py): rows in PostgreSQL are the truth, Celery only wakes it
CELERY_BROKER_URL = REDIS_URL or "folder://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 3600}
    if REDIS_URL
    else {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "queue-control"),
        "polling_interval": 0.1,
    }
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 900
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ROUTES = {
    "schools.tasks.check_roster": {"queue": "uploads"},
    "schools.tasks.commit_roster": {"queue": "uploads"},
    "schools.tasks.forget_old_rosters": {"queue": "uploads"},
    "enrollment.family_tasks.prepare_paper": {"queue": "uploads"},
    "reports.*": {"queue": "reports"},
}
CELERY_TASK_DEFAULT_QUEUE = "default"

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.errors.api_answer",
    "DEFAULT_VERSIONING_CLASS": None,
    "DEFAULT_THROTTLE_CLASSES": ["accounts.calls.Calls"],
}
API_CALLS_PER_MINUTE = env.int("JUNHENG_API_CALLS_PER_MINUTE", 300)
API_UPLOADS_PER_HOUR = env.int("JUNHENG_API_UPLOADS_PER_HOUR", 60)
SPECTACULAR_SETTINGS = {
    "TITLE": "Junheng API",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.document_refusals",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
