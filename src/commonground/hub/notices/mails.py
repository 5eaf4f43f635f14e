"""Sending mail: one way for every notice, and the demonstration's box that keeps it."""

import logging
import smtplib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import urlize
from django.utils.translation import gettext as _

from commonground.hub.access.viewer import ANONYMOUS

from .actions import keep_mail

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Link:
    """This is a whole address with the words for it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """This is one thing in a list, with what one can do about it."""

    words: str
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """This is a list with its title."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Notice:
    """This is what a mail says: paragraphs, perhaps lists, a code, one link with its words.

    The subject says nothing of the content: it shows on locked screens.
    """

    paragraphs: Sequence[str]
    subject: str = ""
    link: str = ""
    link_words: str = ""
    code: str = ""
    after: Sequence[str] = ()
    sections: Sequence[Section] = ()
    foot: Sequence[Link] = ()
    may_be_ignored: bool = True
    """Whether one who did not expect it may leave it at that."""


def address(path: str) -> str:
    """This is the whole address of a page, for a mail."""
    return f"{settings.BASE_URL}{path}"


def can_leave() -> bool:
    """This tells whether mails go anywhere but to the log, where what waits for people must not stand."""
    return not settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def send(
    *,
    to: str,
    compose: Callable[[], Notice],
    language: str = "",
    headers: Mapping[str, str] | None = None,
) -> bool:
    """This sends a notice in the recipient's language, as plain text and simple HTML.

    `compose` is called while that language is active. It answers whether the mail server took the
    mail; why not is logged without the address.
    """
    with translation.override(language or settings.LANGUAGE_CODE):
        notice = compose()
        context = {"notice": notice, "language": translation.get_language()}
        message = EmailMultiAlternatives(
            subject=notice.subject or _("A message for you on Common Ground"),
            body=render_to_string("notices/mail.txt", context),
            to=[to],
            headers={"Auto-Submitted": "auto-generated", **(headers or {})},
        )
        message.attach_alternative(
            render_to_string(
                "notices/mail.html",
                {**context, "is_right_to_left": translation.get_language_bidi()},
            ),
            "text/html",
        )
    return deliver(message)


def deliver(message: EmailMessage) -> bool:
    """This hands a mail to the mail server and answers whether it was taken."""
    try:
        return message.send() > 0
    except (OSError, smtplib.SMTPException) as error:
        log.error("a mail could not be sent: %s", type(error).__name__)
        return False


def links_in(text: str) -> str:
    """This makes the addresses in a kept mail clickable, those of this site on whatever port."""
    linked: str = urlize(text, autoescape=True)
    return linked.replace(f'href="{settings.BASE_URL}/', 'href="/')


class KeptMailBackend(BaseEmailBackend):
    """This keeps mails for the page of sent mails instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                keep_mail(
                    viewer=ANONYMOUS,
                    recipient=recipient,
                    subject=str(message.subject),
                    body=str(message.body),
                    now=timezone.now(),
                )
        return len(email_messages)
