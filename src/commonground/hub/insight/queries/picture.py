"""The web as a picture and as a file; both show what the table shows."""

import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache

from commonground.hub.analyses.network import Pair
from commonground.hub.field.queries.graph import (
    LABEL_PX,
    MARK_PX,
    US,
    laid_out,
    room_for_labels,
    shortened,
)
from commonground.hub.field.queries.groups import HEIGHT, WIDTH

from .web import Insight, Member

LEAST_PX, MOST_PX = 5.0, 15.0
COLOURS = 6
MANY, ROUNDS_OF_MANY, ROUNDS = 120, 30, 80
"""Beyond so many members, the springs are given fewer rounds to settle."""
KEPT_SECONDS = 3_600
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Spot:
    """This is one member at pixels: the larger, the more it stands between others."""

    member: Member
    x: str
    y: str
    radius: str
    label: str
    label_y: str

    @property
    def group(self) -> int:
        """This is the dress of its community: groups beyond the sixth share the last."""
        return min(self.member.community, COLOURS)


@dataclass(frozen=True, slots=True)
class Picture:
    """This is all that the picture shows; `lines` is the drawing of all pairs in one."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    lines: str


def settled(
    others: Sequence[str], pairs: Sequence[Pair], ours: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """This lays the web out, or finds how the very same web was laid out before.

    It is kept under what it was made of and nothing else, so it can tell nobody anything.
    """
    made_of = json.dumps([others, pairs, ours]).encode()
    key = f"web:{hashlib.sha256(made_of).hexdigest()}"
    kept: dict[str, tuple[float, float]] | None = cache.get(key)
    if kept is None:
        rounds = ROUNDS if len(others) <= MANY else ROUNDS_OF_MANY
        kept = laid_out(others, pairs, ours, rounds=rounds)
        cache.set(key, kept, KEPT_SECONDS)
    return dict(kept)


def spot(one: Member, at: tuple[float, float], most: float, *, is_named: bool) -> Spot:
    """This places one member; numbers are words already, which no language puts commas into."""
    radius = LEAST_PX + (MOST_PX - LEAST_PX) * (one.betweenness / most) ** 0.5
    return Spot(
        member=one,
        x=f"{at[0]:.1f}",
        y=f"{at[1]:.1f}",
        radius=f"{radius:.1f}",
        label=shortened(one.name) if is_named else "",
        label_y=f"{at[1] + MARK_PX:.1f}",
    )


def picture(read: Insight) -> Picture | None:
    """This draws the members; nothing when there are none."""
    if not read.members:
        return None
    us = next((one.slug for one in read.members if one.is_us), "")
    others = [one.slug for one in sorted(read.members, key=lambda one: one.slug) if not one.is_us]
    ours = sorted(other for pair in read.pairs if us in pair for other in pair if other != us)
    rest = [pair for pair in read.pairs if us not in pair]
    at = settled(others, rest, ours)
    at[us] = at[US]
    most = max((one.betweenness for one in read.members), default=0.0) or 1.0
    places = {one.slug: at[one.slug] for one in read.members}
    named = room_for_labels(read.members, places, LABEL_PX)
    spots = tuple(spot(one, at[one.slug], most, is_named=one.slug in named) for one in read.members)
    lines = "".join(
        f"M{at[one][0]} {at[one][1]}L{at[other][0]} {at[other][1]}" for one, other in read.pairs
    )
    return Picture(WIDTH, HEIGHT, spots, lines)


def graphml(read: Insight) -> bytes:
    """This writes the web as GraphML: members with their measures, pairs with what joins them."""
    # It takes a third of a second to load and only this file and the picture need it.
    import networkx

    graph = networkx.Graph()
    for one in read.members:
        graph.add_node(
            one.slug,
            name=NOT_IN_XML.sub("", one.name),
            ties=one.ties,
            betweenness=one.betweenness,
            community=one.community,
            cut_point=one.is_cut_point,
            **({} if one.constraint is None else {"constraint": one.constraint}),
        )
    for (end, other), kinds in read.pairs.items():
        graph.add_edge(end, other, kind=" ".join(sorted(kinds)))
    written = io.BytesIO()
    networkx.write_graphml_xml(graph, written)
    return written.getvalue()
