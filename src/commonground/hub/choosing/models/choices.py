"""Choices: an organisation weighed for a purpose, by colleagues apart, and what was decided."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, Level, Shared, VisibleQuerySet
from commonground.hub.finder.models import Purpose

CRITERIA: tuple[str, ...] = ("fit", "trust", "cost", "risk")
"""What colleagues judge, in the order in which they are asked."""


class Mark(models.IntegerChoices):
    """These are the marks one can give: 4 speaks most for working together, whatever is asked."""

    ONE = 1, _("not at all")
    TWO = 2, _("a little")
    THREE = 3, _("fairly")
    FOUR = 4, _("fully")


class Decision(models.TextChoices):
    PURSUE = "pursue", _("go for it")
    NOT_NOW = "not_now", _("not now")
    NO = "no", _("no")


class Choice(Shared):
    """This is an organisation that the owner weighs for a purpose, and what it decided.

    It belongs to the organisation as a whole (never narrower or wider, by constraint): what single
    colleagues think of it stands in judgements, which have audiences of their own.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    opened_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("decided"), max_length=8, choices=Decision, blank=True)
    reason = models.CharField(_("because"), max_length=300, blank=True)
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet["Choice"].as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "organisation", "purpose"], name="choice_once_per_purpose"
            ),
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="choice_of_the_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.purpose})"


class Judge(Kept):
    """This is a colleague asked to judge, and whether the answer is in (not what it is)."""

    visible_with: ClassVar[tuple[str, ...]] = ("choice",)

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.CASCADE, related_name="+"
    )
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet["Judge"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["choice", "membership"], name="judge_once")]

    def __str__(self) -> str:
        return f"{self.membership} · {self.choice_id}"


class Judgement(Shared):
    """This is what one colleague thinks, on each criterion a mark and a line of why.

    Until all are shown, only its author reads it (level "named people", nobody named); showing them
    sets it to the organisation. A mark left empty says "I cannot say".
    """

    visible_with: ClassVar[tuple[str, ...]] = ("choice",)

    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.CASCADE, related_name="+"
    )
    level = models.CharField(_("who can see it"), max_length=12, choices=Level, default=Level.NAMED)
    fit = models.PositiveSmallIntegerField(null=True, blank=True, choices=Mark)
    fit_why = models.CharField(max_length=300, blank=True)
    trust = models.PositiveSmallIntegerField(null=True, blank=True, choices=Mark)
    trust_why = models.CharField(max_length=300, blank=True)
    cost = models.PositiveSmallIntegerField(null=True, blank=True, choices=Mark)
    cost_why = models.CharField(max_length=300, blank=True)
    risk = models.PositiveSmallIntegerField(null=True, blank=True, choices=Mark)
    risk_why = models.CharField(max_length=300, blank=True)
    judged_at = models.DateTimeField()

    objects = VisibleQuerySet["Judgement"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["choice", "membership"], name="judgement_once"),
            models.CheckConstraint(
                condition=Q(level__in=(Level.NAMED, Level.ORGANISATION)),
                name="judgement_never_leaves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} on {self.choice_id}"
