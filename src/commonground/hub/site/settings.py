"""Django's settings, from the environment (see `environment.py`)."""

from typing import Any

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from .environment import CATALOGUES, is_translated, read_environment

ENVIRONMENT = read_environment()

SECRET_KEY = ENVIRONMENT.kept_secret_key()
DEBUG = ENVIRONMENT.debug
DEMONSTRATION = ENVIRONMENT.demonstration
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts
BASE_URL = str(ENVIRONMENT.base_url).rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
QUICK_EXIT = str(ENVIRONMENT.quick_exit)
TILE_URL = ENVIRONMENT.tile_url
PULSE_RATERS = ENVIRONMENT.pulse_raters
# In the demonstration the addresses are shown, also where no mail arrives.
MAIL_ADDRESS = ENVIRONMENT.mail_address or ("*@in.commonground.example" if DEMONSTRATION else "")
MAIL_ARRIVES = ENVIRONMENT.takes_mail_in or not DEMONSTRATION
MAIL_CHECKED_BY = ENVIRONMENT.mail_checked_by

INSTALLED_APPS = [
    "commonground.hub.site",
    "commonground.hub.demo",
    "commonground.hub.home",
    "commonground.hub.briefs",
    "commonground.hub.field",
    "commonground.hub.finder",
    "commonground.hub.coalitions",
    "commonground.hub.choosing",
    "commonground.hub.gaps",
    "commonground.hub.insight",
    "commonground.hub.analyses",
    "commonground.hub.rhythms",
    "commonground.hub.reviews",
    "commonground.hub.pulses",
    "commonground.hub.ambassadors",
    "commonground.hub.correspondence",
    "commonground.hub.calendars",
    "commonground.hub.spaces",
    "commonground.hub.ties",
    "commonground.hub.activities",
    "commonground.hub.registers",
    "commonground.hub.organisations",
    "commonground.hub.vocabularies",
    "commonground.hub.notices",
    "commonground.hub.history",
    "commonground.hub.site.operator.OperatorConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "commonground.hub.site.middleware.viewer_middleware",
]

ROOT_URLCONF = "commonground.hub.site.urls"
WSGI_APPLICATION = "commonground.hub.site.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "commonground.hub.site.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {
    "default": dj_database_url.parse(
        ENVIRONMENT.database_url or f"sqlite:///{ENVIRONMENT.var / 'commonground.sqlite3'}",
        conn_max_age=1_800,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Compiling a long condition takes PostgreSQL seconds, answering it milliseconds.
    given = DATABASES["default"].setdefault("OPTIONS", {})
    # Who may see what makes long questions, and planning one takes longer than answering it: each is
    # planned once for each connection, whatever the values. Searches are the exception (`anew`).
    given.setdefault("options", "-c jit=off -c plan_cache_mode=force_generic_plan")
    given.setdefault("server_side_binding", True)
    given.setdefault("prepare_threshold", 1)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "organisations.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "commonground.hub.site.accounts.EasyPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_REDIRECT_URL = "front"
LOGIN_URL = "account_login"
LOGOUT_REDIRECT_URL = "front"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "commonground.hub.site.accounts.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "commonground.hub.organisations.forms.people.SignUpForm"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.serves_https else "http"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
# One account is guarded closely; an address may be a whole office behind one line.
ACCOUNT_RATE_LIMITS = {"login_failed": "40/m/ip,5/5m/key"}
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
OUR_FORMS = "commonground.hub.site.account_forms"
ACCOUNT_FORMS = {"change_password": f"{OUR_FORMS}.ChangePasswordForm"}
MFA_FORMS = {
    "authenticate": f"{OUR_FORMS}.AuthenticateForm",
    "reauthenticate": f"{OUR_FORMS}.ReauthenticateForm",
    "activate_totp": f"{OUR_FORMS}.ActivateTOTPForm",
    "add_webauthn": f"{OUR_FORMS}.AddWebAuthnForm",
    "edit_webauthn": f"{OUR_FORMS}.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Common Ground"
# Half a minute late or early: old phones' clocks are not exact (RFC 6238, 5.2, allows one step).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.serves_https

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.serves_https
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_SSL_REDIRECT = ENVIRONMENT.serves_https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.serves_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.serves_https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.serves_https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([ENVIRONMENT.tile_url] if ENVIRONMENT.tile_url else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, QUICK_EXIT],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

if ENVIRONMENT.email_host:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
elif DEMONSTRATION:
    EMAIL_BACKEND = "commonground.hub.notices.mails.KeptMailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_HOST = ENVIRONMENT.email_host
EMAIL_PORT = ENVIRONMENT.email_port
EMAIL_HOST_USER = ENVIRONMENT.email_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.email_password
EMAIL_USE_TLS = ENVIRONMENT.email_security == "starttls"
EMAIL_USE_SSL = ENVIRONMENT.email_security == "tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = str(ENVIRONMENT.email_from)

LANGUAGE_CODE = ENVIRONMENT.language
# A language is offered once it has a catalogue: half a page in another language helps nobody.
FORESEEN = [("en", _("English")), ("es", _("Spanish")), ("fr", _("French")), ("ar", _("Arabic"))]
LANGUAGES = [(code, name) for code, name in FORESEEN if is_translated(code)]
LOCALE_PATHS = [CATALOGUES]
FORMAT_MODULE_PATH = "commonground.hub.site.formats"
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.var / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MEDIA_ROOT = ENVIRONMENT.var / "media"
# What people attach: never served as it lies there, only by pages that ask who may see it.
FILES_ROOT = ENVIRONMENT.var / "files"
MOST_BYTES_ATTACHED = ENVIRONMENT.attachment_megabytes * 1_000_000
INDEX_ROOT = ENVIRONMENT.var / "index"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"shell": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["shell"], "level": ENVIRONMENT.log_level},
    # Refused and unknown addresses are not written down: they may hold the secret of an invitation,
    # or the name of an organisation that is hidden.
    "loggers": {"django.request": {"level": "ERROR"}},
}
