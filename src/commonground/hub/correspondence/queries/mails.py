"""Mails that wait: which, from whom as far as one knows, and whom they may be about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.verdicts import Verdict
from commonground.hub.access.viewer import Viewer
from commonground.hub.correspondence.models import Arrival, IncomingMail
from commonground.hub.correspondence.rules import AN_HOUR, may_wait
from commonground.hub.organisations.models import Contact, Membership, Organisation, Person
from commonground.hub.organisations.queries import LIVE, colleagues, organisations
from commonground.hub.ties.models import Tie

MOST_PARTIES = 10
LONGEST_PEOPLE = 500
OLDEST = date(1990, 1, 1)


def mails(viewer: Viewer) -> VisibleQuerySet[IncomingMail]:
    """This lists the mails that wait to be confirmed, the newest first."""
    found = IncomingMail.objects.visible_to(viewer).filter(owned_by(viewer))
    return found.select_related("tie__subject").order_by("-received_at", "-pk")


def mail(viewer: Viewer, ref: str) -> IncomingMail:
    """This is one mail that waits, or `Hidden`."""
    return IncomingMail.objects.select_related("tie__subject").seen(viewer, ref)


def waiting_at(viewer: Viewer, tie: Tie, now: datetime) -> Verdict:
    """This says whether one more mail may wait at a tie's address now."""
    return may_wait(
        within_the_hour=Arrival.objects.filter(tie=tie, arrived_at__gt=now - AN_HOUR).count(),
        waiting=IncomingMail.objects.filter(tie=tie).count(),
    )


def person_at(viewer: Viewer, address: str) -> Person | None:
    """This is whose proved address one is, while they act for somebody here."""
    proved = EmailAddress.objects.filter(email__iexact=address, verified=True)
    live = Membership.objects.filter(LIVE, person__in=proved.values("user"), person__is_active=True)
    found = live.select_related("person").first()
    return found.person if found else None


def day_of(mail: IncomingMail) -> date:
    """This is the day of the contact: when the mail says it was sent, where that can be true."""
    received = timezone.localdate(mail.received_at)
    sent = timezone.localdate(mail.sent_at) if mail.sent_at else received
    return sent if OLDEST < sent <= received + timedelta(days=1) else received


@dataclass(frozen=True, slots=True)
class Sender:
    """This is who a mail is from as far as one knows: name, address, and what was checked."""

    name: str
    address: str
    sentence: str


def with_senders(viewer: Viewer, found: Iterable[Any]) -> list[Any]:
    """This puts `from_whom` on each of a page's mails."""
    shown = list(found)
    named = names_of_colleagues(viewer, [one.sender for one in shown])
    for one in shown:
        one.from_whom = sender_of(one, named.get(one.sender, ""))
    return shown


def names_of_colleagues(viewer: Viewer, addresses: list[str]) -> dict[str, str]:
    """This names the colleagues whose proved addresses these are."""
    if not any(addresses):
        return {}
    proved = EmailAddress.objects.filter(
        email__in=addresses, verified=True, user__in=colleagues(viewer).values("person")
    )
    return {one.email.lower(): str(one.user) for one in proved.select_related("user")}


def said_of_sender(viewer: Viewer, mail: IncomingMail) -> Sender:
    """This says who a mail is from, and plainly whether anybody checked that."""
    return sender_of(mail, names_of_colleagues(viewer, [mail.sender]).get(mail.sender, ""))


def sender_of(mail: IncomingMail, colleague: str) -> Sender:
    """This words it: an address can be written on a mail by anyone, also that of a colleague."""
    facts = {"address": mail.sender, "name": colleague, "domain": mail.sender.rpartition("@")[2]}
    if not mail.sender:
        sentence = _("It does not say who sent it.")
    elif mail.is_checked and colleague:
        sentence = _("From your colleague %(name)s; our mail server checked the address.") % facts
    elif mail.is_checked:
        sentence = _("Came from %(address)s; our mail server checked that %(domain)s sent it.")
        sentence = sentence % facts
    elif colleague:
        sentence = _(
            "Bears the address of your colleague %(name)s; nobody checked that they sent it."
        )
        sentence = sentence % facts
    else:
        sentence = _("Came from %(address)s, not checked: anyone can write any address there.")
        sentence = sentence % facts
    return Sender(mail.sender_name or mail.sender, mail.sender, sentence)


def parties_guessed(viewer: Viewer, mail: IncomingMail) -> list[Organisation]:
    """This guesses whom a mail is about: the tie's organisation, and those whose people we know by
    an address that stands on the mail."""
    addresses = [address for _name, address in mail.people]
    known = Contact.objects.visible_to(viewer).filter(email__in=addresses)
    others = organisations(viewer).filter(pk__in=known.values("organisation"))
    others = others.exclude(pk__in=[mail.tie.subject_id, viewer.organisation_id])
    return [mail.tie.subject, *others.order_by("name", "pk")[: MOST_PARTIES - 1]]


def people_guessed(viewer: Viewer, mail: IncomingMail) -> str:
    """This guesses who took part on the other side: the names on the mail but those of colleagues."""
    ours = names_of_colleagues(viewer, [address for _name, address in mail.people])
    names = [name or address for name, address in mail.people if address not in ours]
    return ", ".join(dict.fromkeys(names))[:LONGEST_PEOPLE]
