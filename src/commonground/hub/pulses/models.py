"""Pulses: six questions about partners, asked of colleagues; only means are ever told."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _told
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Between, Kept, Level, Shared, VisibleQuerySet
from commonground.hub.access.viewer import Viewer

CANNOT_SAY = 9
"""What is kept where somebody said that they cannot say; nothing is kept where nothing was said."""


class Said(models.IntegerChoices):
    """These are the answers to the six questions."""

    NOT_AT_ALL = 1, _("not at all")
    A_LITTLE = 2, _("a little")
    A_FAIR_AMOUNT = 3, _("a fair amount")
    A_GREAT_DEAL = 4, _("a great deal")
    CANNOT = CANNOT_SAY, _("I cannot say")


class Closeness(models.IntegerChoices):
    """These are the levels of collaboration (Frey et al. 2006), in words of our own."""

    NONE = 0, _("not at all: each does their own thing")
    NETWORKING = 1, _("we know of each other, and talk now and then")
    COOPERATION = 2, _("we tell each other what we do")
    COORDINATION = 3, _("we plan so that our work fits together")
    COALITION = 4, _("we decide common things together, each with a voice")
    COLLABORATION = 5, _("we are like one team: what is common, we all agree on")
    CANNOT = CANNOT_SAY, _("I cannot say")


class Round(Shared):
    """This is one time that colleagues are asked about some partners, until a day.

    It belongs to the organisation as a whole (by constraint). Answers are kept while it is open;
    when it ends, the means are reckoned once and the answers erased.
    """

    name = models.CharField(_("what this round is called"), max_length=100)
    started_at = models.DateTimeField()
    until = models.DateField(_("answers until"))
    at_least = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    step = models.ForeignKey(
        "ties.NextStep", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet["Round"].as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="round_of_the_organisation"
            ),
            models.CheckConstraint(condition=Q(at_least__gte=3), name="round_of_three_raters"),
        ]

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Told:
    """This is one mean as people read it: what of, how much, out of how much, and who is behind it."""

    label: str
    words: str
    highest: int
    raters: int
    asked: int


class Means(Kept):
    """This is what several people together say of one organisation, each mean with its raters.

    A mean is empty where fewer raters said enough than the round asks for, and is kept as it may be
    told (`methods.measures.folded`), never exactly.
    """

    asked = models.PositiveSmallIntegerField(default=0)
    trust = models.FloatField(null=True, blank=True)
    trust_raters = models.PositiveSmallIntegerField(default=0)
    value = models.FloatField(null=True, blank=True)
    value_raters = models.PositiveSmallIntegerField(default=0)
    closeness = models.FloatField(null=True, blank=True)
    closeness_raters = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def is_told(self) -> bool:
        """This tells whether any mean may be told."""
        return (self.trust, self.value, self.closeness) != (None, None, None)

    @property
    def told(self) -> list[Told]:
        """These are the three means in words, with how many of those asked they rest on."""
        return [
            Told(str(label), in_words(getattr(self, name), lowest, highest, margin), highest,
                 getattr(self, f"{name}_raters"), self.asked)
            for name, (label, lowest, highest, margin) in SCALES.items()
        ]  # fmt: skip


def in_words(mean: float | None, lowest: int, highest: int, margin: float) -> str:
    """This writes a mean to one decimal; near an end of its scale only that it is near it."""
    if mean is None:
        return ""
    number = number_format(round(mean, 1), 1)
    if mean >= highest - margin:
        return _told("%(number)s or more") % {"number": number}
    if mean <= lowest + margin:
        return _told("%(number)s or less") % {"number": number}
    return number


SCALES = {
    "trust": (_("Trust"), 1, 4, 0.3),
    "value": (_("Value"), 1, 4, 0.3),
    "closeness": (_("How closely we work together"), 0, 5, 0.5),
}
"""The three means: the word, the ends of the scale, and how near to an end a mean is no longer told
exactly, because there it would say what each single person answered."""


class Result(Means):
    """This is what a round came to about one partner; empty until it has ended."""

    visible_with: ClassVar[tuple[str, ...]] = ("round", "subject")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    subject = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )

    objects = VisibleQuerySet["Result"].as_manager()

    class Meta:
        ordering = ["subject__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "subject"], name="partner_once_in_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.subject}"


class Asked(Kept):
    """This is a colleague asked in a round; whether they answered is told to nobody."""

    visible_with: ClassVar[tuple[str, ...]] = ("round",)

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.CASCADE, related_name="+"
    )

    objects = VisibleQuerySet["Asked"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "membership"], name="asked_once_in_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.round}"


class OwnAnswers(VisibleQuerySet["Answer"]):
    """This shows an answer to its author, while they act for the organisation, and to nobody else."""

    def visible_to(self, viewer: Viewer) -> "OwnAnswers":
        if not viewer.acts:
            return self.none()
        return self.filter(asked__membership_id=viewer.membership_id)


class Answer(models.Model):
    """This is what one colleague says about one partner, while the round is open."""

    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="+")
    reliability = models.PositiveSmallIntegerField(choices=Said, null=True, blank=True)
    support = models.PositiveSmallIntegerField(choices=Said, null=True, blank=True)
    openness = models.PositiveSmallIntegerField(choices=Said, null=True, blank=True)
    influence = models.PositiveSmallIntegerField(choices=Said, null=True, blank=True)
    involvement = models.PositiveSmallIntegerField(choices=Said, null=True, blank=True)
    resources = models.PositiveSmallIntegerField(choices=Said, null=True, blank=True)
    closeness = models.PositiveSmallIntegerField(choices=Closeness, null=True, blank=True)

    objects = OwnAnswers.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asked", "about"], name="answer_once")]

    def __str__(self) -> str:
        return "an answer"

    @property
    def is_whole(self) -> bool:
        """This tells whether every question has an answer, "I cannot say" among them."""
        return all(getattr(self, name) is not None for name in QUESTIONS)


QUESTIONS = (
    "reliability",
    "support",
    "openness",
    "influence",
    "involvement",
    "resources",
    "closeness",
)
"""The columns of an answer, in the order in which they are asked."""


class Feedback(Means, Between):
    """This is what an organisation told a partner of what its people together say of it.

    A copy: the round behind it, its name and who was asked stay with its owner.
    """

    result = models.OneToOneField(Result, on_delete=models.CASCADE, related_name="+")
    held_on = models.DateField()

    objects = VisibleQuerySet["Feedback"].as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("other")), name="feedback_to_another")
        ]

    def __str__(self) -> str:
        return f"{self.owner} → {self.other}"
