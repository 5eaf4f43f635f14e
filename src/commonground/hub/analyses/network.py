"""Who is joined to whom, and by what, as a viewer may see it: rows into the library's networks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

import numpy as np

from commonground.hub.access.audience import current_seats
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.organisations.queries import Listed
from commonground.hub.spaces.models import Seat
from commonground.hub.ties.models import Stage
from commonground.hub.ties.queries import ties_for
from commonground.methods.network import Ties

from .snapshot import EDGES

TIE, PARTNERSHIP, TABLE = "tie", "partnership", "table"
NO_TIE = (Stage.IDENTIFIED, Stage.ENDED)
"""Stages at which there is nothing between us: not yet, or no longer."""

Pair = tuple[str, str]


def joined(viewer: Viewer, own: str, slugs: Mapping[int, str]) -> dict[Pair, frozenset[str]]:
    """This says which of these organisations are joined, and by what: a tie of ours (`own`), a
    partnership, or a table where both sit; each pair once, as far as the viewer may see.

    `slugs` are the others' address parts by row key; we are in it only as the end of our ties.
    """
    found: dict[Pair, set[str]] = defaultdict(set)
    everyone = {**slugs, viewer.organisation_id or 0: own}

    def join(one: int, other: int, kind: str) -> None:
        if one != other and one in everyone and other in everyone:
            ends = sorted((everyone[one], everyone[other]))
            found[ends[0], ends[1]].add(kind)

    ties = ties_for(viewer).select_related(None).exclude(stage__in=NO_TIE)
    for subject in ties.values_list("subject_id", flat=True):
        join(viewer.organisation_id or 0, subject, TIE)
    keys = Listed(everyone)
    together = (
        Partnership.objects.visible_to(viewer)
        .filter(organisation_a__in=keys, organisation_b__in=keys)
        .order_by("organisation_a__slug", "organisation_b__slug")
        .values_list("organisation_a_id", "organisation_b_id")
        .distinct()[: 5 * EDGES]
    )
    for a, b in together:
        join(a, b, PARTNERSHIP)
    seats: dict[int, list[int]] = defaultdict(list)
    seated = Seat._default_manager.visible_to(viewer).filter(current_seats())
    for space, organisation in seated.values_list("space_id", "organisation_id"):
        seats[space].append(organisation)
    for sitting in seats.values():
        for one, other in combinations(sitting, 2):
            join(one, other, TABLE)
    return {pair: frozenset(found[pair]) for pair in sorted(found)}


def as_ties(members: Collection[str], pairs: Iterable[Pair]) -> Ties:
    """This gives the library's value for who is joined among members, in the order of their names
    in addresses, so that nothing hidden can change it."""
    ids = sorted(members)
    place = {one: number for number, one in enumerate(ids)}
    ends = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    columns = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return Ties(ids, columns[:, 0], columns[:, 1], directed=False)
