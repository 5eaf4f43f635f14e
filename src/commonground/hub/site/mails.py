"""What allauth has to tell by mail, in our words: one notice for each of its mails."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from commonground.hub.notices.mails import Notice, address, send

Facts = Mapping[str, Any]


def send_account(*, kind: str, email: str, facts: Facts) -> bool:
    """This sends one of the mails about accounts, in the person's language where it is known."""
    language = getattr(facts.get("user"), "language", "") or get_language() or ""
    return send(to=email, compose=lambda: NOTICES[kind](facts), language=language)


def confirm_first(facts: Facts) -> Notice:
    """This asks whoever signed up to confirm the address."""
    return Notice(
        subject=_("Confirm your address for Common Ground"),
        paragraphs=[
            _("Welcome! Somebody, we hope it was you, began an account with this address on Common "
              "Ground, where organisations find others to work with."),
            _("Confirm that the address is yours, and your account is ready."),
        ],
        link=facts["activate_url"],
        link_words=_("Confirm my address"),
        after=[confirmation_days()],
    )  # fmt: skip


def confirm_another(facts: Facts) -> Notice:
    """This asks who gave another address to confirm it."""
    return Notice(
        subject=_("Confirm your address for Common Ground"),
        paragraphs=[
            _("Somebody, we hope it was you, wants to use this address for an account on Common "
              "Ground."),
            _("Confirm that the address is yours, and it will be used from then on."),
        ],
        link=facts["activate_url"],
        link_words=_("Confirm my address"),
        after=[confirmation_days()],
    )  # fmt: skip


def confirmation_days() -> str:
    """This says how long an address can be confirmed."""
    from allauth.account.app_settings import EMAIL_CONFIRMATION_EXPIRE_DAYS as DAYS

    told = ngettext(
        "The link is good for %(days)d day.", "The link is good for %(days)d days.", DAYS
    )
    return told % {"days": DAYS}


def new_password(facts: Facts) -> Notice:
    """This leads to the page where a forgotten password is replaced."""
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    return Notice(
        subject=_("Your password on Common Ground"),
        paragraphs=[
            _("Somebody, we hope it was you, asked for a new password for your account on Common "
              "Ground."),
            _("Choose one here. Until then your old password stays as it is."),
        ],
        link=facts["password_reset_url"],
        link_words=_("Choose a new password"),
        after=[
            ngettext(
                "The link works once, and is good for %(days)d day.",
                "The link works once, and is good for %(days)d days.",
                days,
            )
            % {"days": days},
        ],
    )  # fmt: skip


def no_account(facts: Facts) -> Notice:
    """This says that there is no account; the page itself must not tell."""
    return Notice(
        subject=_("Your password on Common Ground"),
        paragraphs=[
            _("Somebody, we hope it was you, asked for a new password with this address. There is no "
              "account with it on Common Ground."),
            _("Perhaps you signed up with another address: then ask again with that one. Or begin an "
              "account:"),
        ],
        link=facts["signup_url"],
        link_words=_("Begin an account"),
    )  # fmt: skip


def account_there(facts: Facts) -> Notice:
    """This says that there is an account already; the page itself must not tell."""
    return Notice(
        subject=_("Your account on Common Ground"),
        paragraphs=[
            _("Somebody, we hope it was you, wanted to begin an account with this address on Common "
              "Ground. You have one already: sign in with your password."),
            _("If you do not remember it, choose a new one:"),
        ],
        link=facts["password_reset_url"],
        link_words=_("Choose a new password"),
    )  # fmt: skip


def changed(facts: Facts, what: str) -> Notice:
    """This tells of a change in somebody's account, and what to do if it was another's doing."""
    when: datetime = facts.get("timestamp") or timezone.now()
    day = date_format(timezone.localtime(when), "DATETIME_FORMAT")
    return Notice(
        subject=_("A change in your account on Common Ground"),
        paragraphs=[
            what,
            _("It was done on %(day)s. If it was you, all is well.") % {"day": day},
            _("If it was not you, choose a new password at once and look at your account. Then tell "
              "those who run this site."),
        ],
        link=address(reverse("account_reset_password")),
        link_words=_("Choose a new password"),
        may_be_ignored=False,
    )  # fmt: skip


def password_changed(facts: Facts) -> Notice:
    """This tells that there is a new password, and what ended with the old one."""
    return changed(
        facts,
        _("The password of your account on Common Ground was changed. Wherever else you were signed "
          "in, you are asked for the new one; programs need a new token, and calendars a new address."),
    )  # fmt: skip


def email_changed(facts: Facts) -> Notice:
    """This tells the old address of the new one."""
    told = _("You sign in to Common Ground with another address now: %(new)s, no longer %(old)s.")
    return changed(facts, told % {"new": facts["to_email"], "old": facts["from_email"]})


def email_confirmed(facts: Facts) -> Notice:
    """This tells that an address was confirmed."""
    return changed(facts, _("An address of your account on Common Ground was confirmed."))


def email_deleted(facts: Facts) -> Notice:
    """This tells which address is gone."""
    told = _("The address %(old)s was taken out of your account on Common Ground.")
    return changed(facts, told % {"old": facts["deleted_email"]})


def app_added(facts: Facts) -> Notice:
    """This tells that codes of an app are asked for from now on."""
    return changed(
        facts,
        _("Signing in to Common Ground now takes your password and a code from your app."),
    )


def app_removed(facts: Facts) -> Notice:
    """This tells that codes of an app are asked for no more."""
    return changed(
        facts,
        _("The app for codes was taken out of your account on Common Ground: no code of it is asked "
          "for any more."),
    )  # fmt: skip


def key_added(facts: Facts) -> Notice:
    """This tells that there is a new passkey."""
    return changed(facts, _("A passkey was added to your account on Common Ground."))


def key_removed(facts: Facts) -> Notice:
    """This tells that a passkey is gone."""
    return changed(facts, _("A passkey was taken out of your account on Common Ground."))


def codes_made(facts: Facts) -> Notice:
    """This tells that older recovery codes are worth nothing any more."""
    return changed(
        facts,
        _("New recovery codes were made for your account on Common Ground. Those from before no "
          "longer work."),
    )  # fmt: skip


NOTICES: Mapping[str, Callable[[Facts], Notice]] = {
    "account/email/email_confirmation_signup": confirm_first,
    "account/email/email_confirmation": confirm_another,
    "account/email/password_reset_key": new_password,
    "account/email/unknown_account": no_account,
    "account/email/account_already_exists": account_there,
    "account/email/password_changed": password_changed,
    "account/email/password_reset": password_changed,
    "account/email/password_set": password_changed,
    "account/email/email_changed": email_changed,
    "account/email/email_confirm": email_confirmed,
    "account/email/email_deleted": email_deleted,
    "mfa/email/totp_activated": app_added,
    "mfa/email/totp_deactivated": app_removed,
    "mfa/email/webauthn_added": key_added,
    "mfa/email/webauthn_removed": key_removed,
    "mfa/email/recovery_codes_generated": codes_made,
}
