"""What the library says of the web of ties that a viewer may see: members, sets and splits."""

from collections import Counter
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from commonground.hub.access.viewer import Viewer
from commonground.hub.analyses.network import Pair, as_ties, joined
from commonground.hub.field.queries.filters import FieldFilter, shown
from commonground.methods.network import Graph, key_players, network, report
from commonground.methods.network.cohesion import components, fragmentation

AT_MOST = 300
"""How many organisations are measured at once: those with the most ties, where there are more."""
LOOKED_AT_MOST = 20_000
PLAYERS = 3
EFFORT = 100_000
"""Ties walked to try every set of key players; a page waits for no more."""
NAMED = 5
LEAST_GROUP = 3

Pieces = NDArray[np.int64]
"""Which piece of the web each member is in."""


@dataclass(frozen=True, slots=True)
class Member:
    """This is one organisation of the web with its measures, as `methods.network` gives them.

    `constraint` is None for one without a tie. `cuts_off` counts those who lose the largest part of
    their piece when it goes, `routes` those whom we reach only through it.
    """

    slug: str
    name: str
    ties: int
    betweenness: float
    constraint: float | None
    community: int
    is_cut_point: bool
    cuts_off: int
    routes: int
    is_us: bool

    @property
    def between(self) -> str:
        """This is the betweenness as a person reads it."""
        return f"{self.betweenness:.1f}"

    @property
    def tightness(self) -> str:
        """This is the constraint as a person reads it."""
        return "" if self.constraint is None else f"{self.constraint:.2f}"


@dataclass(frozen=True, slots=True)
class Players:
    """This is the set without which the web falls apart most: of 100 pairs, how many cannot reach
    each other now, and without them. `proven`: every set of this size was tried."""

    members: tuple[Member, ...]
    now: int
    without: int
    proven: bool


@dataclass(frozen=True, slots=True)
class Community:
    """This is a group with more ties inside than chance would give, named by its best joined."""

    number: int
    size: int
    around: Member


@dataclass(frozen=True)
class Insight:
    """This is all that the page, the picture, the file and the API tell of one web.

    `members` are those with a tie, the best brokers first; `alone` those without one (as many as
    are named; `alone_count` of them). `joined_count` were joined, `members` of them were measured.
    """

    graph: Graph
    members: tuple[Member, ...]
    pairs: dict[Pair, frozenset[str]]
    density: float | None
    fragmentation: float | None
    alone: tuple[Member, ...]
    alone_count: int
    joined_count: int
    is_too_many: bool
    players: Players | None
    communities: tuple[Community, ...]

    @property
    def by_slug(self) -> dict[str, Member]:
        """These are the members by address part."""
        return {one.slug: one for one in self.members}

    @property
    def is_cut(self) -> bool:
        """This tells that only the best joined were measured."""
        return self.joined_count > len(self.members)

    @property
    def brokers(self) -> list[Member]:
        """These stand between most others."""
        return [one for one in self.members if one.betweenness > 0][:NAMED]

    @property
    def splitting(self) -> list[Member]:
        """Without these, others are cut off; those who would cut off most first."""
        found = [one for one in self.members if one.cuts_off and not one.is_us]
        return sorted(found, key=lambda one: (-one.cuts_off, one.name, one.slug))[:NAMED]

    @property
    def routes(self) -> list[Member]:
        """These are our only way to others."""
        found = [one for one in self.members if one.routes]
        return sorted(found, key=lambda one: (-one.routes, one.name, one.slug))[:NAMED]

    @property
    def bridges(self) -> list[Member]:
        """These join others who are not joined among themselves: least constraint first."""
        found = [one for one in self.members if one.ties > 1 and one.constraint is not None]
        return sorted(found, key=lambda one: (one.constraint or 0.0, one.slug))[:NAMED]


def web_of(viewer: Viewer, chosen: FieldFilter) -> tuple[dict[int, tuple[str, str]], bool]:
    """This names the others in the set by row key, and tells when there are too many to look at."""
    rows = shown(viewer, chosen).order_by().values_list("pk", "slug", "name")[: LOOKED_AT_MOST + 1]
    found = {pk: (slug, name) for pk, slug, name in rows}
    return found, len(found) > LOOKED_AT_MOST


def insight(viewer: Viewer, chosen: FieldFilter) -> Insight:
    """This measures the web of ties among us and the set that the filter means."""
    others, is_too_many = web_of(viewer, chosen)
    if is_too_many or not viewer.acts:
        others = {}
    us = viewer.organisation_slug
    names = {**dict(others.values()), us: viewer.organisation_name}
    pairs = joined(viewer, us, {pk: slug for pk, (slug, _name) in others.items()}) if others else {}
    degree = Counter(end for pair in pairs for end in pair)
    ranked = sorted(degree, key=lambda slug: (slug != us, -degree[slug], slug))
    kept = set(ranked[:AT_MOST])
    pairs = {pair: kinds for pair, kinds in pairs.items() if kept.issuperset(pair)}
    alone = sorted((names[slug], slug) for slug in names if slug not in degree and slug != us)
    graph = network(as_ties(kept, pairs))
    members = measured(graph, names, us)
    by_slug = {one.slug: one for one in members}
    return Insight(
        graph=graph,
        members=members,
        pairs=pairs,
        density=2 * graph.edges / (graph.n * (graph.n - 1)) if graph.n > 1 else None,
        fragmentation=fragmentation(components(graph)),
        alone=tuple(nobody(slug, name) for name, slug in alone[:AT_MOST]),
        alone_count=len(alone),
        joined_count=len(degree),
        is_too_many=is_too_many,
        players=players(graph, by_slug),
        communities=communities(members),
    )


def nobody(slug: str, name: str) -> Member:
    """This is an organisation without a tie that the viewer may see."""
    return Member(slug, name, 0, 0.0, None, 0, False, 0, 0, False)


def measured(graph: Graph, names: dict[str, str], us: str) -> tuple[Member, ...]:
    """This takes the library's measures of each member, the best brokers first."""
    if not graph.n:
        return ()
    columns = report(graph).columns
    piece = components(graph)
    members = []
    for place, slug in enumerate(graph.ids):
        is_cut = bool(columns["cut_point"][place])
        off, routes = split_by(graph, piece, slug, us) if is_cut else (0, 0)
        constraint = float(columns["constraint"][place])
        members.append(
            Member(
                slug=slug,
                name=names[slug],
                ties=int(columns["degree"][place]),
                betweenness=float(columns["betweenness"][place]),
                constraint=None if isnan(constraint) else constraint,
                community=int(columns["community"][place]),
                is_cut_point=is_cut,
                cuts_off=off,
                routes=routes,
                is_us=slug == us,
            )
        )
    members.sort(key=lambda one: (-round(one.betweenness, 9), -one.ties, one.name, one.slug))
    return tuple(members)


def split_by(graph: Graph, piece: Pieces, slug: str, us: str) -> tuple[int, int]:
    """This counts who loses the largest part of their piece when one goes, and whom we lose."""
    mine = piece == piece[graph.where(slug)]
    left = graph.without([slug])
    after = components(left)
    inside = after[np.delete(mine, graph.where(slug))]
    off = len(inside) - int(np.bincount(inside).max())
    if us == slug or us not in left.position or not mine[graph.where(us)]:
        return off, 0
    return off, int(np.count_nonzero(inside != after[left.where(us)]))


def players(graph: Graph, by_slug: dict[str, Member]) -> Players | None:
    """This chooses the set without which the web falls apart most, where there is enough of it."""
    now = fragmentation(components(graph))
    if graph.n < 2 * PLAYERS + 1 or now is None:
        return None
    found = key_players(graph, PLAYERS, effort=EFFORT)
    members = tuple(by_slug[slug] for slug in found.members)
    return Players(members, round(100 * now), round(100 * found.score), found.proven)


def communities(members: tuple[Member, ...]) -> tuple[Community, ...]:
    """This names each group by its best joined member, the largest first."""
    sizes = Counter(one.community for one in members)
    best: dict[int, Member] = {}
    for one in sorted(members, key=lambda one: (-one.ties, one.name, one.slug)):
        best.setdefault(one.community, one)
    return tuple(
        Community(number, sizes[number], best[number])
        for number in sorted(best)
        if sizes[number] >= LEAST_GROUP
    )
