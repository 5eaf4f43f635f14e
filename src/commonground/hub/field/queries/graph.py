"""The graph of the same set: organisations, our ties to them, and who worked with whom.

Few organisations are drawn one by one; many are gathered by the place where they sit, and those
without a known place stand together, so that every picture adds up to the whole set.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Partnership
from commonground.hub.vocabularies.models import Place

from .filters import EXACTLY, UNKNOWN, FieldFilter, own_ties, shown
from .rows import Row, in_order, rows

DRAWN_AT_MOST = 200
NAMED_AT_MOST = 5_000
EDGES_AT_MOST = 4_000
GROUPS_AT_MOST = 60
LABEL_PX = (190, 30)
WIDTH, HEIGHT, MARGIN = 1200, 640, 50
MARK_PX = 22
SEED = 7
US = "us"
DEEPEST = 4
GOLDEN_ANGLE = pi * (3 - sqrt(5))
LABEL_LETTERS = 24


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
class Group:
    """This is the organisations of one place, `ties` of them with a tie of ours, at pixels."""

    key: str
    label: str
    count: int
    ties: int
    address: str
    x: float
    y: float
    radius: float

    @property
    def is_unknown(self) -> bool:
        """This tells the group of those whose place nobody knows."""
        return self.key == UNKNOWN

    @property
    def words(self) -> str:
        """This says what the circle says."""
        count = ngettext("%(count)d organisation", "%(count)d organisations", self.count) % {
            "count": self.count
        }
        ties = ngettext("tie with %(count)d", "ties with %(count)d", self.ties) % {
            "count": self.ties
        }
        return f"{self.label}: {count}, {ties}" if self.ties else f"{self.label}: {count}"

    @property
    def label_y(self) -> float:
        """This is where its name stands, below the circle."""
        return round(self.y + self.radius + 12, 1)


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
    labelled = room_for_labels([(row.slug, places[row.slug]) for row in ranked], places[US])
    middle = places[US]
    lines = [Line(*places[one], *places[other], "") for one, other in pairs]
    lines += [Line(*middle, *places[row.slug], row.stage) for row in people if row.stage]
    nodes = [Node(row, *places[row.slug], row.slug in labelled) for row in people]
    return GraphPicture(WIDTH, HEIGHT, *middle, nodes, [], lines, len(nodes))


def room_for_labels(
    ranked: Sequence[tuple[str, tuple[float, float]]], middle: tuple[float, float]
) -> set[str]:
    """This picks whose name is written, the most important first, so that no two cover each other."""
    wide, tall = LABEL_PX
    taken = [middle]
    picked = set()
    for slug, (x, y) in ranked:
        if all(abs(x - at[0]) > wide or abs(y - at[1]) > tall for at in taken):
            taken.append((x, y))
            picked.add(slug)
    return picked


def laid_out(
    slugs: Sequence[str], pairs: Sequence[tuple[str, str]], ours: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """This gives each node its pixels: springs pull together what is joined, we are the middle."""
    # It takes a third of a second to load and only this picture needs it.
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from([US, *slugs])
    graph.add_edges_from(pairs, weight=1.0)
    graph.add_edges_from(((US, slug) for slug in ours), weight=0.15)
    spot = networkx.spring_layout(
        graph, k=2.6 / sqrt(len(graph)), iterations=80, seed=SEED, weight="weight"
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


def counted_by_place(viewer: Viewer, chosen: FieldFilter) -> dict[str, tuple[int, int]]:
    """This counts the set, and our ties in it, by the path of the place where each sits."""
    found = shown(viewer, chosen).order_by()
    counts = dict(found.values_list("place__path").annotate(Count("pk")))
    ours = found.filter(pk__in=own_ties(viewer).values("subject_id"))
    ties = dict(ours.values_list("place__path").annotate(Count("pk")))
    return {path or "": (count, ties.get(path, 0)) for path, count in counts.items()}


def partition(counts: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """This gathers paths into groups that do not overlap, as near as at most sixty groups allow.

    The keys are values of the facet `based`; those who sit in a wider place, and nobody knows
    where in it, form a group of their own (`EXACTLY`).
    """
    best: dict[str, tuple[int, int]] = {}
    wider = {path[: at + 1] for path in counts for at in range(len(path) - 1) if path[at] == "/"}
    for depth in range(1, DEEPEST + 1):
        groups: dict[str, tuple[int, int]] = {}
        for path, (count, ties) in counts.items():
            parts = [part for part in path.split("/") if part]
            if not parts:
                key = UNKNOWN
            elif len(parts) < depth:
                key = (EXACTLY if path in wider else "") + parts[-1]
            else:
                key = parts[depth - 1]
            before = groups.get(key, (0, 0))
            groups[key] = (before[0] + count, before[1] + ties)
        if depth > 1 and len(groups) > GROUPS_AT_MOST:
            break
        best = groups
    return best


def grouped(viewer: Viewer, chosen: FieldFilter, view: str = "graph") -> list[Group]:
    """This lays the groups out in rings around us, the largest nearest."""
    found = partition(counted_by_place(viewer, chosen))
    codes = [key.removeprefix(EXACTLY) for key in found]
    names = {
        place.code: place.name for place in Place.objects.visible_to(viewer).filter(code__in=codes)
    }
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    ring_count = 1
    while 3 * ring_count * (ring_count + 1) < len(ranked):
        ring_count += 1
    step = (HEIGHT / 2 - MARGIN / 2) / (ring_count + 0.5)
    largest = ranked[0][1][0] if ranked else 1
    groups = []
    for number, (key, (count, ties)) in enumerate(ranked):
        ring, place_in_ring, places = ring_of(number, len(ranked))
        angle = 2 * pi * place_in_ring / places - pi / 2
        groups.append(
            Group(
                key=key,
                label=group_label(key, names),
                count=count,
                ties=ties,
                address=chosen.only("based", key).address(view=view),
                x=round(WIDTH / 2 + ring * step * cos(angle) * WIDTH / HEIGHT, 1),
                y=round(HEIGHT / 2 + ring * step * sin(angle), 1),
                radius=round(max(13.0, min(step * 0.42, 40.0) * sqrt(count / largest)), 1),
            )
        )
    return groups


def ring_of(number: int, total: int) -> tuple[int, int, int]:
    """This is the ring of the nth group, its place in the ring, and how many the ring holds.

    Ring r holds 6 r, so that neighbours stand as far apart as the rings do.
    """
    ring, before = 1, 0
    while number >= before + 6 * ring:
        before += 6 * ring
        ring += 1
    return ring, number - before, min(6 * ring, total - before)


def group_label(key: str, names: dict[str, str]) -> str:
    """This names a group."""
    if key == UNKNOWN:
        return _("place unknown")
    code = key.removeprefix(EXACTLY)
    name = names.get(code, code)
    return _("somewhere in %(place)s") % {"place": name} if key.startswith(EXACTLY) else name


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


def group_key(path: str, groups: dict[str, Group]) -> str:
    """This is the group that a path belongs to."""
    parts = [part for part in path.split("/") if part]
    for key in (*parts, *(EXACTLY + part for part in parts[-1:])):
        if key in groups:
            return key
    return UNKNOWN


__all__ = ["Dot", "GraphPicture", "Group", "graph_picture", "moving_graph"]
