"""The parts of a profile that come in several: names, identifiers, services, needs, people."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import Kept, Level, Shared, VisibleQuerySet


class PartOfProfile(Kept):
    """This is seen by those who see the organisation it belongs to."""

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey("Organisation", on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class OrganisationName(PartOfProfile):
    """This is the organisation's name in one more language, or another name it goes by."""

    language = models.CharField(_("language"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=500)

    objects = VisibleQuerySet["OrganisationName"].as_manager()

    def __str__(self) -> str:
        return self.name


class Identifier(PartOfProfile):
    """This is a number in a public register: scheme code (org-id.guide) and number."""

    scheme = models.CharField(_("register"), max_length=60)
    number = models.CharField(_("number"), max_length=200)

    objects = VisibleQuerySet["Identifier"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "scheme", "number"], name="identifier_once"
            )
        ]
        indexes = [models.Index(fields=["scheme", "number"])]

    def __str__(self) -> str:
        return f"{self.scheme}-{self.number}"


class Service(PartOfProfile):
    """This is something the organisation does for people (HSDS service)."""

    name = models.CharField(_("service"), max_length=200)
    description = models.TextField(_("what it is"), blank=True)
    people = models.ForeignKey(
        "vocabularies.PeopleServed", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    place = models.ForeignKey(
        "vocabularies.Place", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = VisibleQuerySet["Service"].as_manager()

    def __str__(self) -> str:
        return self.name


class ResourceKind(models.TextChoices):
    """These are the things organisations lend each other."""

    SPACE = "space", _("space")
    STAFF_TIME = "staff_time", _("people's time")
    SKILLS = "skills", _("skills")
    MONEY = "money", _("money")
    EQUIPMENT = "equipment", _("equipment")
    AUDIENCE = "audience", _("an audience")
    CONTACTS = "contacts", _("contacts")
    INFORMATION = "information", _("information")


class Need(PartOfProfile):
    """This is something the organisation lacks."""

    kind = models.CharField(_("kind"), max_length=12, choices=ResourceKind)
    description = models.CharField(_("what is needed"), max_length=300)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = VisibleQuerySet["Need"].as_manager()

    def __str__(self) -> str:
        return self.description


class Offer(PartOfProfile):
    """This is something the organisation can lend or give."""

    kind = models.CharField(_("kind"), max_length=12, choices=ResourceKind)
    description = models.CharField(_("what is offered"), max_length=300)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = VisibleQuerySet["Offer"].as_manager()

    def __str__(self) -> str:
        return self.description


class Body(models.TextChoices):
    BOARD = "board", _("board")
    STAFF = "staff", _("staff")


class Contact(Shared):
    """This is a person on an organisation's board or staff and how to reach them (Popolo post and
    contact detail); its audience is its own, as it names a person."""

    visible_with: ClassVar[tuple[str, ...]] = ("organisation",)

    organisation = models.ForeignKey("Organisation", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    position = models.CharField(_("position"), max_length=200, blank=True)
    body = models.CharField(_("board or staff"), max_length=6, choices=Body, default=Body.STAFF)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=60, blank=True)
    level = models.CharField(
        _("who can see it"), max_length=12, choices=Level, default=Level.ORGANISATION
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet["Contact"].as_manager()

    class Meta:
        ordering = ["body", "name"]

    def __str__(self) -> str:
        return self.name


class SectionRecord(PartOfProfile):
    """This says where a section's facts come from and when they held; `version` counts its saves,
    so that two people editing at once notice each other."""

    section = models.CharField(max_length=20)
    source = models.CharField(_("source"), max_length=300, blank=True)
    as_of = models.DateField(_("as of"), null=True, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        "Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    objects = VisibleQuerySet["SectionRecord"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "section"], name="section_once")
        ]

    def __str__(self) -> str:
        return self.section
