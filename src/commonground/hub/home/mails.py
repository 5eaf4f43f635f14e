"""The mail of what waits: without content in its subject, with links that answer a reminder."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.notices.mails import Line, Link, Notice, Section, address, send
from commonground.hub.organisations.models import Membership

from .models import Digest, MailHabits, Often
from .queries import Part, Told
from .rules import LINKS_LAST, Answer, secret_of, stopping_secret


def links_of(told: Told, membership: Membership, until: datetime) -> list[Link]:
    """These are the links of one thing that waits: answers at one press, and its page."""
    words = {"done": _("Done"), "later": _("In a week"), "again": _("In a week")}
    links = []
    for purpose in told.purposes:
        answer = Answer(membership.ref, purpose, told.row, told.due, int(until.timestamp()))
        url = address(reverse("mine:answer", args=[secret_of(answer)]))
        links.append(Link(words[purpose], url))
    return [*links, Link(_("Open"), address(told.path))]


def with_links(parts: list[Part]) -> list[str]:
    """This says how far the links go that answer a reminder, where there are any."""
    if not any(told.purposes for part in parts for told in part.told):
        return []
    return [
        _(
            "“Done” and “In a week” work without signing in, for two weeks, once each. They answer in "
            "your name: do not pass this mail on."
        )
    ]


def send_digest(
    *, viewer: Viewer, membership: Membership, digest: Digest, habits: MailHabits,
    parts: list[Part], now: datetime,
) -> bool:  # fmt: skip
    """This sends a person what waits for them at one organisation, read a moment ago as they see it."""
    stop = address(reverse("mine:stop", args=[stopping_secret(membership.ref)]))

    def compose() -> Notice:
        until = now + LINKS_LAST
        named = {"organisation": viewer.organisation_name}
        opening = _("This waits for you at %(organisation)s.") if parts else _(
            "Nothing waits for you at %(organisation)s."
        )  # fmt: skip
        return Notice(
            subject=_("What waits for you today")
            if digest.often == Often.DAILY
            else _("What waits for you this week"),
            paragraphs=[opening % named],
            sections=[
                Section(
                    part.title,
                    [Line(told.words, links_of(told, membership, until)) for told in part.told],
                )
                for part in parts
            ],
            link=address(reverse("home:today", args=[viewer.organisation_slug])),
            link_words=_("Open Today"),
            after=[
                _(
                    "An answer to this mail reaches none of your colleagues. Use the links in it, or "
                    "open Today."
                ),
                *with_links(parts),
            ],
            foot=[
                Link(_("Choose when these mails come"), address(reverse("mine:mails"))),
                Link(_("Stop these mails"), stop),
            ],
        )

    return send(
        to=membership.person.email,
        compose=compose,
        language=habits.language or membership.person.language,
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
