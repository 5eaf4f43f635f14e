"""Keeping and forgetting the mails of the demonstration."""

from datetime import datetime

from django.db import transaction

from commonground.hub.access.viewer import Viewer

from .models import SentMail


def keep_mail(
    *, viewer: Viewer, recipient: str, subject: str, body: str, now: datetime
) -> SentMail:
    """This keeps a mail as it would have been sent."""
    return SentMail.objects.create(
        recipient=recipient, subject=subject[:300], body=body, sent_at=now
    )


def forget_mails(*, viewer: Viewer, recipients: list[str]) -> int:
    """This erases the mails kept for someone."""
    with transaction.atomic():
        found = [SentMail.objects.filter(recipient__iexact=address) for address in recipients]
        return sum(mails.delete()[0] for mails in found)
