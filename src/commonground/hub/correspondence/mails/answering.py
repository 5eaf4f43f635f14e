"""Telling somebody who answered a mail of ours that the answer reached nobody."""

from django.urls import reverse
from django.utils.translation import gettext as _

from commonground.hub.notices.mails import Notice, address, send
from commonground.hub.organisations.models import Person


def compose() -> Notice:
    """This is what they are told: nothing of what they wrote, nor of what the mail was about."""
    return Notice(
        subject=_("Your mail to Common Ground"),
        paragraphs=[
            _("You answered a mail of ours. Such an answer reaches none of your colleagues."),
            _(
                "Use the links in that mail instead, or sign in: what waits for you stands on Today."
            ),
        ],
        link=address(reverse("front")),
        link_words=_("Open Common Ground"),
    )


def send_unread(*, person: Person) -> bool:
    """This tells a person that their answer reached nobody; whether the mail server took it."""
    return send(
        to=person.email,
        compose=compose,
        language=person.language,
        headers={"Auto-Submitted": "auto-replied"},
    )
