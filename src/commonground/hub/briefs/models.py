"""What came of an informational meeting."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, VisibleQuerySet


class Outcome(models.TextChoices):
    """These are the four ways a first talk can end."""

    COLLABORATE = "collaborate", _("work together")
    COORDINATE = "coordinate", _("coordinate")
    STAY_IN_TOUCH = "stay-in-touch", _("stay in touch")
    NOT_NOW = "not-now", _("not now")


class MeetingOutcome(Kept):
    """This is what our people decided after a meeting, and the next step it opened.

    It is seen with our tie, so by nobody else, even where the meeting itself is shared; and with the
    meeting, so by few where that was kept for few. A later one about the same meeting counts instead.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("tie", "touchpoint")

    tie = models.ForeignKey("ties.Tie", on_delete=models.CASCADE, related_name="+")
    touchpoint = models.ForeignKey("ties.Touchpoint", on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(_("what came of it"), max_length=14, choices=Outcome)
    why = models.TextField(_("why"), blank=True)
    step = models.ForeignKey(
        "ties.NextStep", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    person = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField()

    objects = VisibleQuerySet["MeetingOutcome"].as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return str(Outcome(self.outcome).label)
