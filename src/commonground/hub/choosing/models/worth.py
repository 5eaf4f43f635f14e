"""What a tie is worth to us and what it asks of us, as somebody says; and the hours there are."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from commonground.hub.access.audience import Kept, Level, Shared, VisibleQuerySet


class Worth(Kept):
    """This is what one of us says of a tie: its worth from 1 to 4, and the hours a week it asks.

    Either may be left empty: then it is reckoned from what is recorded.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("tie",)

    tie = models.OneToOneField("ties.Tie", on_delete=models.CASCADE, related_name="+")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    said_at = models.DateTimeField()
    person = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet["Worth"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__gte=1, value__lte=4), name="worth_from_1_to_4"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tie_id}: {self.value}, {self.hours}"


class Hours(Shared):
    """This is how many hours a week the owner has for its ties."""

    visible_with: ClassVar[tuple[str, ...]] = ()

    hours = models.DecimalField(max_digits=6, decimal_places=2)
    said_at = models.DateTimeField()

    objects = VisibleQuerySet["Hours"].as_manager()

    class Meta:
        verbose_name_plural = "hours"
        constraints = [
            models.UniqueConstraint(fields=["owner"], name="hours_once"),
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="hours_of_the_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours}"
