"""Who does what, where, for whom (3W), and who worked with whom, as public sourced facts."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Level, Shared, VisibleQuerySet


class ActivityRole(models.TextChoices):
    LEAD = "lead", _("leads")
    IMPLEMENTER = "implementer", _("carries out")
    FUNDER = "funder", _("funds")


class Activity(Shared):
    """This is one row of a 3W: organisation, issue, place, people served, period, source."""

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    level = models.CharField(
        _("who can see it"), max_length=12, choices=Level, default=Level.ORGANISATION
    )
    owner = models.ForeignKey(  # type: ignore[assignment]  # a register's: nobody's
        "organisations.Organisation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(_("what"), max_length=500, blank=True)
    issue = models.ForeignKey("vocabularies.Issue", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("vocabularies.Place", on_delete=models.PROTECT, related_name="+")
    people = models.ForeignKey(
        "vocabularies.PeopleServed", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    role = models.CharField(
        _("role"), max_length=12, choices=ActivityRole, default=ActivityRole.IMPLEMENTER
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    reached = models.PositiveIntegerField(_("people reached"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    run = models.ForeignKey(
        "registers.Run", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet["Activity"].as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.issue} · {self.place}"


class Partnership(Shared):
    """This is a sourced fact that two organisations worked together on something.

    `organisation_a` and `organisation_b` stand in no order of rank. `began_on` is the first day of
    the year, month or day given; `precision` says which of them was given.
    """

    visible_with: ClassVar[tuple[str, ...]] = ("organisation_a", "organisation_b")

    level = models.CharField(
        _("who can see it"), max_length=12, choices=Level, default=Level.PUBLIC
    )
    owner = models.ForeignKey(  # type: ignore[assignment]  # a register's: nobody's
        "organisations.Organisation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    organisation_a = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    organisation_b = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    project = models.CharField(_("project"), max_length=500, blank=True)
    role_a = models.CharField(max_length=60, blank=True)
    role_b = models.CharField(max_length=60, blank=True)
    began_on = models.DateField(_("since"), null=True, blank=True)
    precision = models.CharField(max_length=5, default="day")
    sectors = models.CharField(max_length=300, blank=True)
    place_name = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    run = models.ForeignKey(
        "registers.Run", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet["Partnership"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(organisation_a=F("organisation_b")), name="partnership_of_two"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_a} · {self.organisation_b}"
