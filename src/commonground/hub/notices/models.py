"""Mails that the demonstration keeps instead of sending."""

from typing import Self

from django.conf import settings
from django.db import models

from commonground.hub.access.audience import NOBODY
from commonground.hub.access.refs import new_ref
from commonground.hub.access.viewer import Viewer


class SentMailQuerySet(models.QuerySet["SentMail"]):
    """This shows every mail to everybody in the demonstration, and none anywhere else."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all() if settings.DEMONSTRATION else self.filter(NOBODY)


class SentMail(models.Model):
    """This is a mail as the demonstration would have sent it."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    recipient = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    sent_at = models.DateTimeField()

    objects = SentMailQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
