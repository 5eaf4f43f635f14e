"""The mail that asks a colleague, with a link of their own."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.notices.mails import Notice, address, send

from .models import Asked
from .queries import link_secret


def send_questions(*, viewer: Viewer, asked: Iterable[Asked]) -> int:
    """This writes to each colleague asked, in their language, and counts the mails not taken.

    Neither subject nor body names a partner: mails are read on locked screens and over shoulders.
    """
    return sum(not sent(viewer, one) for one in asked)


def sent(viewer: Viewer, asked: Asked) -> bool:
    """This writes to one colleague."""
    person = asked.membership.person

    def compose() -> Notice:
        return Notice(
            subject=_("Short questions wait for you on Common Ground"),
            paragraphs=[
                _(
                    "%(person)s asks you and your colleagues at %(organisation)s a few short "
                    "questions about partners. It takes under five minutes, on any phone, and you "
                    "need not sign in."
                )
                % {"person": viewer.person_name, "organisation": viewer.organisation_name},
                _(
                    "Nobody but you is shown your answers. What is shown later are means only, "
                    "from %(least)d people or more. Where few answer, a colleague who knows their "
                    "own answers could come close to guessing yours."
                )
                % {"least": asked.round.at_least},
            ],
            link=address(reverse("answers:all", args=[link_secret(viewer, asked)])),
            link_words=_("Answer the questions"),
            after=[
                _("The link is yours alone, and works until %(day)s. Please do not pass it on.")
                % {"day": date_format(asked.round.until, "j F Y")}
            ],
        )

    return send(to=person.email, compose=compose, language=person.language)
