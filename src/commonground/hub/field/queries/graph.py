"""The graph of the same set: organisations, our ties to them, and who worked with whom.

Few organisations are drawn one by one; many are gathered by the place where they sit, and those
without a known place stand together, so that every picture adds up to the whole set.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Protocol

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.ties.models import Stage

from .filters import FieldFilter, own_ties, shown
from .groups import HEIGHT, MARGIN, WIDTH, Group, group_key, grouped
from .rows import Row, in_order, rows

DRAWN_AT_MOST = 200
NAMED_AT_MOST = 5_000
EDGES_AT_MOST = 4_000
# A letter's width and a line's height of labels: on the whole canvas, and where a small screen shows
# a part of it with larger letters.
LABEL_PX, LARGE_LABEL_PX = (6.9, 15), (10.2, 22)
MARK_PX = 22
SEED = 7
US = "us"
GOLDEN_ANGLE = pi * (3 - sqrt(5))
LABEL_LETTERS = 24
LISTED_AT_MOST = 12
NAMES_AT_LEAST = 12
Box = tuple[float, float, float, float]


class Named(Protocol):
    """This is whatever has an address part and a name to write below its mark."""

    @property
    def slug(self) -> str: ...

    @property
    def name(self) -> str: ...


def shortened(name: str) -> str:
    """This is the beginning of a name in whole words: said aloud, it still names its link."""
    if len(name) <= LABEL_LETTERS:
        return name
    return name[: LABEL_LETTERS + 1].rpartition(" ")[0] or name[:LABEL_LETTERS]


@dataclass(frozen=True, slots=True)
class Node:
    """This is one organisation at pixels of the canvas."""

    row: Row
    x: float
    y: float
    is_labelled: bool
    is_labelled_large: bool

    @property
    def is_near(self) -> bool:
        """This tells whether a small screen shows it: those we have a tie with."""
        return bool(self.row.stage)

    @property
    def mark_x(self) -> float:
        """This is the left edge of its mark."""
        return round(self.x - MARK_PX / 2, 1)

    @property
    def mark_y(self) -> float:
        """This is the top edge of its mark."""
        return round(self.y - MARK_PX / 2, 1)

    @property
    def label(self) -> str:
        """This is as much of its name as has room below the mark."""
        return shortened(self.row.name)

    @property
    def label_y(self) -> float:
        """This is where its name stands, below the mark."""
        return round(self.y + MARK_PX, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """This joins two ends at pixels; `stage` is there when it is a tie of ours."""

    x1: float
    y1: float
    x2: float
    y2: float
    stage: str


@dataclass(frozen=True, slots=True)
class GraphPicture:
    """This is all that the picture shows: nodes, or groups where the set is large."""

    width: int
    height: int
    x: float
    y: float
    nodes: list[Node]
    groups: list[Group]
    lines: list[Line]
    count: int

    @property
    def ties(self) -> list[Row]:
        """These are those we have a tie with, the nearest first, as many as a list may hold."""
        near = [node.row for node in self.nodes if node.is_near]
        return sorted(near, key=lambda row: (-Stage(row.stage).rung, row.name))[:LISTED_AT_MOST]

    @property
    def more_ties(self) -> bool:
        """This tells that the list leaves some out."""
        return sum(node.is_near for node in self.nodes) > LISTED_AT_MOST

    @property
    def is_large(self) -> bool:
        """This tells that organisations were gathered into groups."""
        return bool(self.groups)


def partnerships_among(viewer: Viewer, chosen: FieldFilter) -> list[tuple[str, str]]:
    """This lists which organisations of the set worked together, each pair once, by slug."""
    within = shown(viewer, chosen).order_by().values("pk")
    pairs = (
        Partnership.objects.visible_to(viewer)
        .filter(organisation_a__in=within, organisation_b__in=within)
        .order_by()
        .values_list("organisation_a__slug", "organisation_b__slug")
        .distinct()[: 2 * EDGES_AT_MOST]
    )
    return sorted({(min(pair), max(pair)) for pair in pairs})[:EDGES_AT_MOST]


def graph_picture(viewer: Viewer, chosen: FieldFilter) -> GraphPicture | None:
    """This draws the set; nothing when it is empty."""
    found = list(in_order(shown(viewer, chosen))[: DRAWN_AT_MOST + 1])
    if not found:
        return None
    if len(found) > DRAWN_AT_MOST:
        return grouped_picture(viewer, chosen)
    people = rows(viewer, found)
    pairs = partnerships_among(viewer, chosen)
    places = laid_out(
        [row.slug for row in people], pairs, [row.slug for row in people if row.stage]
    )
    nearest = Counter(slug for pair in pairs for slug in pair)
    ranked = sorted(people, key=lambda row: (not row.stage, -nearest[row.slug], row.slug))
    near = [row for row in ranked if row.stage] or ranked
    labelled = room_for_labels(ranked, places, LABEL_PX)
    large = room_for_labels(near, {row.slug: places[row.slug] for row in near}, LARGE_LABEL_PX)
    middle = places[US]
    lines = [Line(*places[one], *places[other], "") for one, other in pairs]
    lines += [Line(*middle, *places[row.slug], row.stage) for row in people if row.stage]
    nodes = [
        Node(row, *places[row.slug], row.slug in labelled, row.slug in large) for row in people
    ]
    return GraphPicture(WIDTH, HEIGHT, *middle, nodes, [], lines, len(nodes))


def room_for_labels(
    ranked: Sequence[Named], places: dict[str, tuple[float, float]], letter_px: tuple[float, float]
) -> set[str]:
    """This picks whose name is written, the most important first: none covers another name.

    None covers a mark either, unless marks stand so close that hardly anybody would have a name.
    """
    half = MARK_PX / 2 + 4  # a wish is a ring around the mark
    marks = [(x - half, y - half, x + half, y + half) for x, y in places.values()]
    boxes = {row.slug: label_box(row, places[row.slug], letter_px) for row in ranked}
    inside = [
        slug for slug, (left, _t, right, low) in boxes.items()
        if left >= 0 and right <= WIDTH and low <= HEIGHT
    ]  # fmt: skip
    picked: dict[str, Box] = {}
    for slug in inside:
        if not any(cover(boxes[slug], other) for other in (*marks, *picked.values())):
            picked[slug] = boxes[slug]
    for slug in inside:
        if len(picked) >= NAMES_AT_LEAST:
            break
        if not any(cover(boxes[slug], other) for other in picked.values()):
            picked[slug] = boxes[slug]
    return set(picked)


def label_box(row: Named, at: tuple[float, float], letter_px: tuple[float, float]) -> Box:
    """This is the space a name takes below its mark."""
    wide, tall = letter_px
    reach, middle = wide * len(shortened(row.name)) / 2, at[1] + MARK_PX
    return at[0] - reach, middle - tall / 2 + 1, at[0] + reach, middle + tall / 2


def cover(one: Box, other: Box) -> bool:
    """This tells whether two boxes (left, top, right, bottom) overlap."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def laid_out(
    slugs: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    ours: Sequence[str],
    *,
    rounds: int = 80,
) -> dict[str, tuple[float, float]]:
    """This gives each node its pixels: springs pull together what is joined, we are the middle."""
    # It takes a third of a second to load and only this picture needs it.
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from([US, *slugs])
    graph.add_edges_from(pairs, weight=1.0)
    graph.add_edges_from(((US, slug) for slug in ours), weight=0.15)
    spot = networkx.spring_layout(
        graph, k=2.6 / sqrt(len(graph)), iterations=rounds, seed=SEED, weight="weight"
    )
    left, right = min(at[0] for at in spot.values()), max(at[0] for at in spot.values())
    top, bottom = min(at[1] for at in spot.values()), max(at[1] for at in spot.values())
    across = (WIDTH - 2 * MARGIN) / max(right - left, 1e-9)
    down = (HEIGHT - 2 * MARGIN) / max(bottom - top, 1e-9)
    return {
        key: (
            round(MARGIN + float(at[0] - left) * across, 1),
            round(MARGIN + float(at[1] - top) * down, 1),
        )
        for key, at in spot.items()
    }


def grouped_picture(viewer: Viewer, chosen: FieldFilter) -> GraphPicture:
    """This draws a large set as groups."""
    groups = grouped(viewer, chosen)
    middle = (WIDTH / 2, HEIGHT / 2)
    lines = [Line(*middle, group.x, group.y, "") for group in groups if group.ties]
    count = sum(group.count for group in groups)
    return GraphPicture(WIDTH, HEIGHT, *middle, [], groups, lines, count)


@dataclass(frozen=True, slots=True)
class Dot:
    """This is a node of the moving graph: an organisation, a group of them, or we ourselves."""

    key: str
    name: str
    x: float
    y: float
    size: float
    stage: str
    slug: str
    address: str


def moving_graph(viewer: Viewer, chosen: FieldFilter) -> tuple[list[Dot], list[tuple[str, str]]]:
    """This gives the browser nodes and edges of a set too large for one picture.

    Up to `NAMED_AT_MOST` every organisation is a node beside those of its place; beyond, the
    groups are.
    """
    groups = grouped(viewer, chosen)
    us = Dot(US, viewer.organisation_name, WIDTH / 2, HEIGHT / 2, 12, "ground", "", "")
    if sum(group.count for group in groups) > NAMED_AT_MOST:
        dots = [
            Dot(
                group.key, group.words, group.x, -group.y, group.radius / 2,
                "" if group.is_unknown else "ground", "", group.address,
            )
            for group in groups
        ]  # fmt: skip
        return [us, *dots], [(US, group.key) for group in groups if group.ties]
    spots = {group.key: group for group in groups}
    stages = dict(own_ties(viewer).values_list("subject_id", "stage"))
    taken: Counter[str] = Counter()
    dots = []
    found = shown(viewer, chosen).order_by("name", "pk")
    for pk, slug, name, path in found.values_list("pk", "slug", "name", "place__path"):
        group = spots[group_key(path or "", spots)]
        turn = taken[group.key]
        taken[group.key] += 1
        far = 9 * sqrt(turn)
        dots.append(
            Dot(
                slug, name,
                round(4 * group.x + far * cos(turn * GOLDEN_ANGLE), 1),
                round(-4 * group.y + far * sin(turn * GOLDEN_ANGLE), 1),
                4, stages.get(pk, ""), slug, "",
            )
        )  # fmt: skip
    us = Dot(US, viewer.organisation_name, 2 * WIDTH, -2 * HEIGHT, 10, "ground", "", "")
    edges = [(US, dot.slug) for dot in dots if dot.stage]
    return [us, *dots], edges + partnerships_among(viewer, chosen)


__all__ = ["Dot", "GraphPicture", "Group", "graph_picture", "moving_graph"]
