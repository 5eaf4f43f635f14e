"""Mail that comes in: the private address of a tie, and mails that wait to be confirmed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, Level, Shared, VisibleQuerySet
from commonground.hub.access.refs import new_ref
from commonground.hub.ties.models import Stored

LONGEST_TEXT = 20_000


def new_local_part() -> str:
    """This makes the part of a private address before the @: 20 characters nobody can guess."""
    return new_ref(20)


class MailAddress(Kept):
    """This is the private address of a tie; whoever knows it can have a mail wait there."""

    visible_with: ClassVar[tuple[str, ...]] = ("tie",)

    tie = models.OneToOneField("ties.Tie", on_delete=models.CASCADE, related_name="+")
    local_part = models.CharField(max_length=40, unique=True, default=new_local_part)
    made_at = models.DateTimeField()

    objects = VisibleQuerySet["MailAddress"].as_manager()

    def __str__(self) -> str:
        return f"address of {self.tie_id}"


class IncomingMail(Shared):
    """This is a mail that came to the address of a tie and waits until somebody confirms it.

    `sender` is what the mail says of itself: `is_checked` tells whether a mail server that the
    operator trusts vouched for its domain. `people` are the names and addresses it bears, `files`
    the names of what hung on it.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("tie",)

    tie = models.ForeignKey("ties.Tie", on_delete=models.CASCADE, related_name="+")
    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=200, blank=True)
    is_checked = models.BooleanField(default=False)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    is_cut = models.BooleanField(default=False)
    people = models.JSONField[list[list[str]]](default=list)
    files = models.JSONField[list[dict[str, Any]]](default=list)
    sent_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    objects = VisibleQuerySet["IncomingMail"].as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-received_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="mail_of_the_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.subject or str(_("A mail without a subject"))


class Enclosure(Stored):
    """This is a file that hung on a mail, kept until somebody settles it: then it belongs to the
    contact, or goes with the mail. `number` is its place among the mail's `files`."""

    visible_with: ClassVar[tuple[str, ...]] = ("mail",)

    mail = models.ForeignKey(IncomingMail, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()

    objects = VisibleQuerySet["Enclosure"].as_manager()

    class Meta:
        ordering = ["mail", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mail", "number"], name="enclosure_once_in_its_place")
        ]


class Arrival(models.Model):
    """This remembers that a mail came to an address, so that none is kept twice; never its words."""

    tie = models.ForeignKey("ties.Tie", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    arrived_at = models.DateTimeField()

    objects = models.Manager["Arrival"]()

    class Meta:
        indexes = [models.Index(fields=["tie", "arrived_at"])]

    def __str__(self) -> str:
        return f"{self.arrived_at:%Y-%m-%d}"
