"""Which organisations here may be the same as one that somebody names: a proposal, never more.

Two are alike when their names have the same words, legal forms and little words apart, and their
places lie in one another or are not known. Only what the viewer sees is compared.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models.functions import Length

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.models.search import WORD, WORDS_AT_MOST, fold
from commonground.hub.vocabularies.models import Place

from .search import matching_one_of

LITTLE = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "in",
        "a",
        "an",
        "de",
        "la",
        "le",
        "les",
        "el",
        "los",
        "las",
        "del",
        "des",
        "du",
        "d",
        "l",
        "et",
        "y",
        "e",
        "und",
        "der",
        "die",
        "das",
        "fur",
        "ltd",
        "limited",
        "inc",
        "incorporated",
        "llc",
        "plc",
        "gmbh",
        "ev",
        "asbl",
        "sarl",
        "bv",
        "ngo",
        "org",
    ]
)
ALIKE_AT_MOST, LOOKED_AT = 3, 400
NAMES_AT_ONCE = 100


def name_key(name: str) -> tuple[str, ...]:
    """This is what must be equal in two names that are alike: their words, in order of letters."""
    every = WORD.findall(fold(name))
    told = [word for word in every if word not in LITTLE]
    return tuple(sorted(told or every))


def near(one: str, other: str) -> bool:
    """This tells whether two places (by their paths) lie in one another, or one is not known."""
    return not one or not other or one.startswith(other) or other.startswith(one)


def alike(
    viewer: Viewer, entries: Sequence[tuple[str, str]], *, since: datetime | None = None
) -> list[list[str]]:
    """This finds for each name and path of its place the references of those that look the same.

    What was listed at the very moment `since` is left out: an import does not compare with itself.
    """
    keys = [name_key(name) for name, _path in entries]
    there: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    asked = [key for key in dict.fromkeys(keys) if key]
    for start in range(0, len(asked), NAMES_AT_ONCE):
        some = [key[:WORDS_AT_MOST] for key in asked[start : start + NAMES_AT_ONCE]]
        rows = Organisation.objects.visible_to(viewer).filter(pk__in=matching_one_of(some))
        if since is not None:
            rows = rows.exclude(created_at=since)
        # Names that are alike are as long as the one asked for; a short word stands in many others.
        rows = rows.order_by(Length("name"), "pk")[: LOOKED_AT + len(some)]
        for ref, name, path in rows.values_list("ref", "name", "place__path"):
            there[name_key(name)].append((ref, path or ""))
    return [
        [ref for ref, where in there.get(key, []) if near(path, where)][:ALIKE_AT_MOST]
        for key, (_name, path) in zip(keys, entries, strict=True)
    ]


def looking_alike(viewer: Viewer, name: str, place: Place | None) -> list[Organisation]:
    """This lists the visible organisations that look the same as one about to be listed."""
    [refs] = alike(viewer, [(name, place.path if place else "")])
    found = Organisation.objects.visible_to(viewer).filter(ref__in=refs)
    return list(found.select_related("place").order_by("name", "pk"))
