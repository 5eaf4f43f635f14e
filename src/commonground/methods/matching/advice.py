"""What the finder is asked and what it answers: frozen values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

COLUMNS = ("query", "rank", "candidate", "score", "reasons")
"""Of the table that answers are written as; the reasons are a list in JSON."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked of a partner beyond the purpose; an empty field asks for nothing.

    Parameters
    ----------
    places, issues, people, offers, kinds : tuple of str
        Labels as organisations carry them; case does not matter. Any one of a field's
        labels meets that field.
    """

    places: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.places, self.issues, self.people, self.offers, self.kinds))


@dataclass(frozen=True, slots=True)
class Reason:
    """One named part of a score with the fact behind it.

    Parameters
    ----------
    part : str
        Name of the part, as in the weights table.
    weight : float
        What the part can add at most, for this purpose.
    value : float
        0 to 1: how much of it this candidate has.
    contribution : float
        weight × value, in the score's own units.
    sentence : str
        The fact, in plain words.
    """

    part: str
    weight: float
    value: float
    contribution: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Advice:
    """One candidate, why it is named, what is not known of it, and what to beware of.

    Parameters
    ----------
    candidate : str
        Identifier.
    score : float
        Sum of the contributions of ``reasons`` (within 1e-6); comparable within one answer.
    reasons : tuple of Reason
        The largest first; empty when nothing known speaks for it.
    unknown, warnings : tuple of str
        Sentences.
    """

    candidate: str
    score: float
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]
    warnings: tuple[str, ...]


def rows_of(org_id: str, answer: Sequence[Advice]) -> list[tuple[str, int, str, float, str]]:
    """Write the answer for one who asks as rows of a table with these COLUMNS."""
    return [
        (org_id, rank, advice.candidate, advice.score, _reasons(advice))
        for rank, advice in enumerate(answer, start=1)
    ]


def _reasons(advice: Advice) -> str:
    return json.dumps([asdict(reason) for reason in advice.reasons], ensure_ascii=False)


def written(answer: Sequence[Advice]) -> str:
    """Write a whole answer as text, to be carried elsewhere."""
    return json.dumps([asdict(advice) for advice in answer], ensure_ascii=False)


def read(text: str) -> tuple[Advice, ...]:
    """Read an answer back.

    Examples
    --------
    >>> advice = Advice("a", 0.5, (Reason("walk", 1.0, 0.5, 0.5, "Near."),), (), ("Beware.",))
    >>> read(written([advice])) == (advice,)
    True
    """
    return tuple(
        Advice(
            one["candidate"],
            one["score"],
            tuple(Reason(**reason) for reason in one["reasons"]),
            tuple(one["unknown"]),
            tuple(one["warnings"]),
        )
        for one in json.loads(text)
    )
