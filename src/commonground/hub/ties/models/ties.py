"""Ties: how one organisation sees another. Touchpoints: what happened between them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Between, Kept, Level, Shared, VisibleQuerySet

from .stored import Stored


class Stage(models.TextChoices):
    """These are the rungs of the ladder, in the words people use, and the two ways off it."""

    IDENTIFIED = "identified", _("we know of them")
    IN_CONTACT = "in_contact", _("in contact")
    ACQUAINTED = "acquainted", _("we have met")
    EXCHANGING = "exchanging", _("we share information")
    COORDINATING = "coordinating", _("we coordinate")
    COLLABORATING = "collaborating", _("we work together")
    ALLIED = "allied", _("allies")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")

    @property
    def rung(self) -> int:
        """This is the height on the ladder, 1 to 7; 0 for paused and ended."""
        place = list(Stage).index(self) + 1
        return place if place <= 7 else 0


STILL_WANTED = ~Q(stage=Stage.ENDED)
"""Ties of whose other end we want something still: what was wanted ends with the partnership. Of one
tie, `Tie.is_over` says it."""


class Tie(Shared):
    """This is how the owner sees the subject: stage today, relationships wanted, who looks after it.

    It belongs to the organisation as a whole (never narrower or wider, by constraint), so that there
    is at most one and asking for a second reveals nothing; notes have audiences of their own.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("subject",)

    subject = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    wanted = models.ManyToManyField("vocabularies.Relationship", blank=True, related_name="+")
    stage = models.CharField(
        _("where we stand"), max_length=14, choices=Stage, default=Stage.IDENTIFIED
    )
    stage_since = models.DateField(null=True, blank=True)
    # Days between contacts that we want: empty, as the stage suggests; 0, no reminders.
    rhythm_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # The last contact that all of the organisation may read: only to know where to look first for
    # ties gone quiet; what is said of a tie is read through the rule.
    met_on = models.DateField(null=True, blank=True, editable=False)
    # Whether what all of the organisation may read spoke for a higher stage when somebody last
    # recorded or judged: only to know where to look, among thousands.
    speaks_for_more = models.BooleanField(default=False, editable=False)
    responsible = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet["Tie"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "subject"], name="tie_once"),
            models.CheckConstraint(condition=~Q(owner=F("subject")), name="tie_to_another"),
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="tie_of_the_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner} → {self.subject}"

    @property
    def is_over(self) -> bool:
        """This tells whether the partnership ended: what was wanted of it then counts no longer."""
        return self.stage == Stage.ENDED


class StageChange(Kept):
    """This is a step up or down the ladder, with the evidence given for it."""

    visible_with: ClassVar[tuple[str, ...]] = ("tie",)

    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="+")
    stage_before = models.CharField(max_length=14, choices=Stage, blank=True)
    stage = models.CharField(max_length=14, choices=Stage)
    evidence = models.TextField(_("what shows it"), blank=True)
    held_on = models.DateField()
    recorded_at = models.DateTimeField()
    person = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet["StageChange"].as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.get_stage_display()


class StageTold(Between):
    """This is where the owner says it stands with the other, as it told them; a copy, because a tie
    is private. Taken back, it is deleted."""

    stage = models.CharField(max_length=14, choices=Stage)

    objects = VisibleQuerySet["StageTold"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "other"], name="stage_told_once"),
            models.CheckConstraint(condition=~Q(owner=F("other")), name="stage_told_to_another"),
        ]

    def __str__(self) -> str:
        return self.get_stage_display()


class Note(Shared):
    """This is a note on a tie, for the organisation or for named people."""

    visible_with: ClassVar[tuple[str, ...]] = ("tie",)

    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("note"))
    written_at = models.DateTimeField()

    objects = VisibleQuerySet["Note"].as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class TouchpointKind(models.TextChoices):
    CALL = "call", _("call")
    MESSAGE = "message", _("message")
    MEETING = "meeting", _("meeting")
    INFORMATIONAL_MEETING = "informational-meeting", _("informational meeting")
    EVENT_ATTENDED = "event-attended", _("their event attended")
    EVENT_HOSTED = "event-hosted", _("event hosted")
    LETTER_GIVEN = "letter-of-support-given", _("letter of support given")
    LETTER_RECEIVED = "letter-of-support-received", _("letter of support received")
    INTRODUCTION = "introduction", _("introduction")
    TRAINING = "training", _("training")
    REFERRAL = "referral", _("referral")
    PUBLICITY = "publicity", _("publicity")
    VOLUNTEERING = "volunteering", _("volunteering")


class Touchpoint(Shared):
    """This is a contact between the owner and one or more organisations, and what was said."""

    visible_with: ClassVar[tuple[str, ...]] = ("parties",)

    parties = models.ManyToManyField("organisations.Organisation", related_name="+")
    people = models.CharField(_("with whom"), max_length=500, blank=True)
    kind = models.CharField(_("what it was"), max_length=30, choices=TouchpointKind)
    held_on = models.DateField(_("when"))
    said = models.TextField(_("what was said"), blank=True)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True)
    # Who wrote what stands now, and when, once it was corrected; before that, the author.
    worded_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    worded_at = models.DateTimeField(null=True, blank=True)
    request_key = models.CharField(max_length=36, blank=True)

    objects = VisibleQuerySet["Touchpoint"].as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["owner", "-held_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "author", "request_key"],
                condition=~Q(request_key=""),
                name="touchpoint_once_per_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"


class Wording(Shared):
    """This is what a touchpoint said until somebody corrected it.

    Our own people read it, at most, and of them only who could read it then: what is corrected
    before others' eyes is to be read by them no longer, and who is let in later reads what stands.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("touchpoint", "parties")

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="+")
    parties = models.ManyToManyField("organisations.Organisation", related_name="+")
    people = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=30, choices=TouchpointKind)
    held_on = models.DateField()
    said = models.TextField(blank=True)
    person = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    replaced_at = models.DateTimeField()

    objects = VisibleQuerySet["Wording"].as_manager()

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"


class Attachment(Stored):
    """This is a file that belongs to a touchpoint; who sees the touchpoint may fetch it."""

    visible_with: ClassVar[tuple[str, ...]] = ("touchpoint",)

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(
        "organisations.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField()

    objects = VisibleQuerySet["Attachment"].as_manager()

    class Meta:
        ordering = ["added_at", "pk"]


class NextStep(Shared):
    """This is what somebody promised to do next for a tie; it comes up on their day."""

    visible_with: ClassVar[tuple[str, ...]] = ("tie", "touchpoint")

    tie = models.ForeignKey(Tie, on_delete=models.CASCADE, related_name="+")
    touchpoint = models.ForeignKey(
        Touchpoint, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    text = models.CharField(_("next step"), max_length=300)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    responsible = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = VisibleQuerySet["NextStep"].as_manager()

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text
