"""What was looked at before working together, with its evidence and how long it holds."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Level, Shared, VisibleQuerySet


class Answer(models.TextChoices):
    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("we could not find out")


class Finding(Shared):
    """This is what the owner found on one question about an organisation: an answer, the evidence,
    who looked, when, and until when it may be leant on.

    The question is one of the list everybody shares (`check`), or words of our own. An older finding
    on the same question is kept, with the moment it was replaced.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    asked = models.ForeignKey(
        "vocabularies.Check", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    question = models.CharField(_("question"), max_length=200, blank=True)
    answer = models.CharField(_("what we found"), max_length=8, choices=Answer)
    evidence = models.TextField(_("what shows it"))
    link = models.URLField(_("where it can be read"), max_length=500, blank=True)
    looked_on = models.DateField(_("when we looked"))
    holds_until = models.DateField(_("look again on"), null=True, blank=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet["Finding"].as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [models.Index(fields=["owner", "holds_until"], name="finding_that_ages")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "organisation", "asked"],
                condition=Q(replaced_at=None, asked__isnull=False),
                name="finding_once_per_check",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="finding_of_the_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.question or str(self.asked or "")
