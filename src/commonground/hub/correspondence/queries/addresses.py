"""The private addresses of ties: how they are written, and which tie one leads to."""

import hashlib
from email.utils import parseaddr

from django.conf import settings

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.correspondence.models import MailAddress
from commonground.hub.ties.models import Tie


def takes_mail() -> bool:
    """This tells whether ties have addresses here: the operator says which (`*@in.example`)."""
    return bool(settings.MAIL_ADDRESS)


def in_full(local_part: str) -> str:
    """This is a private address as one writes it into a mail."""
    return str(settings.MAIL_ADDRESS).replace("*", local_part)


def local_part_of(address: str) -> str:
    """This is the private part of an address that is one of ours, else nothing."""
    begin, star, end = str(settings.MAIL_ADDRESS).lower().partition("*")
    address = address.strip().lower()
    if not star or not address.startswith(begin) or not address.endswith(end):
        return ""
    found = address[len(begin) : len(address) - len(end)]
    return found if found.isalnum() and found.isascii() and len(found) <= 40 else ""


def is_our_own(address: str) -> bool:
    """This tells the address that our own mails come from; it stands on each of them."""
    return address.strip().lower() == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()


def address_of(viewer: Viewer, tie: Tie | None) -> MailAddress | None:
    """This is the address of a tie, if it has one."""
    if tie is None:
        return None
    return next(iter(addresses_at(viewer, tie.pk)), None)


@prepared
def addresses_at(viewer: Viewer, tie: int) -> VisibleQuerySet[MailAddress]:
    """This asks for the address of a tie."""
    return MailAddress.objects.visible_to(viewer).filter(tie=tie).order_by("pk")[:1]


def address_behind(viewer: Viewer, address: str) -> MailAddress | None:
    """This is what a mail address leads to; whoever knows the address has the right to write there."""
    local_part = local_part_of(address)
    if not local_part:
        return None
    found = MailAddress.objects.filter(local_part=local_part)
    return found.select_related("tie").first()


def digest_at(address: MailAddress, digest: str) -> str:
    """This tells one mail at one address from all others."""
    return hashlib.sha256(f"{address.tie.ref} {digest}".encode()).hexdigest()
