"""The shortlist: candidates kept for later, and candidates set aside with a reason."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Level, Shared, VisibleQuerySet


class Purpose(models.TextChoices):
    """This says what partners are looked for, as a plain sentence to choose."""

    LEARN = "learn", _("Learn from people doing the same elsewhere")
    COORDINATE = "coordinate", _("Coordinate with those at work around us")
    REACH = "reach", _("Reach people we do not reach yet")
    POOL = "pool", _("Share rooms, people, money or tools")
    CAPACITY = "capacity", _("Grow in skill, or help others grow")
    ADVOCATE = "advocate", _("Change a law or a practice together")
    GOVERNMENT = "government", _("Work with an office of the state")
    INTERNATIONAL = "international", _("Find backing beyond our borders")


class Opinion(models.TextChoices):
    SHORTLISTED = "shortlisted", _("on the shortlist")
    SET_ASIDE = "set_aside", _("not them")


class Candidate(Shared):
    """This is what the owner decided of an organisation the finder named, for a purpose."""

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    opinion = models.CharField(max_length=12, choices=Opinion)
    reason = models.CharField(_("because"), max_length=300, blank=True)
    decided_at = models.DateTimeField()

    objects = VisibleQuerySet["Candidate"].as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "organisation", "purpose"], name="candidate_once_per_purpose"
            ),
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="candidate_of_the_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.purpose})"
