"""How the library's sentences reach a reader: whole templates, said by whoever the caller hands in.

A sentence is one template with its facts by name, in one place: ``say.gettext("You both serve
%(people)s.") % {"people": …}``, or ``say.ngettext(one, many, count)`` where a number changes it.
Both are found by the usual tools for translators. Unless the caller says otherwise it is English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from typing import Any, Final, Protocol


class Say(Protocol):
    """What puts a template into the reader's language, as the standard library's `gettext` does."""

    def gettext(self, message: str, /) -> str:
        """Give the reader's words for a template."""
        ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """Give the reader's words for a template that a number changes."""
        ...


ENGLISH: Final[Say] = NullTranslations()
"""Says every template as it stands."""


def gettext_noop(message: str) -> str:
    """Mark a template for translators; it is said later."""
    return message


def ngettext_lazy(one: str, many: str) -> tuple[str, str]:
    """Mark both forms of a template for translators, who look for this name; it is said later."""
    return one, many


class Told(str):
    """A sentence in English that remembers what it was made of, to be said in another language later.

    Parameters
    ----------
    template : str or (str, str)
        Marked by `gettext_noop`, or both its forms marked by `ngettext_lazy`.
    count : int
        Which of the two forms; it stands in them as ``%(count)s``.
    **facts : str, int or Told
        What stands in the template, by name.

    Examples
    --------
    >>> Told("%(word)s is no date.", word="soon")
    '%(word)s is no date.' % {'word': 'soon'}
    >>> str(Told(("%(count)s line", "%(count)s lines"), 1200))
    '1,200 lines'
    """

    template: str
    many: str
    number: int
    facts: Mapping[str, str | int]

    def __new__(
        cls, template: str | tuple[str, str], count: int = 1, /, **facts: str | int
    ) -> Told:
        """Say the English of it at once."""
        one, many = (template, "") if isinstance(template, str) else template
        words = many if many and count != 1 else one
        if many:
            facts["count"] = f"{count:,}"
        told = super().__new__(cls, words % facts if facts else words)
        told.template, told.many, told.number, told.facts = one, many, count, facts
        return told

    def __repr__(self) -> str:
        """Show template and facts."""
        return f"{self.template!r} % {dict(self.facts)!r}"

    def said(self, say: Say) -> str:
        """Say it in the reader's words."""
        words = say.gettext(self.template)
        if self.many:
            words = say.ngettext(self.template, self.many, self.number)
        facts = {
            name: fact.said(say) if isinstance(fact, Told) else fact
            for name, fact in self.facts.items()
        }
        return words % facts if facts else words

    def kept(self) -> dict[str, Any]:
        """Give template and facts as they can be written to JSON."""
        facts = {name: kept(fact) for name, fact in self.facts.items() if name != "count"}
        return {"template": self.template, "facts": facts} | (
            {"many": self.many, "count": self.number} if self.many else {}
        )


def said(told: str, say: Say) -> str:
    """Say a sentence in the reader's words; plain text as it stands."""
    return told.said(say) if isinstance(told, Told) else told


def kept(told: object) -> Any:
    """Give a sentence as it can be written to JSON; plain text stays plain text."""
    return told.kept() if isinstance(told, Told) else told


def told_from(kept: Any) -> Any:
    """Read a sentence that was kept; plain text stays plain text.

    Examples
    --------
    >>> told_from(Told("%(word)s is no date.", word="soon").kept()) + " Sorry."
    'soon is no date. Sorry.'
    >>> told_from("It was kept in words.")
    'It was kept in words.'
    """
    if not isinstance(kept, Mapping):
        return kept
    facts = {name: told_from(fact) for name, fact in kept["facts"].items()}
    many = kept.get("many", "")
    template = (kept["template"], many) if many else kept["template"]
    return Told(template, kept.get("count", 1), **facts)


SHOWN = 3
"""Names in one sentence before “and 4 more”."""

_OPENING = (
    gettext_noop("No"),
    gettext_noop("One"),
    gettext_noop("Two"),
    gettext_noop("Three"),
    gettext_noop("Four"),
    gettext_noop("Five"),
    gettext_noop("Six"),
    gettext_noop("Seven"),
    gettext_noop("Eight"),
    gettext_noop("Nine"),
)
_WITHIN = (
    gettext_noop("no"),
    gettext_noop("one"),
    gettext_noop("two"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("six"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
)


def number(count: int, say: Say = ENGLISH, *, opening: bool = True) -> str:
    """Write a number, small ones as words; ``opening`` where it begins the sentence.

    Examples
    --------
    >>> number(3), number(3, opening=False), number(12)
    ('Three', 'three', '12')
    """
    words = _OPENING if opening else _WITHIN
    return say.gettext(words[count]) if count < len(words) else f"{count:,}"


def more(count: int, say: Say = ENGLISH) -> str:
    """Write how many others there are.

    Examples
    --------
    >>> more(4)
    '4 more'
    """
    return say.ngettext("%(count)d more", "%(count)d more", count) % {"count": count}


def joined(names: Sequence[str], say: Say = ENGLISH) -> str:
    """Join all of some names as a person would say them.

    Examples
    --------
    >>> joined(["A"]), joined(["A", "B", "C"])
    ('A', 'A, B and C')
    """
    if len(names) < 2:
        return "".join(names)
    # Translators: what stands between the names of a list.
    before = say.gettext(", ").join(names[:-1])
    return say.gettext("%(names)s and %(last)s") % {"names": before, "last": names[-1]}


def listing(names: Sequence[str], say: Say = ENGLISH, shown: int = SHOWN) -> str:
    """Join names as a person would say them; of many the first few, and how many more.

    Examples
    --------
    >>> listing(["A", "B"]), listing(["A", "B", "C", "D", "E"])
    ('A and B', 'A, B, C and 2 more')
    """
    names = list(names)
    if len(names) > shown + 1:
        names = [*names[:shown], more(len(names) - shown, say)]
    return joined(names, say)


def quoted(word: str, say: Say = ENGLISH) -> str:
    """Put a word in quotation marks."""
    return say.gettext("“%(word)s”") % {"word": word}


def country_as_written(label: str) -> str:
    """Write a country's label for people: a code of two letters in capitals."""
    return label.upper() if len(label) == 2 else label.title()


def percent(share: float, say: Say = ENGLISH) -> str:
    """Write a share so that neither nothing nor everything is claimed by rounding.

    Examples
    --------
    >>> percent(0.123), percent(0.001)
    ('12 %', 'under 1 %')
    """
    if 0 < share < 0.005:
        return say.gettext("under %(share)d %%") % {"share": 1}
    return say.gettext("%(share)d %%") % {"share": round(100 * share)}
