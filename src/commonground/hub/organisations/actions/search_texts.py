"""Writing down what a search looks through, many organisations at a time."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import models

from commonground.hub.organisations.models import (
    Identifier,
    Need,
    Offer,
    Organisation,
    OrganisationName,
    Service,
)
from commonground.hub.organisations.models.search import fold

AT_ONCE = 500
LONGEST = 20_000

# Only what is exactly as visible as the organisation itself: never contacts, notes or ties.
PARTS: tuple[tuple[type[models.Model], tuple[str, ...]], ...] = (
    (OrganisationName, ("name",)),
    (Identifier, ("number",)),
    (Service, ("name", "description", "place__name")),
    (Need, ("description",)),
    (Offer, ("description",)),
)
LINKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("issues", ("issue__name", "issue__aliases")),
    ("people_served", ("peopleserved__name", "peopleserved__aliases")),
    ("service_areas", ("place__name",)),
)


def renew_search_texts(*, keys: Sequence[int]) -> None:
    """This writes the search text of the organisations with these row numbers anew.

    The text begins with the folded name, so that a search can tell names that begin with a word.
    """
    for start in range(0, len(keys), AT_ONCE):
        some = list(keys[start : start + AT_ONCE])
        found = list(Organisation.objects.filter(pk__in=some).select_related("kind", "place"))
        more = words_beside(keys=some)
        changed = []
        for organisation in found:
            text = search_text_of(organisation=organisation, more=more[organisation.pk])
            if text != organisation.search_text:
                organisation.search_text = text
                changed.append(organisation)
        Organisation.objects.bulk_update(changed, ["search_text"])


def search_text_of(*, organisation: Organisation, more: Sequence[str]) -> str:
    """This is what a search for one organisation looks through."""
    words = [organisation.name, organisation.acronym]
    if organisation.kind:
        words += [organisation.kind.name, organisation.kind.aliases]
    if organisation.place:
        words.append(organisation.place.name)
    words += [organisation.mission, organisation.vision, organisation.values, *more]
    return fold("\n".join(word for word in words if word))[:LONGEST]


def words_beside(*, keys: Sequence[int]) -> dict[int, list[str]]:
    """This gathers the words of names, services, issues … by organisation, in a few queries."""
    more: dict[int, list[str]] = defaultdict(list)
    for part, fields in PARTS:
        kept: Any = part._default_manager
        rows = kept.filter(organisation_id__in=keys).order_by("pk")
        for key, *values in rows.values_list("organisation_id", *fields):
            more[key] += [value for value in values if value]
    for name, fields in LINKS:
        through: Any = Organisation._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
        rows = through.objects.filter(organisation_id__in=keys).order_by("pk")
        for key, *values in rows.values_list("organisation_id", *fields):
            more[key] += [value for value in values if value]
    return more
