"""Which organisations here may be the same as one that somebody names: a proposal, never more.

Two are alike when their names have the same words, legal forms and little words apart, and their
places lie in one another or are not known. Where a person lists one organisation, and for the first
rows of a table, a slip of the pen counts as the same word. Only what the viewer sees is compared.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db.models import IntegerField, Value
from django.db.models.functions import Abs, Cast, Length
from rapidfuzz.distance import OSA

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.models.search import WORD, WORDS_AT_MOST, fold
from commonground.hub.vocabularies.models import Place

from .search import matching_nearly, matching_one_of

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
SLIPS_AT_MOST = 2


def telling(name: str) -> list[str]:
    """This is a name's words as they stand, legal forms and little words apart."""
    every = WORD.findall(fold(name))
    return [word for word in every if word not in LITTLE] or every


def name_key(name: str) -> tuple[str, ...]:
    """This is what must be equal in two names that are alike: their words, in order of letters."""
    return tuple(sorted(telling(name)))


def slips_in(word: str) -> int:
    """This is how many letters may differ in a word: "bar" and "bay" are two, and so are numbers."""
    if any(letter.isdigit() for letter in word):
        return 0
    return (len(word) > 3) + (len(word) > 7)


def nearly(one: Sequence[str], other: Sequence[str]) -> bool:
    """This tells whether two names differ by a letter or two, none of them in a short word."""
    if len(one) != len(other):
        return False
    slips = [
        (OSA.distance(first, second), slips_in(min(first, second, key=len)))
        for first, second in zip(one, other, strict=True)
    ]
    return all(found <= most for found, most in slips) and sum(n for n, _ in slips) <= SLIPS_AT_MOST


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


def nearly_alike(
    viewer: Viewer, name: str, path: str, *, since: datetime | None = None
) -> list[str]:
    """This finds the references of organisations whose name is written nearly as the one given.

    It looks at few: those with all words but one, or whose words begin alike, the nearest in length.
    What was listed at the very moment `since` is left out, as in `alike`.
    """
    told = telling(name)
    if not told:
        return []
    rows = Organisation.objects.visible_to(viewer)
    rows = rows.filter(pk__in=matching_nearly(told[:WORDS_AT_MOST]))
    if since is not None:
        rows = rows.exclude(created_at=since)
    length = Value(len(name), IntegerField())
    rows = rows.order_by(Abs(Cast(Length("name"), IntegerField()) - length), "pk")[:LOOKED_AT]
    found = rows.values_list("ref", "name", "place__path")
    return [
        ref
        for ref, other, where in found
        if nearly(told, telling(other)) and near(path, where or "")
    ][:ALIKE_AT_MOST]


def looking_alike(viewer: Viewer, name: str, place: Place | None) -> list[Organisation]:
    """This lists the visible organisations that look the same as one about to be listed."""
    path = place.path if place else ""
    [refs] = alike(viewer, [(name, path)])
    refs += nearly_alike(viewer, name, path)
    found = Organisation.objects.visible_to(viewer).filter(ref__in=refs)
    return list(found.select_related("place").order_by("name", "pk"))
