"""Who may keep a tie's address and its mails, and which mails are taken in at all."""

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Role
from commonground.hub.organisations.rules import has_rank, may_act
from commonground.hub.ties.rules import may_be_attached, may_change

from .models import IncomingMail

AN_HOUR = timedelta(hours=1)
ARRIVALS_KEPT = timedelta(days=90)
"""How long it is known that a mail came. Servers try again for five days, and the floods of an hour
are counted; the rest is for a mailbox out of a backup."""
STRAYS_KEPT = timedelta(days=1)
"""How long a file that belongs to nothing stays: what is being written now must not be taken away."""
MOST_AN_HOUR = 120
MOST_WAITING = 500
MOST_HOPS = 40
MOST_BYTES_WAITING = 200_000_000
"""How much of files is kept of all mails that wait at one address; of more, only the names."""

HeaderOf = Callable[[str], str]


def may_make_address(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation give one of its ties an address."""
    return may_act(viewer)


def may_replace_address(viewer: Viewer) -> Verdict:
    """This lets stewards replace an address: mail sent to the old one is refused from then on."""
    if has_rank(viewer, Role.STEWARD):
        return YES
    return no(_("Only a steward can replace this address. Ask one of yours."))


def may_settle(viewer: Viewer, mail: IncomingMail) -> Verdict:
    """This lets people of the organisation confirm a mail or remove it."""
    return may_change(viewer, mail)


def may_be_kept(kind: str, size: int, *, waiting: int) -> Verdict:
    """This keeps of a mail's files those that somebody could attach to a contact, while there is room
    for what waits (`waiting` bytes) at the address."""
    if waiting + size > MOST_BYTES_WAITING:
        return no(_("Too many files wait at this address already."))
    return may_be_attached(kind, size)


def may_come_in(header: HeaderOf, names: list[str], *, envelope_from: str | None) -> Verdict:
    """This refuses what no person wrote to somebody: answering machines, lists, loops, our own.

    Parameters
    ----------
    header
        Gives the value of a header by its name, empty where there is none.
    names
        The names of all headers, in small letters, as often as they occur.
    envelope_from
        The sender the other server named, empty for bounces; None where it is not known.
    """
    if envelope_from == "":
        return no(_("Bounces are not taken in here."))
    automatic = header("auto-submitted").strip().lower()
    if automatic and not automatic.startswith("no"):
        return no(_("Automatic mail is not taken in here."))
    if header("x-auto-response-suppress") and header("x-autoreply"):
        return no(_("Automatic mail is not taken in here."))
    if any(name.startswith("list-") for name in names):
        return no(_("Mail of mailing lists is not taken in here. Forward it yourself."))
    if header("precedence").strip().lower() in {"bulk", "junk", "list", "auto_reply"}:
        return no(_("Mail sent in bulk is not taken in here. Forward it yourself."))
    if names.count("received") > MOST_HOPS:
        return no(_("This mail has gone round in circles."))
    return YES


def may_wait(*, within_the_hour: int, waiting: int) -> Verdict:
    """This puts mails off when one address gets more than people could read."""
    if within_the_hour >= MOST_AN_HOUR:
        return no(_("Too many mails came to this address within an hour. Try again later."))
    if waiting >= MOST_WAITING:
        return no(_("Too many mails wait at this address to be confirmed. Try again later."))
    return YES
