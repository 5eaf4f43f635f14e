"""The web as a picture and as a file; both show what the table shows."""

import io
import re
from dataclasses import dataclass

from commonground.hub.field.queries.graph import laid_out, shortened
from commonground.hub.field.queries.groups import HEIGHT, WIDTH

from .web import Insight, Member

NAMES = 12
LEAST_PX, MOST_PX = 5.0, 20.0
COLOURS = 6
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Spot:
    """This is one member at pixels: the larger, the more it stands between others."""

    member: Member
    x: float
    y: float
    radius: float
    label: str

    @property
    def label_y(self) -> float:
        """This is where its name stands, below the mark."""
        return round(self.y + self.radius + 12, 1)

    @property
    def group(self) -> int:
        """This is the dress of its community: groups beyond the sixth share the last."""
        return min(self.member.community, COLOURS)


@dataclass(frozen=True, slots=True)
class Picture:
    """This is all that the picture shows."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    lines: tuple[tuple[float, float, float, float, bool], ...]


def picture(read: Insight) -> Picture | None:
    """This draws the members; nothing when there are none."""
    if not read.members:
        return None
    us = next((one.slug for one in read.members if one.is_us), "")
    others = [one.slug for one in sorted(read.members, key=lambda one: one.slug) if not one.is_us]
    ours = sorted(other for pair in read.pairs if us in pair for other in pair if other != us)
    rest = [pair for pair in read.pairs if us not in pair]
    at = laid_out(others, rest, ours)
    at[us] = at["us"]
    most = max((one.betweenness for one in read.members), default=0.0) or 1.0
    named = {one.slug for one in read.members[:NAMES]}
    spots = tuple(
        Spot(
            member=one,
            x=at[one.slug][0],
            y=at[one.slug][1],
            radius=round(LEAST_PX + (MOST_PX - LEAST_PX) * (one.betweenness / most) ** 0.5, 1),
            label=shortened(one.name) if one.slug in named else "",
        )
        for one in read.members
    )
    lines = tuple((*at[one], *at[other], us in (one, other)) for one, other in read.pairs)
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
    for (one, other), kinds in read.pairs.items():
        graph.add_edge(one, other, kind=" ".join(sorted(kinds)))
    written = io.BytesIO()
    networkx.write_graphml_xml(graph, written)
    return written.getvalue()
