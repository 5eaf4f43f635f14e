"""What a coalition is to cover, who could be in it, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Cover = Literal["all", "most"]


@dataclass(frozen=True, slots=True)
class Need:
    """Something the coalition is to cover, and how much it counts (a weight from 0 up)."""

    id: str
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that could be asked.

    Parameters
    ----------
    id : str
        Unique in one problem.
    covers : tuple of str
        Identifiers of needs.
    trust : Fraction or None
        0 to 1; None is not known, which a trust floor counts as 0.
    cost : Fraction
        In any unit, from 0 up; 1 where nothing is said, so that the least cost is the fewest.
    """

    id: str
    covers: tuple[str, ...]
    trust: Fraction | None = None
    cost: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Constituency:
    """A group of organisations (a constituency, a sector) with how many of it must and may sit."""

    id: str
    organisations: tuple[str, ...]
    at_least: int = 1
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A question to the coalition builder.

    Parameters
    ----------
    needs, candidates : tuple
        In the order given; identifiers are unique.
    cover : "all" or "most"
        Every need at the least cost, or the greatest weight within the limits.
    at_most : int or None
        Most members; None is no limit.
    budget : Fraction or None
        Most cost.
    minimum_mean_trust : Fraction or None
        Least mean trust of the members, 0 to 1.
    conflicts : tuple of pairs of str
        Who will not sit with whom.
    must, must_not : tuple of str
        Who has to be in and who has to stay out.
    constituencies : tuple of Constituency
        Groups that have to be, or may only so far be, represented.
    """

    needs: tuple[Need, ...]
    candidates: tuple[Candidate, ...]
    cover: Cover = "all"
    at_most: int | None = None
    budget: Fraction | None = None
    minimum_mean_trust: Fraction | None = None
    conflicts: tuple[tuple[str, str], ...] = ()
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    constituencies: tuple[Constituency, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """What one member adds.

    Parameters
    ----------
    only_it_covers : tuple of str
        Needs that no other member covers.
    value_without_it : Fraction
        Weight the other members cover as they stand.
    best_value_without_it : Fraction or None
        Weight the best coalition without it covers; None if there is none, or it is not known.
    irreplaceable : bool or None
        True if no coalition without it is as good in the first thing asked for; None if time
        ran out before that was proven.
    """

    only_it_covers: tuple[str, ...]
    value_without_it: Fraction
    best_value_without_it: Fraction | None = None
    irreplaceable: bool | None = None


Status = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class Coalition:
    """A proposed set, and how sure it is that there is none better.

    Parameters
    ----------
    status : str
        ``optimal``: proven best in value (cover "most") or cost (cover "all"). ``feasible``:
        keeps every limit, ``gap`` says how far from best it can be at most. ``infeasible``:
        proven that no set keeps the limits; ``reason`` says why. ``unknown``: time ran out
        before either a set or that proof was found.
    chosen, covered, uncovered : tuple of str
        Identifiers; members sorted, needs in the order given.
    value, bound : Fraction or None
        Weight covered, and the most that any set within the limits could cover.
    cost, cost_bound : Fraction or None
        Cost of the members and, for cover "all", the least that any set could cost.
    gap : float or None
        For "most" (bound − value) ÷ value, for "all" (cost − cost_bound) ÷ cost.
    mean_trust : Fraction or None
        Of the members, unknown counted as 0; None for an empty set.
    ties_settled : bool
        Whether, among the best, least cost, then fewest members, then identifiers decided.
    adds : dict
        Member → Added.
    nobody_covers : tuple of str
        Needs that no organisation in the problem covers.
    alternatives : tuple of Coalition
        Next best sets; each does without a member of every set before it.
    reason : str
        Why there is none, when infeasible or unknown.
    limits : tuple of str
        Which limits bite, when infeasible: `cover`, `at_most`, `budget`, `minimum_mean_trust`,
        `conflicts`, `must`, `must_not`, `constituencies`.
    """

    status: Status
    chosen: tuple[str, ...] = ()
    covered: tuple[str, ...] = ()
    uncovered: tuple[str, ...] = ()
    value: Fraction | None = None
    bound: Fraction | None = None
    cost: Fraction | None = None
    cost_bound: Fraction | None = None
    gap: float | None = None
    mean_trust: Fraction | None = None
    ties_settled: bool = False
    adds: tuple[tuple[str, Added], ...] = ()
    nobody_covers: tuple[str, ...] = ()
    alternatives: tuple[Coalition, ...] = ()
    reason: str = ""
    limits: tuple[str, ...] = ()
