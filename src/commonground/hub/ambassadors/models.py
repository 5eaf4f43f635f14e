"""Whom our people know at other organisations, and requests to be introduced."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Level, Shared, VisibleQuerySet


class Closeness(models.TextChoices):
    """This says how well somebody is known."""

    WEAK = "weak", _("a little: they would remember me")
    GOOD = "good", _("well: I can call them")
    CLOSE = "close", _("closely: they would do me a favour")


class Acquaintance(Shared):
    """This is one of ours who knows somebody at another organisation, and how well.

    It never leaves the organisation (by constraint). `membership` answers for it: the person who
    knows them, or, where `contact` names one of ours without an account, the colleague who wrote it
    down for them. A contact that not all of us may see hides it with it.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("organisation", "contact")

    membership = models.ForeignKey(
        "organisations.Membership", on_delete=models.CASCADE, related_name="+"
    )
    contact = models.ForeignKey(
        "organisations.Contact", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(_("whom"), max_length=200)
    closeness = models.CharField(_("how well"), max_length=5, choices=Closeness)
    note = models.TextField(_("note"), blank=True)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet["Acquaintance"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "organisation"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="acquaintance_of_the_organisation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact or self.membership.person} → {self.name}"

    @property
    def is_kept_close(self) -> bool:
        """This tells that it names one of ours whom only named people may see."""
        return self.contact is not None and self.contact.level == Level.NAMED

    @property
    def has_left(self) -> bool:
        """This tells that the one who knows them has left; what they knew left with them."""
        return self.contact_id is None and self.membership.until is not None


class Answer(models.TextChoices):
    """This is what the one who was asked says; who asked learns only yes or "not now"."""

    ACCEPTED = "accepted", _("I will introduce them")
    NOT_YET = "not_yet", _("Not yet")
    DECLINED = "declined", _("No")


class IntroductionRequest(Shared):
    """This asks a colleague to introduce: the two of them see it and nobody else (by constraint).

    The one who asks is its author, the one who is asked its reader.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("acquaintance", "target")

    acquaintance = models.ForeignKey(Acquaintance, on_delete=models.CASCADE, related_name="+")
    asked = models.ForeignKey(
        "organisations.Membership", on_delete=models.CASCADE, related_name="+"
    )
    target = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    words = models.TextField(_("what for"))
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    touchpoint = models.ForeignKey(
        "ties.Touchpoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet["IntroductionRequest"].as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level=Level.NAMED), name="request_between_two"),
            models.UniqueConstraint(
                fields=["acquaintance", "target", "author"],
                condition=Q(made_at=None),
                name="request_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked.person} → {self.target}"
