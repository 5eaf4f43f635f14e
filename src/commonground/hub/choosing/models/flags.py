"""Risk flags and the right of reply. Pages call a flag a warning."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, Shared, VisibleQuerySet
from commonground.hub.access.viewer import Viewer


class FlagKind(models.TextChoices):
    """These are the risks one can warn of."""

    HARM = "harm", _("People could come to harm")
    MONEY = "money", _("Money is not accounted for")
    LAW = "law", _("Trouble with the law, or sanctions")
    INDEPENDENCE = "independence", _("Not free of a party, a firm or an office")
    VALUES = "values", _("Stands against what we stand for")
    TRUST = "trust", _("Broke a promise or a confidence")
    OTHER = "other", _("Something else")


class Flag(Shared):
    """This is a warning of the owner's about an organisation: the kind, the evidence, until when.

    It is seen by its audience and by nobody else, anywhere. Where the audience reaches the
    organisation warned of, that organisation may reply.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("what the risk is"), max_length=14, choices=FlagKind)
    evidence = models.TextField(_("what shows it"))
    link = models.URLField(_("where it can be read"), max_length=500, blank=True)
    holds_until = models.DateField(_("until when"))
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reply_read_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    charge = models.PositiveIntegerField(default=1)
    """Counts what is said and to whom: another risk, other evidence, another audience."""

    objects = VisibleQuerySet["Flag"].as_manager()

    class Meta:
        ordering = ["-raised_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "holds_until"], name="flag_that_stands")]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class AsAnswered(VisibleQuerySet["Reply"]):
    """This shows a reply below the warning it answered, as that stood and reached people then; to
    those who wrote it, always."""

    def visible_to(self, viewer: Viewer) -> "AsAnswered":
        shown = Q(charge=F("flag__charge"))
        if viewer.acts:
            shown |= Q(flag__organisation_id=viewer.organisation_id)
        return super().visible_to(viewer).filter(shown)


class Reply(Kept):
    """This is what the organisation warned of says to it, for all who see the warning.

    It was given to one charge before one audience. When either changes, only its writers read it
    until they say it again.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("flag",)

    flag = models.OneToOneField(Flag, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(_("reply"))
    written_at = models.DateTimeField()
    person = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    charge = models.PositiveIntegerField(default=1)
    """The charge of the warning that it answers."""

    objects = AsAnswered.as_manager()

    def __str__(self) -> str:
        return self.text[:60]
