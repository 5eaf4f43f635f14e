"""Trust, value and the level of collaboration, from what several people say of one organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from statistics import fmean

from commonground.methods.errors import UnusableQuestion

RATINGS = range(1, 5)
"""What a rater may say to each of the six questions: not at all … a great deal."""

LEVELS = range(6)
"""How closely two organisations work together: none … collaboration."""

FEWEST = 3
"""Raters below whom a mean is not told, unless the caller asks for more."""

TRUST = ("reliability", "support", "openness")
VALUE = ("influence", "involvement", "resources")


@dataclass(frozen=True, slots=True)
class Rating:
    """What one person says of one organisation; None where they cannot or did not say.

    Parameters
    ----------
    reliability, support, openness, influence, involvement, resources : int or None
        1 (not at all), 2 (a small amount), 3 (a fair amount), 4 (a great deal).
    level : int or None
        0 (none), 1 (networking), 2 (cooperation), 3 (coordination), 4 (coalition),
        5 (collaboration).

    Raises
    ------
    UnusableQuestion
        A number is none of these.

    Examples
    --------
    >>> Rating(reliability=5)
    Traceback (most recent call last):
    ...
    commonground.methods.errors.UnusableQuestion: reliability: 5 is not one of 1, 2, 3, 4.
    """

    reliability: int | None = None
    support: int | None = None
    openness: int | None = None
    influence: int | None = None
    involvement: int | None = None
    resources: int | None = None
    level: int | None = None

    def __post_init__(self) -> None:
        for name in (*TRUST, *VALUE, "level"):
            known = LEVELS if name == "level" else RATINGS
            said = getattr(self, name)
            if said is not None and said not in known:
                raise UnusableQuestion(
                    f"{name}: {said} is not one of {', '.join(map(str, known))}."
                )


@dataclass(frozen=True, slots=True)
class Score:
    """A mean over raters, with how many of those asked it rests on.

    Parameters
    ----------
    mean : float or None
        None where fewer raters said enough than may be told.
    raters : int
        How many said enough for it.
    asked : int
        How many were asked.
    """

    mean: float | None
    raters: int
    asked: int

    @property
    def response_rate(self) -> float | None:
        """Raters ÷ asked, 0 to 1; None where nobody was asked.

        Examples
        --------
        >>> Score(3.2, 4, 5).response_rate
        0.8
        """
        return self.raters / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Received:
    """What raters together say of one organisation.

    Parameters
    ----------
    trust, value : Score
        Means on the scale 1 to 4.
    level : Score
        Mean on the scale 0 to 5.
    """

    trust: Score
    value: Score
    level: Score


@dataclass(frozen=True, slots=True)
class Pair:
    """How closely two organisations work together, as both see it.

    Parameters
    ----------
    mean : float
        Mean of both sides, 0 to 5.
    disagreement : float
        How far the sides are apart, 0 to 5: never less than 0, whoever sees more.
    """

    mean: float
    disagreement: float


def trust(rating: Rating) -> float | None:
    """How far one rater trusts: the mean of reliability, support of the mission and openness.

    Parameters
    ----------
    rating : Rating

    Returns
    -------
    float or None
        1 to 4; None unless all three were answered.

    References
    ----------
    .. [1] Varda, Chandra, Stern and Lurie (2008), Core dimensions of connectivity in public health
       collaboratives, J. Public Health Management and Practice 14(5), E1-E7.

    Examples
    --------
    >>> trust(Rating(reliability=4, support=3, openness=3))
    3.3333333333333335
    >>> trust(Rating(reliability=4, support=3)) is None
    True
    """
    return _mean_of(rating, TRUST)


def value(rating: Rating) -> float | None:
    """What one rater finds a partner brings: the mean of influence, involvement and resources.

    Parameters
    ----------
    rating : Rating

    Returns
    -------
    float or None
        1 to 4; None unless all three were answered.

    References
    ----------
    .. [1] Varda et al. (2008), as `trust`.

    Examples
    --------
    >>> value(Rating(influence=4, involvement=2, resources=3))
    3.0
    """
    return _mean_of(rating, VALUE)


def received(ratings: Sequence[Rating], *, asked: int, fewest: int = FEWEST) -> Received:
    """What raters together say of one organisation, told only where enough of them said enough.

    Each score is the mean over the raters who have it; means of single questions are left out on
    purpose: beside a score that rests on other raters they could single one of them out.

    Parameters
    ----------
    ratings : sequence of Rating
        One of each rater who answered anything.
    asked : int
        How many were asked; those who did not answer have no rating.
    fewest : int
        Raters below whom a mean is not told; at least 2.

    Returns
    -------
    Received

    Raises
    ------
    UnusableQuestion
        `fewest` is below 2 (one rater's mean is that rater's answer), or more answered than were
        asked.

    References
    ----------
    .. [1] McCullough (2016), table 1, as given in the design of this platform; not re-read.

    Examples
    --------
    >>> three = [Rating(4, 3, 3, level=2), Rating(3, 3, 3, level=3), Rating(2, 3, 4, level=3)]
    >>> told = received(three, asked=4)
    >>> round(told.trust.mean, 2), told.trust.response_rate
    (3.11, 0.75)
    >>> told.value
    Score(mean=None, raters=0, asked=4)
    """
    if fewest < 2:
        raise UnusableQuestion("fewest: a mean over one rater is what that rater said.")
    if len(ratings) > asked:
        raise UnusableQuestion(f"asked: {len(ratings)} answered, but only {asked} were asked.")

    def score(of: Callable[[Rating], float | None]) -> Score:
        known = [found for rating in ratings if (found := of(rating)) is not None]
        return Score(fmean(known) if len(known) >= fewest else None, len(known), asked)

    return Received(score(trust), score(value), score(lambda rating: rating.level))


def network_trust(scores: Iterable[float | None]) -> float | None:
    """How far the organisations of a network are trusted, as a share of all there could be.

    Parameters
    ----------
    scores : iterable of float or None
        Trust received by each organisation, 1 to 4; None (not told) is passed over, so that no
        total gives away what is left out beside it.

    Returns
    -------
    float or None
        Mean ÷ 4: 0.25 to 1; None where no score is told.

    References
    ----------
    .. [1] PARTNER network scores (Visible Network Labs): the division by 4 was not re-read.

    Examples
    --------
    >>> network_trust([3.0, None, 3.48])
    0.81
    """
    told = [score for score in scores if score is not None]
    return fmean(told) / RATINGS[-1] if told else None


def pair(ours: float | None, theirs: float | None) -> Pair | None:
    """How closely two organisations work together, and how far their views are apart.

    Parameters
    ----------
    ours, theirs : float or None
        The level of collaboration each side sees, 0 to 5.

    Returns
    -------
    Pair or None
        None unless both are known.

    References
    ----------
    .. [1] Frey, Lohmeier, Lee and Tollefson (2006), Measuring collaboration among grant partners,
       American J. of Evaluation 27(3), 383-392.

    Examples
    --------
    >>> pair(4.0, 2.5)
    Pair(mean=3.25, disagreement=1.5)
    """
    if ours is None or theirs is None:
        return None
    return Pair(fmean((ours, theirs)), abs(ours - theirs))


def folded(mean: float, *, lowest: int, highest: int, margin: float) -> float:
    """A mean as it may be told: the ends of its scale are folded to "so much or more (less)".

    A mean at the very end of a scale says that every rater gave the same answer, and so what each
    of them said. Within `margin` of an end all means are told alike. Two decimals are kept.

    Parameters
    ----------
    mean : float
    lowest, highest : int
        Ends of the scale.
    margin : float
        At least 1 ÷ raters for answers in whole numbers, so that two means or more are told alike.

    Returns
    -------
    float
        From lowest + margin to highest - margin; these two mean "or less" and "or more".

    Examples
    --------
    >>> folded(4.0, lowest=1, highest=4, margin=0.3), folded(3.111, lowest=1, highest=4, margin=0.3)
    (3.7, 3.11)
    """
    least, most = lowest + margin, highest - margin
    return min(max(round(mean, 2), ceil(least * 100 - 1e-9) / 100), floor(most * 100 + 1e-9) / 100)


def _mean_of(rating: Rating, names: Sequence[str]) -> float | None:
    said = [getattr(rating, name) for name in names]
    return None if None in said else fmean(said)
