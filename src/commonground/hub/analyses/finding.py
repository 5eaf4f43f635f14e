"""The question to the finder: over everybody by the index, else over the nearest, read anew."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.methods import values
from commonground.methods.matching import Advice, Sought, recommend
from commonground.methods.saying import Say

from .index import in_its_words, index_for
from .snapshot import Wanted, around

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.typing import NDArray

    from commonground.methods.index import Index

LOOKED_THROUGH = (32, 512)
"""Of those ranked first, how many are looked through for those who fit, before all of them are."""


@dataclass(frozen=True, slots=True)
class Fits:
    """This tells who can serve a purpose: `does` for certain; the rest in the index's own words,
    so that it need not look at everybody (one of some labels, or a kind)."""

    does: Callable[[values.Organisation], bool]
    issues: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    kinds: Callable[[str], bool] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """This is a question: what for, what is wanted, and who is not to be named.

    `aside` (row key → slug) is not compared either, `near` is. Where no more than `few` fit the
    purpose, everybody is asked. `most` is how many are to be named.
    """

    purpose: str
    wanted: Wanted
    sought: Callable[[], Sought]
    fitting: Callable[[values.Organisation, str, Sought], Fits | None]
    aside: Mapping[int, str]
    near: Collection[str]
    few: int
    most: int
    today: date
    say: Say


@dataclass(frozen=True, slots=True)
class Advised:
    """This is what the finder answered, and how many organisations it compared."""

    advice: tuple[Advice, ...]
    looked_at: int
    complete: bool
    knows_issues: bool
    """Whether it is known on which issues one's own organisation works, or which are sought."""
    index_is_due: bool = False


def compared(viewer: Viewer, own: Organisation, asked: Asked) -> Advised:
    """This asks the index where there is one that is new enough, else reads the nearest anew."""
    laid = index_for(viewer, own, asked.today)
    if laid.index is None:
        advised = read_anew(viewer, own, asked)
        return replace(advised, index_is_due=laid.is_due)
    return replace(
        from_index(laid.index, own, asked), complete=laid.complete, index_is_due=laid.is_due
    )


def read_anew(viewer: Viewer, own: Organisation, asked: Asked) -> Advised:
    """This compares the nearest organisations, read for this question: the plain way."""
    snapshot = around(viewer, own, asked.wanted, asked.aside, today=asked.today)
    field, sought = snapshot.field, asked.sought()
    us = field.organisations[field.row(own.slug)]
    fits = asked.fitting(us, asked.purpose, sought)
    known = {own.slug, *field.partners(own.slug), *asked.near}
    new = [one for one in field.organisations if one.org_id not in known]
    found = [one for one in new if fits is None or fits.does(one)]
    advice = recommend(
        field,
        own.slug,
        purpose=asked.purpose or "any",
        sought=sought,
        candidates=[one.org_id for one in (found if len(found) > asked.few else new)],
        k=asked.most,
        say=asked.say,
    )
    knows_issues = bool(sought.issues or us.issues)
    return Advised(advice, snapshot.looked_at, snapshot.complete, knows_issues)


def from_index(index: "Index", own: Organisation, asked: Asked) -> Advised:
    """This compares everybody the viewer sees; who may be named is settled before anybody is ranked."""
    import numpy as np

    from commonground.methods.index import ranked, told

    with in_its_words():
        sought = asked.sought()
    us = index.organisation(index.row(own.slug))
    fits = asked.fitting(us, asked.purpose, sought)
    aside = [row for slug in asked.aside.values() if (row := index.find(slug)) >= 0]
    near = [row for slug in asked.near if (row := index.find(slug)) >= 0]
    new = np.ones(index.rows, dtype=np.bool_)
    new[[*aside, *near]] = False
    purpose = asked.purpose or "any"
    looked_at, knows_issues = len(index) - 1 - len(aside), bool(sought.issues or us.issues)
    mask = None if fits is None else new & could_fit(index, fits)
    if fits is not None and mask is not None and mask.any():
        for most in (*LOOKED_THROUGH, index.rows):
            found = ranked(
                index, own.slug, purpose=purpose, sought=sought, candidates=mask,
                k=max(most, asked.most),
            )  # fmt: skip
            places = [
                place
                for place, row in enumerate(found.rows.tolist())
                if fits.does(index.organisation(row))
            ][: asked.most]
            if len(places) >= asked.most or len(found.rows) < most:
                break
        if len(places) > asked.few:
            return Advised(told(found, places, say=asked.say), looked_at, True, knows_issues)
    found = ranked(index, own.slug, purpose=purpose, sought=sought, candidates=new, k=asked.most)
    return Advised(
        told(found, range(len(found.rows)), say=asked.say), looked_at, True, knows_issues
    )


def could_fit(index: "Index", fits: Fits) -> "NDArray[bool_]":
    """These are all who can fit and some who do not: partnerships give labels in the index, too."""
    import numpy as np

    if fits.kinds is not None:
        judged = np.array([fits.kinds(name) for name in index.kind_names], dtype=np.bool_)
        return judged[index.kind]
    marks = np.zeros(index.rows, dtype=np.uint8)
    for name, labels in (("issues", fits.issues), ("places", fits.places)):
        if labels:
            family = index.families[name]
            family.mark(marks, 1, family.numbers(tuple(labels)))
    return marks > 0
