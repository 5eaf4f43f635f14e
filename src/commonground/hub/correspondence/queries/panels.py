"""What the page of a tie and Today show of mail: the address, and what waits."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.correspondence.models import IncomingMail
from commonground.hub.correspondence.rules import may_replace_address
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Entry, Panel, Waits
from commonground.hub.ties.models import Tie

from .addresses import address_of, in_full, takes_mail
from .mails import mails, with_senders

SHOWN = 5


def address_panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This puts the private address of a tie beside it, or offers to make one."""
    if tie is None or not takes_mail():
        return None
    address = address_of(viewer, tie)
    context = {
        "subject": subject,
        "address": in_full(address.local_part) if address else "",
        "may_replace": may_replace_address(viewer),
        "arrives": settings.MAIL_ARRIVES,
    }
    return Panel("beside", "correspondence/_address.html", context)


def mails_panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This puts the mails that wait at a tie above what happened in it."""
    if tie is None:
        return None
    found = mails_at(viewer, tie.pk)
    if not found:
        return None
    shown = with_senders(viewer, found[:SHOWN])
    context = {"mails": shown, "has_more": len(found) > SHOWN}
    return Panel("main", "correspondence/_waiting.html", context)


@prepared
def mails_at(viewer: Viewer, tie: int) -> VisibleQuerySet[IncomingMail]:
    """This asks for the newest mails that wait at a tie."""
    return mails(viewer).filter(tie=tie)[: SHOWN + 1]


@prepared
def newest_mails(viewer: Viewer) -> VisibleQuerySet[IncomingMail]:
    """This asks for the newest mails that wait."""
    return mails(viewer)[: SHOWN + 1]


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This is what Today and the digest say of mails that wait; their words stay on the page."""
    found = newest_mails(viewer)
    if not found:
        return None
    shown = found[:SHOWN]
    entries = [
        Entry(
            words=_("A mail of %(day)s waits for your yes: %(name)s")
            % {
                "day": date_format(timezone.localdate(one.received_at), "j F"),
                "name": one.tie.subject.name,
            },
            url=reverse("correspondence:mail", args=[viewer.organisation_slug, one.ref]),
        )
        for one in shown
    ]
    return Waits(
        title=_("Mail that came in"),
        entries=entries,
        template="correspondence/_today.html",
        context={"mails": with_senders(viewer, shown), "has_more": len(found) > SHOWN},
    )
