"""Gaps: what we do not know of our map, taken on as tasks, and how they were settled."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Level, Shared, VisibleQuerySet


class Facet(models.TextChoices):
    """These are the facts asked of every organisation on our map, the most telling first."""

    ISSUES = "issues", _("what they work on")
    CONTACT = "contact", _("how to reach them")
    PEOPLE = "people", _("whom they work with")
    PLACE = "place", _("where they sit")
    WANTED = "wanted", _("what you want of them")
    KIND = "kind", _("what kind of organisation they are")
    SCALE = "scale", _("how far their work reaches")


class Settled(models.TextChoices):
    KNOWN = "known", _("we know it now")
    NOBODY = "nobody", _("we looked, and found nothing")


class Gap(Shared):
    """This is something we do not know that somebody of us finds out: a fact about an organisation,
    or who works on an issue in a place. It belongs to the organisation as a whole (by constraint)."""

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, blank=True, on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    facet = models.CharField(max_length=8, choices=Facet, blank=True)
    issue = models.ForeignKey(
        "vocabularies.Issue", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    place = models.ForeignKey(
        "vocabularies.Place", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    responsible = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    taken_at = models.DateTimeField()
    settled = models.CharField(max_length=6, choices=Settled, blank=True)
    fact = models.CharField(_("what we know now"), max_length=300, blank=True)
    source = models.CharField(_("where we know it from"), max_length=300, blank=True)
    looked_on = models.DateField(_("when"), null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "organisations.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet["Gap"].as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["owner", "settled", "due_on"], name="gap_that_waits")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "organisation", "facet"],
                condition=Q(settled="", organisation__isnull=False),
                name="gap_in_a_fact_once",
            ),
            models.UniqueConstraint(
                fields=["owner", "issue", "place"],
                condition=Q(settled="", organisation=None),
                name="gap_in_a_place_once",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, issue=None, place=None) & ~Q(facet="")
                | Q(organisation=None, issue__isnull=False, place__isnull=False, facet=""),
                name="gap_of_one_sort",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="gap_of_the_organisation"
            ),
        ]

    def __str__(self) -> str:
        if self.organisation_id:
            return f"{self.organisation}: {self.get_facet_display()}"
        return f"{self.issue}: {self.place}"
