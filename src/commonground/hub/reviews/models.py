"""Reviews: was a partnership worth it, what came of it, and how it goes on."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, Level, Shared, VisibleQuerySet


class Benefit(models.TextChoices):
    """These are the nine benefits that working together can bring."""

    DELIVERY = "delivery", _("better work, less of it done twice")
    RESOURCES = "resources", _("pooled resources: rooms, people, money, tools")
    COMMUNICATION = "communication", _("better communication")
    NETWORKS = "networks", _("wider networks, new friendships")
    ENERGY = "energy", _("renewed energy")
    INITIATIVES = "initiatives", _("things begun together")
    CLOUT = "clout", _("a stronger voice")
    CHANGE = "change", _("change that lasts")
    SERVICES = "services", _("services we got, or could give")


class Again(models.TextChoices):
    """These answer whether we would do it again."""

    YES = "yes", _("yes")
    PERHAPS = "perhaps", _("perhaps, in another way")
    NO = "no", _("no")


class Conclusion(models.TextChoices):
    """These say how the partnership goes on."""

    CONTINUE = "continue", _("go on as we do")
    DEEPEN = "deepen", _("do more together")
    END = "end", _("end it well")


class Review(Shared):
    """This is what an organisation found when it asked itself whether a partnership was worth it.

    It belongs to the organisation as a whole (by constraint), as the tie does.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("tie",)

    tie = models.ForeignKey("ties.Tie", on_delete=models.CASCADE, related_name="+")
    held_on = models.DateField(_("held on"))
    hours = models.PositiveIntegerField(_("hours we put in"), null=True, blank=True)
    money_hundredths = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    again = models.CharField(_("would we do it again?"), max_length=7, choices=Again)
    why = models.TextField(_("why"), blank=True)
    conclusion = models.CharField(_("how it goes on"), max_length=8, choices=Conclusion)
    recorded_at = models.DateTimeField()
    request_key = models.CharField(max_length=36, blank=True)

    objects = VisibleQuerySet["Review"].as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="review_of_the_organisation"
            ),
            models.CheckConstraint(
                condition=Q(money_hundredths=None) | ~Q(currency=""), name="money_has_a_currency"
            ),
            models.UniqueConstraint(
                fields=["owner", "author", "request_key"],
                condition=~Q(request_key=""),
                name="review_once_per_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tie} {self.held_on}"

    @property
    def money(self) -> str:
        """This writes the money that was put in as people do."""
        whole, rest = divmod(self.money_hundredths or 0, 100)
        number = Decimal(whole) + Decimal(rest) / 100
        return number_format(number, 2 if rest else 0, force_grouping=True)


class Gain(Kept):
    """This is one of the nine benefits that a review saw, with what shows it.

    What cites a contact is read by those who may read the contact, and goes when it is removed:
    left behind, its words would be read by colleagues for whom they were never meant.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("review", "touchpoint")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    benefit = models.CharField(max_length=13, choices=Benefit)
    evidence = models.TextField(_("what shows it"), blank=True)
    touchpoint = models.ForeignKey(
        "ties.Touchpoint", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    objects = VisibleQuerySet["Gain"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "benefit"], name="benefit_once_in_a_review")
        ]

    def __str__(self) -> str:
        return self.get_benefit_display()
