"""What each side gave the other, as one wrote it down and the other answered."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Between, Kept, VisibleQuerySet

from .ties import Touchpoint


class Direction(models.TextChoices):
    GAVE = "gave", _("we gave")
    GOT = "got", _("we got")


class ContributionKind(models.TextChoices):
    """These are the sorts of things given; each is counted in its own unit, never with another."""

    HOURS = "hours", _("hours of work")
    MONEY = "money", _("money")
    ROOM = "room", _("a room or place")
    PUBLICITY = "publicity", _("publicity")
    INTRODUCTION = "introduction", _("an introduction")
    LETTER = "letter", _("a letter of support")
    TRAINING = "training", _("a training")
    REFERRAL = "referral", _("a referral")
    VOLUNTEERING = "volunteering", _("a helping hand")
    OTHER = "other", _("something else")


class Contribution(Between):
    """This is one thing the owner gave the other or got from it, as the owner wrote it down.

    `amount` counts the smallest parts of its unit: minutes, cents (ISO 4217), pieces. A line that
    was told can be answered by the other side; the answer stands beside it.
    """

    direction = models.CharField(_("who gave it"), max_length=4, choices=Direction)
    kind = models.CharField(_("what it was"), max_length=12, choices=ContributionKind)
    amount = models.BigIntegerField(_("how much"))
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    held_on = models.DateField(_("when"))
    words = models.CharField(_("in a few words"), max_length=300, blank=True)
    touchpoint = models.ForeignKey(
        Touchpoint, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet["Contribution"].as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["owner", "other", "-held_on"])]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="contribution_of_something"),
            models.CheckConstraint(condition=~Q(owner=F("other")), name="contribution_between_two"),
            models.CheckConstraint(
                condition=Q(kind="money") & ~Q(currency="") | ~Q(kind="money") & Q(currency=""),
                name="contribution_money_has_a_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_direction_display()}: {self.get_kind_display()}"


class SecondView(Kept):
    """This is what the other side says of a contribution it was told: as much, or another amount."""

    visible_with: ClassVar[tuple[str, ...]] = ("contribution",)

    contribution = models.OneToOneField(Contribution, on_delete=models.CASCADE, related_name="+")
    amount = models.BigIntegerField(_("how much"))
    words = models.CharField(_("in a few words"), max_length=300, blank=True)
    said_at = models.DateTimeField()

    objects = VisibleQuerySet["SecondView"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="second_view_not_below_nothing")
        ]

    def __str__(self) -> str:
        return str(self.amount)


class Word(models.TextChoices):
    """These are the sorts of things that one side tells the other and can take back."""

    STAGE = "stage", _("where they stand with you")
    GIVEN = "given", _("a line of what passed between you")
    FEEDBACK = "feedback", _("what they together say of you")


class TakenBack(Between):
    """This tells the other side that the owner took back something of a sort, and when last: what is
    read today and gone tomorrow would make one doubt one's own memory."""

    word = models.CharField(max_length=8, choices=Word)

    objects = VisibleQuerySet["TakenBack"].as_manager()

    class Meta:
        ordering = ["-told_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "other", "word"], name="taken_back_once"),
            models.CheckConstraint(condition=~Q(owner=F("other")), name="taken_back_from_another"),
        ]

    def __str__(self) -> str:
        return self.get_word_display()
