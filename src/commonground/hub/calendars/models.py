"""Calendars: the private feed of what one promised, and events that somebody brought along."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, VisibleQuerySet
from commonground.hub.access.viewer import Viewer


class OwnFeed(VisibleQuerySet["Feed"]):
    """This shows a person their own feed for the organisation acted for."""

    def visible_to(self, viewer: Viewer) -> "OwnFeed":
        if not viewer.acts:
            return self.none()
        return self.filter(membership_id=viewer.membership_id)


class OwnEvent(VisibleQuerySet["CalendarEvent"]):
    """This shows a person the events they brought along for the organisation acted for: calendars
    hold private matters, so colleagues see an event only once it is a contact or a next step."""

    def visible_to(self, viewer: Viewer) -> "OwnEvent":
        if not viewer.acts:
            return self.none()
        return self.filter(membership_id=viewer.membership_id)


class Feed(Kept):
    """This lets a calendar program read one person's next steps for one organisation; only the
    digest of its secret is kept, and it dies with the membership."""

    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    tells_names = models.BooleanField(_("say what it is and with whom"), default=False)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = OwnFeed.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(revoked_at=None), name="feed_once"
            )
        ]

    def __str__(self) -> str:
        return f"feed of {self.membership_id}"


class CalendarEvent(Kept):
    """This is an event out of a calendar file, until its owner says what it is to us; settled, only
    its digest stays, so that the same file brings it no second time."""

    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    place = models.CharField(max_length=300, blank=True)
    people = models.JSONField[list[list[str]]](default=list)
    begins_at = models.DateTimeField()
    is_all_day = models.BooleanField(default=False)
    repeats = models.BooleanField(default=False)
    came_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OwnEvent.as_manager()

    class Meta:
        ordering = ["begins_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["membership", "digest"], name="event_once")]

    def __str__(self) -> str:
        return self.title or str(_("An event without a name"))
