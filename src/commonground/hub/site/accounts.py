"""How allauth behaves here: its mails, the language of new people, passwords that are too easy."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from commonground.hub.calendars.actions import end_my_feeds
from commonground.hub.organisations.actions import revoke_my_tokens
from commonground.hub.organisations.models import Person
from commonground.hub.organisations.queries import person_viewer

from .mails import send_account


class AccountAdapter(DefaultAccountAdapter):
    """This fits allauth to the house."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": gettext_lazy(
            "Too many wrong passwords. Wait five minutes and try again; if you have forgotten yours, "
            "choose a new one by mail."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """This says it in our words, through the one door for mail: a mail server that is down
        loses no account, and answers alike whether an address is known."""
        send_account(kind=template_prefix, email=email, facts=context)

    def send_account_already_exists_mail(self, email: str) -> None:
        """This takes as long as signing up does, so that the time tells nobody who has an account."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def save_user(
        self, request: HttpRequest, user: Person, form: Any, commit: bool = True
    ) -> Person:
        """This remembers the language in which a person signed up."""
        user.language = get_language() or ""
        saved: Person = super().save_user(request, user, form, commit=commit)
        return saved

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """This names the ways to say once more that it is you."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [one | {"description": WAYS.get(one["id"], one["description"])} for one in methods]

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """This gives the browser the person's language."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language:
            set_language(response, user.language)
        return response


WAYS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}
"""Ways to say once more that it is you, by allauth's names for them."""


def has_second_step(person: AbstractBaseUser | AnonymousUser) -> bool:
    """This tells whether a person signs in with a passkey, or with a code beside the password."""
    steps = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(is_mfa_enabled(person, types=steps))


def used_second_step(request: HttpRequest) -> bool:
    """This tells whether a second step was used in this very session: that the account has one says
    nothing of a session opened before it was set up."""
    records = get_authentication_records(request, request.user)
    return has_second_step(request.user) and any(one.get("method") == "mfa" for one in records)


def step_again(request: HttpRequest) -> str:
    """This is the address where a person signed in uses their second step, and comes back."""
    has_app = is_mfa_enabled(request.user, types=[Authenticator.Type.TOTP])
    name = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
    return f"{reverse(name)}?{urlencode({'next': request.path})}"


def new_secret() -> str:
    """This is a secret for an app that shows codes."""
    secret: str = generate_totp_secret()
    return secret


def set_up_app(person: Person, *, secret: str, code: str) -> list[str]:
    """This sets up the app of a person who has no second step, once it shows the right code, and
    answers with their recovery codes; none where the code is wrong."""
    if not validate_totp_code(secret, code):
        return []
    with transaction.atomic():
        TOTP.activate(person, secret)
        # Whoever knew the password may have read older ones.
        Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    send_account(kind="mfa/email/totp_activated", email=person.email, facts={"user": person})
    return codes


@receiver([password_reset, password_changed])
def end_tokens(user: Person, **kwargs: Any) -> None:
    """This ends a person's tokens and calendar feeds with their password, as their sessions
    elsewhere end."""
    viewer, now = person_viewer(user), timezone.now()
    revoke_my_tokens(viewer=viewer, now=now)
    end_my_feeds(viewer=viewer, now=now)


def set_language(response: HttpResponse, language: str) -> None:
    """This makes the browser ask for a language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=60 * 60 * 24 * 365,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class EasyPasswordValidator:
    """This refuses long passwords that are as easy as short ones: few different characters, or one
    piece, or a common password, over and over (NIST SP 800-63B-4, section 3.1.1.2)."""

    def __init__(self) -> None:
        self.common = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Person | None = None) -> None:
        """This raises what is wrong."""
        plain = password.lower()
        pieces = (plain[:length] for length in range(1, len(plain) // 2 + 1))
        repeats = any((piece * len(plain))[: len(plain)] == plain for piece in pieces)
        trimmed = plain.strip("0123456789!?.-_ ")
        if len(set(plain)) < 6 or repeats or trimmed in self.common or "commonground" in plain:
            raise ValidationError(
                _(
                    "This password is too easy to guess. Four or five unrelated words make a good one."
                ),
                code="password_too_easy",
            )

    def get_help_text(self) -> str:
        """This says what makes a good password."""
        return _("Four or five unrelated words make a good password.")
