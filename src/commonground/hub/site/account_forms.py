"""Allauth's forms in our words: what their fields are called."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as TheirChangePasswordForm
from allauth.mfa.base.forms import AuthenticateForm as TheirAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as TheirReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as TheirActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as TheirAddWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as TheirEditWebAuthnForm
from django.utils.translation import gettext_lazy as _


class InOurWords:
    """This gives the fields of a form their names, in place of allauth's."""

    words: dict[str, Any]
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.words.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)


class AuthenticateForm(InOurWords, TheirAuthenticateForm):
    """This asks for the second step at the door."""

    words = {"code": _("Code from your app, or a recovery code")}


class ReauthenticateForm(InOurWords, TheirReauthenticateForm):
    """This asks for it again, before something grave."""

    words = {"code": _("Code from your app, or a recovery code")}


class ActivateTOTPForm(InOurWords, TheirActivateTOTPForm):
    """This sets the app for codes up."""

    words = {"code": _("The code that the app shows")}


class AddWebAuthnForm(InOurWords, TheirAddWebAuthnForm):
    """This adds a passkey."""

    words = {"name": _("Name of the passkey"), "passwordless": _("Sign in with it alone")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].help_text = _(
            "No password is asked for. The passkey must then know you by a finger, a face or a PIN."
        )


class EditWebAuthnForm(InOurWords, TheirEditWebAuthnForm):
    """This renames a passkey."""

    words = {"name": _("Name of the passkey")}


class ChangePasswordForm(InOurWords, TheirChangePasswordForm):
    """This changes a password."""

    words = {
        "oldpassword": _("The password you have now"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
