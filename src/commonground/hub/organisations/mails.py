"""Mails about people and organisations."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.notices.mails import Notice, address, send

from .models import Contact, Invitation, Organisation


def invitation_address(secret: str) -> str:
    """This is the whole address behind an invitation."""
    return address(reverse("public:invitation", args=[secret]))


def send_invitation(*, viewer: Viewer, invitation: Invitation, secret: str) -> bool:
    """This tells a person that they are invited, in the language of the one who invites."""

    def compose() -> Notice:
        return Notice(
            subject=_("You are invited to Common Ground"),
            paragraphs=[
                _("%(person)s invites you to act for %(organisation)s on Common Ground.")
                % {"person": viewer.person_name, "organisation": viewer.organisation_name},
                _("The link is for %(email)s only. It works once, until %(date)s.")
                % {
                    "email": invitation.email,
                    "date": invitation.expires_at.date().isoformat(),
                },
            ],
            link=invitation_address(secret),
            link_words=_("See the invitation"),
        )

    return send(to=invitation.email, compose=compose, language=get_language() or "")


def send_claim_code(*, contact: Contact, organisation: Organisation, code: str) -> bool:
    """This sends a claim's code to a contact on record."""

    def compose() -> Notice:
        return Notice(
            subject=_("Your code for Common Ground"),
            paragraphs=[
                _(
                    "Someone says that they speak for %(organisation)s and wants to keep its "
                    "profile on Common Ground. If it is you or a colleague, this is the code:"
                )
                % {"organisation": organisation.name},
            ],
            code=code,
            after=[
                _("It is good for a day. If nobody of yours asked, give it to nobody."),
            ],
        )

    return send(to=contact.email, compose=compose, language=get_language() or "")
