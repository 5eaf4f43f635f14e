"""A profile section by section: what stands in each today, as its page shows and compares it."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import (
    Contact,
    Identifier,
    Need,
    Offer,
    Organisation,
    OrganisationName,
    SectionRecord,
    Service,
)
from commonground.hub.organisations.models.profile import PartOfProfile

PLAIN: dict[str, tuple[str, ...]] = {
    "names": ("name", "acronym"),
    "identifiers": (),
    "mission": ("mission", "vision", "values"),
    "work": (),
    "places": ("place", "latitude", "longitude"),
    "about": ("kind", "scale", "languages", "size", "founded"),
    "needs": (),
    "offers": (),
    "contact": ("website",),
    "listing": ("do_not_contact", "do_not_contact_reason"),
}
MANY: dict[str, tuple[str, ...]] = {
    "work": ("issues", "people_served"),
    "places": ("service_areas",),
}
ROWS: dict[str, tuple[type[PartOfProfile], tuple[str, ...]]] = {
    "names": (OrganisationName, ("name", "language")),
    "identifiers": (Identifier, ("scheme", "number")),
    "work": (Service, ("name", "description", "people", "place")),
    "needs": (Need, ("kind", "description", "until")),
    "offers": (Offer, ("kind", "description", "until")),
}


def section_fields(viewer: Viewer, organisation: Organisation, section: str) -> dict[str, Any]:
    """This gives what stands in a section's own fields; lists of terms as lists, in their order."""
    plain = {name: getattr(organisation, name) for name in PLAIN[section]}
    return plain | {name: list(getattr(organisation, name).all()) for name in MANY.get(section, ())}


def section_rows(viewer: Viewer, organisation: Organisation, section: str) -> list[dict[str, Any]]:
    """This gives the rows of a section that comes in several, oldest first."""
    if section not in ROWS:
        return []
    model, names = ROWS[section]
    links = [name for name in names if model._meta.get_field(name).is_relation]
    rows: Any = model._default_manager
    rows = rows.visible_to(viewer).filter(organisation=organisation).order_by("pk")
    return [
        {name: getattr(row, name) for name in names}
        for row in (rows.select_related(*links) if links else rows)
    ]


def section_record(
    viewer: Viewer, organisation: Organisation, section: str
) -> SectionRecord | None:
    """This says where a section's facts come from, and how often it was saved; None: never."""
    records = SectionRecord.objects.visible_to(viewer)
    return records.filter(organisation=organisation, section=section).first()


def possible_duplicates(viewer: Viewer, name: str, *, limit: int = 5) -> list[Organisation]:
    """This lists the visible organisations whose name has the same words, the nearest first."""
    from .filters import OrganisationFilter
    from .search import nearest_first

    if not name.strip():
        return []
    found = OrganisationFilter(text=name).apply(viewer)
    return list(nearest_first(found, name).select_related("place")[:limit])


LABELS = {
    "place": gettext_lazy("Where they are at home"),
    "service_areas": gettext_lazy("Where they work"),
    "people_served": gettext_lazy("People they work with"),
    "do_not_contact": gettext_lazy("Do not contact"),
    "do_not_contact_reason": gettext_lazy("Why not"),
    "source": gettext_lazy("Where it is known from"),
    "as_of": gettext_lazy("As of"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone"),
}


def in_words(fields: dict[str, Any], rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """This writes what stands as pairs of a label and a text, for those who must compare."""
    shown = []
    for name, value in fields.items():
        if name == "version":
            continue
        words = ", ".join(str(part) for part in value) if isinstance(value, list) else value
        if isinstance(words, bool):
            words = _("yes") if words else _("no")
        label = str(LABELS.get(name) or label_of(name))
        shown.append((label, "" if words is None else str(words)))
    for number, row in enumerate(rows, start=1):
        text = " · ".join(str(value) for value in row.values() if value)
        shown.append((_("Row %(number)s") % {"number": number}, text))
    return shown


def label_of(name: str) -> str:
    """This is a field's own name, in words."""
    for model in (Organisation, Contact):
        try:
            return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        except FieldDoesNotExist:
            continue
    return name
