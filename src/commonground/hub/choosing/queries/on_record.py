"""What partnerships on record say of organisations: on what, where and with whom they worked."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.activities.queries import ENDS, partnerships
from commonground.hub.organisations.queries import ListedWords
from commonground.hub.registers.queries.words import IssueWords, folded, issue_words
from commonground.hub.vocabularies.models import Issue, Place

LOOKED_AT = 1_000
"""How many partnerships are read at each end at most, the newest first."""
OTHER = "other"
"""The issue of those that are none of the others: nobody shares it with anybody."""


@dataclass(frozen=True, slots=True)
class OnRecord:
    """This is what partnerships say of one organisation: issues and places by row key, partners by
    row key with their name and what the two worked on."""

    issues: dict[int, str] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    partners: dict[int, tuple[str, list[str]]] = field(default_factory=dict)

    def works(self, partner: int | None) -> list[str]:
        """This names what it worked on with a partner; nothing when it did not."""
        if partner not in self.partners:
            return []
        return self.partners[partner][1] or [_("Something whose name we do not know")]


def on_record(viewer: Viewer, ids: Collection[int]) -> dict[int, OnRecord]:
    """This reads what partnerships that the viewer may see say of organisations."""
    rows = newest(viewer, ids)
    known = issue_words(viewer) if any(row.sectors for row in rows) else IssueWords()
    # "Something else" is not the same thing.
    issues = {row.pk: str(row) for row in Issue.objects.visible_to(viewer).exclude(key=OTHER)}
    places = places_called(viewer, {row.place_name for row in rows if row.place_name})
    found: dict[int, OnRecord] = {}
    for row in rows:
        spoken_of = {known.find(word) for word in row.sectors.split(";")}
        place = places.get(folded(row.place_name))
        for one, other in ((0, 1), (1, 0)):
            ends = (row.organisation_a, row.organisation_b)
            if ends[one].pk not in ids:
                continue
            said = found.setdefault(ends[one].pk, OnRecord())
            said.issues.update((key, issues[key]) for key in spoken_of if key in issues)
            if place:
                said.places[place[0]] = place[1]
            _name, works = said.partners.setdefault(ends[other].pk, (ends[other].name, []))
            told = called(row)
            if told and told not in works:
                works.append(told)
    return found


def newest(viewer: Viewer, ids: Collection[int]) -> list[Partnership]:
    """This reads partnerships of which one end is asked about, each once.

    Each end is asked by its own index: asked for either, a database reads the whole table.
    """
    rows: dict[int, Partnership] = {}
    for end in ENDS:
        for row in partnerships(viewer).filter(**{f"{end}__in": ids})[:LOOKED_AT]:
            rows[row.pk] = row
    return list(rows.values())


def called(row: Partnership) -> str:
    """This names what two worked on, with its year."""
    if not row.project or row.began_on is None:
        return row.project
    return f"{row.project} ({row.began_on.year})"


def places_called(viewer: Viewer, names: Iterable[str]) -> dict[str, tuple[int, str]]:
    """This finds the places that words mean, where a word means one place and no more."""
    wanted = ListedWords(sorted({form for name in names for form in (name, name.strip().title())}))
    rows = Place.objects.visible_to(viewer).filter(name__in=wanted).values_list("pk", "name")
    found: dict[str, list[tuple[int, str]]] = {}
    for pk, name in rows:
        found.setdefault(folded(name), []).append((pk, name))
    return {word: one[0] for word, one in found.items() if len(one) == 1}


def partners_of_both(theirs: OnRecord, ours: OnRecord) -> list[str]:
    """This names those with whom both have worked."""
    both = theirs.partners.keys() & ours.partners.keys()
    return sorted(theirs.partners[key][0] for key in both)
