"""The words everybody shares: issues, people served, kinds, scales, relationships, places.

Public to all, edited by operators without code.
"""

from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from commonground.hub.access.viewer import Viewer

T = TypeVar("T", bound=models.Model)


class TermQuerySet(models.QuerySet[T]):
    """This shows a vocabulary to everybody."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self.all()


class Term(models.Model):
    """This is one word of a vocabulary: a stable key, a plain name and other words for it."""

    context: ClassVar[str] = ""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    aliases = models.TextField(_("other words"), blank=True, help_text=_("One a line."))
    position = models.PositiveIntegerField(default=0)
    retired = models.BooleanField(_("no longer offered"), default=False)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return pgettext(self.context, self.name)

    @property
    def told(self) -> str:
        """This is what the word means, in the reader's language."""
        return pgettext(self.context, self.description) if self.description else ""


class Issue(Term):
    """This is a field of work, with the codes other systems know it by."""

    context = "issue"

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sdg = models.CharField(_("SDG codes"), max_length=120, blank=True)
    icnptso = models.CharField(_("ICNP/TSO codes"), max_length=120, blank=True)
    dac = models.CharField(_("DAC codes"), max_length=200, blank=True)

    objects = TermQuerySet["Issue"].as_manager()


class PeopleServed(Term):
    """This is a group of people that organisations work with or for."""

    context = "people served"

    objects = TermQuerySet["PeopleServed"].as_manager()

    class Meta(Term.Meta):
        verbose_name_plural = _("people served")


class Kind(Term):
    """This says what sort of organisation one is."""

    context = "kind of organisation"

    iati = models.CharField(_("IATI organisation types"), max_length=60, blank=True)

    objects = TermQuerySet["Kind"].as_manager()


class Scale(Term):
    """This says how far an organisation's work reaches."""

    context = "scale"

    objects = TermQuerySet["Scale"].as_manager()


class Relationship(Term):
    """This is what one organisation wants of another."""

    context = "relationship wanted"

    objects = TermQuerySet["Relationship"].as_manager()


class Check(Term):
    """This is something to look at before working with an organisation: a question, for the kinds of
    organisation it is asked of, and after how many months the answer is old."""

    context = "check"

    kinds = models.CharField(
        _("asked of these kinds"),
        max_length=400,
        blank=True,
        help_text=_("Keys of kinds with spaces between; empty: asked of every kind."),
    )
    lasts = models.PositiveSmallIntegerField(_("months after which to look again"), default=12)

    objects = TermQuerySet["Check"].as_manager()


class PlaceKind(models.TextChoices):
    COUNTRY = "country", _("country")
    REGION = "region", _("region")
    CITY = "city", _("city")
    DISTRICT = "district", _("district")


class Place(models.Model):
    """This is a country, region, city or district; codes are ISO 3166, P-codes or an operator's."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200, db_index=True)
    kind = models.CharField(max_length=10, choices=PlaceKind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    path = models.CharField(max_length=200, db_index=True, editable=False)
    aliases = models.TextField(_("other words"), blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    boundary = models.JSONField(null=True, blank=True)

    objects = TermQuerySet["Place"].as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.path = f"{self.parent.path}{self.code}/" if self.parent else f"/{self.code}/"
        super().save(*args, **kwargs)  # type: ignore[arg-type]
