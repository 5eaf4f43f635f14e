"""Tables that organisations sit down at together, and the seats they hold."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import NOBODY, VisibleQuerySet, current_seats
from commonground.hub.access.refs import new_ref
from commonground.hub.access.viewer import Viewer


class SpaceKind(models.TextChoices):
    PARTNERSHIP = "partnership", _("partnership")
    PROJECT = "project", _("project")
    COALITION = "coalition", _("coalition")
    NETWORK = "network", _("network")


class SeatedQuerySet(VisibleQuerySet[models.Model]):
    """This shows a space, and who sits there, to those who hold a seat today and to nobody else."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.acts:
            return self.filter(NOBODY)
        own = Seat._default_manager.filter(
            current_seats(),
            space=OuterRef("pk" if self.model is Space else "space"),
            organisation_id=viewer.organisation_id,
        )
        return self.filter(Q(Exists(own)))


class Space(models.Model):
    """This is a table: partners with ground rules or a hundred-member coalition alike."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=SpaceKind, default=SpaceKind.PARTNERSHIP)
    created_at = models.DateTimeField()

    objects = SeatedQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """This is an organisation's place at a table, from a day to a day (open while it lasts)."""

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = SeatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["space", "organisation"],
                condition=Q(until=None),
                name="seat_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.space}"
