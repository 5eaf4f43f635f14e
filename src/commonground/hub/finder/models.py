"""The shortlist: candidates kept for later, and candidates set aside with a reason."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise as StrPromise
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Level, Shared, VisibleQuerySet


class Purpose(models.TextChoices):
    """This says what partners are looked for, as a plain sentence to choose."""

    LEARN = "learn", _("Learn from people doing the same elsewhere")
    COORDINATE = "coordinate", _("Coordinate with those at work around us")
    REACH = "reach", _("Reach people we do not reach yet")
    POOL = "pool", _("Share rooms, people, money or tools")
    CAPACITY = "capacity", _("Grow in skill, or help others grow")
    ADVOCATE = "advocate", _("Change a law or a practice together")
    GOVERNMENT = "government", _("Work with an office of the state")
    INTERNATIONAL = "international", _("Find backing beyond our borders")


FIRST: dict[str, StrPromise] = {
    Purpose.LEARN: _("First come those who do the same work in other places."),
    Purpose.COORDINATE: _(
        "First come those at work in your places, on the same issues and for the same people."
    ),
    Purpose.REACH: _(
        "First come those who can bring you before an audience of theirs, and those who serve the "
        "people you look for."
    ),
    Purpose.POOL: _("First come those who have what you need, or need what you have."),
    Purpose.CAPACITY: _(
        "First come those who can teach or give what you need, or need what you can give."
    ),
    Purpose.ADVOCATE: _(
        "Work on the issues you choose, or on yours, and speaking up count the most."
    ),
    Purpose.GOVERNMENT: _(
        "First come offices of the state, those at work on the issues you choose, or on yours, before "
        "all."
    ),
    Purpose.INTERNATIONAL: _(
        "First come those abroad or at work across borders, those on the issues you choose, or on "
        "yours, before all."
    ),
}
"""What each purpose puts first, in a sentence (see `methods.matching.weights`)."""

WITHOUT_ISSUES: dict[str, StrPromise] = {
    Purpose.LEARN: _(
        "We cannot tell who does the same work: your profile names no issue, and you chose none."
    ),
    Purpose.ADVOCATE: _(
        "First come those who speak up, on whatever issue: your profile names none, and you chose none."
    ),
    Purpose.GOVERNMENT: _(
        "First come offices of the state, whatever their work: your profile names no issue, and you "
        "chose none."
    ),
    Purpose.INTERNATIONAL: _(
        "First come those abroad or at work across borders, whatever their work: your profile names "
        "no issue, and you chose none."
    ),
}
"""The same where no issue is chosen and none of one's own is known."""


def first_come(purpose: str, *, knows_issues: bool) -> StrPromise:
    """This says what a purpose puts first."""
    return FIRST[purpose] if knows_issues else WITHOUT_ISSUES.get(purpose, FIRST[purpose])


class Opinion(models.TextChoices):
    SHORTLISTED = "shortlisted", _("on the shortlist")
    SET_ASIDE = "set_aside", _("not them")


class Candidate(Shared):
    """This is what the owner decided of an organisation the finder named, for a purpose."""

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    opinion = models.CharField(max_length=12, choices=Opinion)
    reason = models.CharField(_("because"), max_length=300, blank=True)
    decided_at = models.DateTimeField()

    objects = VisibleQuerySet["Candidate"].as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "organisation", "purpose"], name="candidate_once_per_purpose"
            ),
            models.CheckConstraint(
                condition=Q(level=Level.ORGANISATION), name="candidate_of_the_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.purpose})"
