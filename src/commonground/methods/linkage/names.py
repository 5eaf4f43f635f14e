"""Names of organisations, brought to a form in which the same name reads the same."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from anyascii import anyascii

LONGEST_NAME = 600
"""Characters looked at; whatever follows is no name any more."""
MOST_TOKENS = 40

_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHE = re.compile(r"(?<=[a-z])['`´’]+(?=[a-z])")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?|\b[a-z](?:\.[a-z])+\b")
_ORDINAL = re.compile(r"^0*(\d+)(?:st|nd|rd|th)?$")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]")
_LETTERS = re.compile(r"[A-Z][A-Z0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    Parameters
    ----------
    tokens : tuple of str
        Telling words in order, legal forms and function words left out, numbers as digits.
    acronyms : tuple of str
        Acronyms the name itself carries: in brackets, as its only word, beside the full name.
    initials : tuple of str
        What an acronym of the full name would be, with and without function words.
    legal : tuple of str
        Legal forms that were left out.
    numbers : tuple of str
        Those tokens that are numbers: “Post 12” and “Post 13” are two.
    """

    tokens: tuple[str, ...]
    acronyms: tuple[str, ...] = ()
    initials: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@cache
def words(kind: str) -> dict[str, str]:
    """Give one list of `words.csv`: word to what it becomes."""
    text = files("commonground.methods.linkage").joinpath("words.csv").read_text("utf-8")
    return {
        row["word"]: row["becomes"]
        for row in csv.DictReader(text.splitlines())
        if row["list"] == kind
    }


def folded(text: str) -> str:
    """Write a text in small plain Latin letters, whatever its script, accents or hidden marks.

    Examples
    --------
    >>> folded("Łódź — Красный Крест")
    'lodz - krasnyy krest'
    >>> folded("Ärzte\\u202e ohne Grenzen")
    'arzte ohne grenzen'
    """
    text = text[:LONGEST_NAME]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cn"))
        text = anyascii(text)
    return text.lower()


def taken_apart(name: str) -> Name:
    """Take a name apart.

    Examples
    --------
    >>> taken_apart("The Sierra Leone Red Cross Society, Inc.").tokens
    ('sierra', 'leone', 'red', 'cross', 'society')
    >>> taken_apart("American Legion, Post Twelve").numbers
    ('12',)
    >>> taken_apart("World Health Organization (WHO)").acronyms
    ('who',)
    """
    name = name[:LONGEST_NAME]
    explicit: list[str] = []
    for inside in _BRACKETED.findall(name):
        letters = inside.replace(".", "").strip()
        if " " not in letters and 2 <= len(letters) <= 10 and _LETTERS.match(letters.upper()):
            explicit.append(folded(letters))
    text = folded(_without(name, explicit)).replace("&", " and ").replace("+", " and ")
    text = _APOSTROPHE.sub("", text)
    text = _DOTTED.sub(lambda found: found[0].replace(".", "") + " ", text)
    raw = _WORD.findall(text)[:MOST_TOKENS]
    kept, legal = _telling(raw)
    initials = _initials(raw)
    inner = _own_acronym(kept)
    if inner:
        explicit.append(inner)
        kept = [token for token in kept if token != inner]
        initials = _initials([word for word in raw if word != inner])
    if len(kept) == 1 and 2 <= len(kept[0]) <= 10 and kept[0].isalnum():
        explicit.append(kept[0])
    if not kept and explicit:
        kept = list(explicit[:1])
    return Name(
        tokens=tuple(kept),
        acronyms=tuple(dict.fromkeys(explicit)),
        initials=initials,
        legal=tuple(legal),
        numbers=tuple(sorted({token for token in kept if token.isdigit()})),
    )


@lru_cache(maxsize=50_000)
def stands_for(letters: str, name: str) -> bool:
    """Whether an acronym can be made of the beginnings of a name's words, all telling ones used.

    Examples
    --------
    >>> stands_for("secadev", "Secours Catholique et Développement")
    True
    >>> stands_for("sado", "Social-life and Agricultural Development Organisation")
    True
    >>> stands_for("msf", "Save the Children")
    False
    """
    stop, legal = words("stop"), words("legal")
    text = _APOSTROPHE.sub(" ", folded(_BRACKETED.sub(" ", name)).replace("-", ""))
    raw = [word for word in _WORD.findall(text)[:MOST_TOKENS] if word not in legal]
    if not raw or len(letters) < 3 or letters[0] != raw[0][0] or letters in raw:
        return False

    @cache
    def fits(place: int, word: int) -> bool:
        if word == len(raw):
            return place == len(letters)
        if raw[word] in stop and fits(place, word + 1):
            return True
        longest = min(4, len(raw[word]), len(letters) - place)
        return any(
            letters[place : place + size] == raw[word][:size] and fits(place + size, word + 1)
            for size in range(1, longest + 1)
        )

    return fits(0, 0)


def _without(name: str, acronyms: list[str]) -> str:
    """Drop bracketed acronyms, unless nothing else is left."""
    if not acronyms:
        return name
    rest = _BRACKETED.sub(
        lambda found: " " if folded(found[1].replace(".", "").strip()) in acronyms else found[0],
        name,
    )
    return rest if _WORD.search(folded(rest)) else name


def _telling(raw: list[str]) -> tuple[list[str], list[str]]:
    stop, legal, number, same = words("stop"), words("legal"), words("number"), words("same")
    kept: list[str] = []
    forms: list[str] = []
    for place, word in enumerate(raw):
        if word in stop:
            continue
        if word in legal and place > 0:
            forms.append(word)
            continue
        ordinal = _ORDINAL.match(word)
        if ordinal:
            word = ordinal[1]
        kept.append(number.get(word) or same.get(word) or word)
    if not kept:  # “The Company Ltd”, “Les Uns et les Autres”: then these words are the name
        kept = list(raw)
    return kept, sorted(set(forms))


def _initials(raw: list[str]) -> tuple[str, ...]:
    stop, legal = words("stop"), words("legal")
    full = [w for place, w in enumerate(raw) if w.isalpha() and (place == 0 or w not in legal)]
    bare = [word for word in full if word not in stop]
    found = ("".join(word[0] for word in some) for some in (bare, full))
    return tuple(dict.fromkeys(each for each in found if 3 <= len(each) <= 10))


def _own_acronym(kept: list[str]) -> str:
    """Find the word that is the acronym of all others: “WHO World Health Organisation …”."""
    if len(kept) < 4:
        return ""
    for place in (0, len(kept) - 1):
        rest = kept[:place] + kept[place + 1 :]
        if 3 <= len(kept[place]) <= 10 and kept[place] == "".join(word[0] for word in rest):
            return kept[place]
    return ""
