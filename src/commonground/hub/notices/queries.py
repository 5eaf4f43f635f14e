"""Reading the mails that the demonstration kept."""

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer

from .models import SentMail, SentMailQuerySet


def sent_mails(viewer: Viewer) -> SentMailQuerySet:
    """This lists the mails kept, the newest first."""
    return SentMail.objects.visible_to(viewer).order_by("-sent_at", "-pk")


def sent_mail(viewer: Viewer, ref: str) -> SentMail:
    """This is one mail kept, or `Hidden`."""
    found = sent_mails(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found
