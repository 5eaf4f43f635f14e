"""Taking one mail in, by whichever way it came: acknowledged only once it is on disk."""

import logging
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from commonground.hub.access.refs import new_ref
from commonground.hub.access.verdicts import Verdict, no
from commonground.hub.access.viewer import ANONYMOUS
from commonground.hub.correspondence import actions, queries
from commonground.hub.correspondence.mails import Read, read, send_unread
from commonground.hub.correspondence.models import MailAddress
from commonground.hub.correspondence.rules import may_come_in
from commonground.hub.notices.mails import can_leave

log = logging.getLogger(__name__)

ONCE_IN_S = 86_400
"""How long one who answered a mail of ours is not told again that it reached nobody."""


class Outcome(StrEnum):
    """This is what became of a mail; only with the last one is it to be sent again."""

    KEPT = "kept"
    KNOWN = "known"
    REFUSED = "refused"
    NOWHERE = "nowhere"
    UNREAD = "unread"
    """An answer to a mail of ours: it reaches nobody, and who wrote it is told so."""
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Taken:
    """This is what became of a mail, and why it was refused or put off."""

    outcome: Outcome
    reason: str = ""


def leads_somewhere(address: str) -> bool:
    """This tells whether an address is that of a tie."""
    close_old_connections()
    return queries.address_behind(ANONYMOUS, address) is not None


def take(
    raw: bytes,
    *,
    recipients: Sequence[str] | None = None,
    envelope_from: str | None = None,
    is_whole: bool = True,
) -> Taken:
    """This keeps a mail at each of the addresses it came to, until somebody confirms it.

    Parameters
    ----------
    raw
        The mail as it came over the line.
    recipients
        The addresses that the other server named; None where only the mail itself tells.
    envelope_from
        The sender that the other server named, empty for bounces; None where it is not known.
    is_whole
        Whether this is all of it, not its head alone.
    """
    close_old_connections()
    try:
        found = read(raw, trusted=settings.MAIL_CHECKED_BY)
        found.mail.is_cut = found.mail.is_cut or not is_whole
        return taken(found, recipients, envelope_from)
    except DatabaseError as error:
        log.error("a mail could not be kept yet: %s", type(error).__name__)
        return Taken(Outcome.LATER, "The mail cannot be kept just now. Try again later.")


def taken(found: Read, recipients: Sequence[str] | None, envelope_from: str | None) -> Taken:
    """This keeps a mail that was read, and lets faults of the database through."""
    allowed = is_wanted(found, envelope_from)
    if not allowed:
        log.info("a mail was refused: %s", allowed.reason)
        return Taken(Outcome.REFUSED, allowed.reason)
    named = found.recipients if recipients is None else recipients
    leads = [queries.address_behind(ANONYMOUS, one) for one in dict.fromkeys(named)]
    reached = {one.pk: one for one in leads if one is not None}
    if not reached and any(map(queries.is_our_own, named)):
        tell_unread(found)
        return Taken(Outcome.UNREAD)
    if not reached:
        return Taken(Outcome.NOWHERE)
    outcomes = [at_address(address, found) for address in reached.values()]
    # What is put off at one address comes again for all: where it is kept already, it is known.
    for outcome in (Outcome.LATER, Outcome.KEPT, Outcome.KNOWN):
        for one in outcomes:
            if one.outcome == outcome:
                return one
    return outcomes[0]


def tell_unread(found: Read) -> None:
    """This tells who answered a mail of ours that it reached nobody: a person of ours, at most once a
    day, since anyone can write their address on a mail."""
    person = queries.person_at(ANONYMOUS, found.mail.sender)
    if person is None or not can_leave():
        return
    if cache.add(f"unread:{person.pk}", True, ONCE_IN_S):
        send_unread(person=person)


def is_wanted(found: Read, envelope_from: str | None) -> Verdict:
    """This refuses automatic mail, and what we sent ourselves."""
    sender = found.mail.sender
    if sender and (queries.local_part_of(sender) or sender in settings.DEFAULT_FROM_EMAIL.lower()):
        return no("Mail from this site itself is not taken in here.")
    return may_come_in(found.header, found.names, envelope_from=envelope_from)


def at_address(address: MailAddress, found: Read) -> Taken:
    """This keeps a mail at one address, a row for each."""
    now = timezone.now()
    may_wait = queries.waiting_at(ANONYMOUS, address.tie, now)
    if not may_wait:
        log.warning("a mail was put off: %s", may_wait.reason)
        return Taken(Outcome.LATER, may_wait.reason)
    mail = copy(found.mail)
    mail.ref = new_ref()
    is_new = actions.keep_mail(
        viewer=ANONYMOUS,
        address=address,
        mail=mail,
        digest=queries.digest_at(address, found.digest),
        now=now,
        enclosed=found.enclosed,
    )
    return Taken(Outcome.KEPT if is_new else Outcome.KNOWN)
