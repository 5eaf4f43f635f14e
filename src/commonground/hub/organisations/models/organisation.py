"""An organisation as it is listed: by itself, by another, or from a register."""

from typing import ClassVar

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, Level, Shared, VisibleQuerySet
from commonground.hub.access.refs import new_ref


def new_slug(name: str) -> str:
    """This makes an address part from a name; its random end keeps hidden namesakes unguessable."""
    stem = slugify(name)[:60].strip("-") or "organisation"
    return f"{stem}-{new_ref(6)}"


class OrganisationQuerySet(VisibleQuerySet["Organisation"]):
    """This reads organisations through the one rule."""


class Organisation(Shared):
    """This is an organisation: most have no account here and never will.

    `owner` is the organisation itself once it is claimed, else the one that listed it; without an
    owner it came from a public register. Its names, services, needs and places are as visible as it
    is; contacts have an audience of their own.
    """

    visible_with: ClassVar[tuple[str, ...]] = ()

    owner = models.ForeignKey(  # type: ignore[assignment]  # a register's: nobody's
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    level = models.CharField(
        _("who can see it"), max_length=12, choices=Level, default=Level.PUBLIC
    )
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=500)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    kind = models.ForeignKey(
        "vocabularies.Kind", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scale = models.ForeignKey(
        "vocabularies.Scale", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    vision = models.TextField(_("vision"), blank=True)
    mission = models.TextField(_("mission"), blank=True)
    values = models.TextField(_("values"), blank=True)
    size = models.PositiveIntegerField(_("people working here"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    languages = models.CharField(_("languages"), max_length=200, blank=True)
    place = models.ForeignKey(
        "vocabularies.Place", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    issues = models.ManyToManyField("vocabularies.Issue", blank=True, related_name="+")
    people_served = models.ManyToManyField(
        "vocabularies.PeopleServed", blank=True, related_name="+"
    )
    service_areas = models.ManyToManyField("vocabularies.Place", blank=True, related_name="+")
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    do_not_contact_reason = models.CharField(_("why not"), max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    search_text = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            # The directory walks this one in order and settles most of the audience inside it.
            models.Index(
                fields=["name", "id", "level", "owner", "space", "author"],
                name="organisation_by_name",
            ),
            models.Index(fields=["owner", "level"]),
            # The map counts whole countries inside these two, without reading the rows.
            models.Index(
                fields=["latitude", "longitude", "id", "level", "owner", "space", "author"],
                name="organisation_by_spot",
            ),
            models.Index(
                fields=[
                    "place",
                    "latitude",
                    "longitude",
                    "id",
                    "level",
                    "owner",
                    "space",
                    "author",
                ],
                name="organisation_by_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.slug:
            self.slug = new_slug(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_claimed(self) -> bool:
        """This tells whether people of the organisation keep this profile themselves."""
        return self.claimed_at is not None

    @property
    def is_left(self) -> bool:
        """This tells whether its own people kept it once, and the last of them has gone."""
        return self.claimed_at is None and self.owner_id is not None and self.owner_id == self.pk

    @property
    def initials(self) -> str:
        """This is the acronym, or the first letters of the name's first three words."""
        return self.acronym or "".join(word[0] for word in self.name.split()[:3]).upper()

    @property
    def language_codes(self) -> list[str]:
        """This lists the languages as codes (BCP 47)."""
        return self.languages.split()


__all__ = ["Kept", "Organisation", "OrganisationQuerySet", "new_slug"]
