"""Organisations gathered by a grid of the map, counted in the database."""

from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.db.models import Avg, Count, F, IntegerField, Max, Min, Q, QuerySet
from django.db.models.functions import Cast

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation

from .filters import Box, FieldFilter, located, shown, within
from .rows import Row, in_order, rows

CELL_PX = 64
TILE_PX = 256
NAMED_FROM_ZOOM = 10
HEAP_AT_MOST = 40
HEAPS_AT_MOST = 10
ALONE_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class Cluster:
    """This is a handful of organisations near each other: middle and corners in degrees."""

    count: int
    latitude: float
    longitude: float
    box: Box
    key: int

    @property
    def area(self) -> str:
        """This is the piece of the map that holds exactly this cluster's places, for the filter."""
        return ",".join(repr(edge) for edge in self.box)


@dataclass(frozen=True, slots=True)
class Point:
    """This is one organisation on the map, at degrees."""

    row: Row
    latitude: float
    longitude: float


def placed(viewer: Viewer, chosen: FieldFilter) -> QuerySet[Organisation]:
    """This is the part of the set that the map can show."""
    return located(shown(viewer, chosen)).filter(
        at_latitude__isnull=False, at_longitude__isnull=False
    )


def unplaced_count(viewer: Viewer, chosen: FieldFilter) -> int:
    """This counts the part of the set that the map cannot show."""
    return located(shown(viewer, chosen)).filter(Q(at_latitude=None) | Q(at_longitude=None)).count()


def extent(viewer: Viewer, chosen: FieldFilter) -> Box | None:
    """This is the smallest piece of the map that holds the whole set, in degrees."""
    found: dict[str, Any] = placed(viewer, chosen).order_by().aggregate(
        west=Min("at_longitude"), south=Min("at_latitude"),
        east=Max("at_longitude"), north=Max("at_latitude"),
    )  # fmt: skip
    if found["west"] is None:
        return None
    return found["west"], found["south"], found["east"], found["north"]


def gathered(
    viewer: Viewer, chosen: FieldFilter, *, wide: float, tall: float, box: Box | None = None
) -> list[Cluster]:
    """This gathers the set on a grid of cells `wide` by `tall` degrees, the fullest first.

    The sums are over the whole of the set in `box`: nothing is left out, so the counts add up.
    """
    found = placed(viewer, chosen)
    if box:
        found = found.filter(within(box))
    cells = (
        found.order_by()
        .annotate(
            column=Cast((F("at_longitude") + 180.0) / wide, IntegerField()),
            line=Cast((F("at_latitude") + 90.0) / tall, IntegerField()),
        )
        .values("column", "line")
        .annotate(
            count=Count("pk"), key=Min("pk"),
            latitude=Avg("at_latitude"), longitude=Avg("at_longitude"),
            west=Min("at_longitude"), south=Min("at_latitude"),
            east=Max("at_longitude"), north=Max("at_latitude"),
        )
        .values_list("count", "latitude", "longitude", "west", "south", "east", "north", "key")
    )  # fmt: skip
    clusters = [
        Cluster(count, latitude or 0.0, longitude or 0.0, (west, south, east, north), key)
        for count, latitude, longitude, west, south, east, north, key in cells
    ]
    return sorted(clusters, key=lambda cluster: (-cluster.count, cluster.box))


def cell_size(zoom: int, latitude: float) -> tuple[float, float]:
    """This is the width and height in degrees of a cell at a zoom of the slippy map."""
    wide = CELL_PX * 360 / (TILE_PX * 2**zoom)
    return wide, max(wide * cos(radians(latitude)), wide / 20)


def alone(viewer: Viewer, clusters: list[Cluster]) -> dict[int, Row]:
    """This reads the rows behind clusters of one, by key, through the rule once more."""
    keys = [cluster.key for cluster in clusters if cluster.count == 1][:ALONE_AT_MOST]
    found = list(in_order(shown(viewer, FieldFilter()).filter(pk__in=keys)))
    return dict(zip((one.pk for one in found), rows(viewer, found), strict=True))


def clusters_at(
    viewer: Viewer, chosen: FieldFilter, *, zoom: int, box: Box
) -> tuple[list[Cluster], list[Point]]:
    """This is what the moving map shows in a box at a zoom: clusters, and points that stand alone.

    Organisations at one and the same spot (a district's middle) can never be parted by looking
    closer; from `NAMED_FROM_ZOOM` on each of them is named, and the map lists them.
    """
    wide, tall = cell_size(zoom, (box[1] + box[3]) / 2)
    cells = gathered(viewer, chosen, wide=wide, tall=tall, box=box)
    single = alone(viewer, cells)
    points = [
        Point(single[cell.key], cell.latitude, cell.longitude)
        for cell in cells
        if cell.count == 1 and cell.key in single
    ]
    heaps = [cell for cell in cells if is_heap(cell)] if zoom >= NAMED_FROM_ZOOM else []
    points += members(viewer, chosen, heaps[:HEAPS_AT_MOST])
    taken = {cell.key for cell in heaps[:HEAPS_AT_MOST]} | set(single)
    return [cell for cell in cells if cell.key not in taken], points


def is_heap(cell: Cluster) -> bool:
    """This tells a few organisations at one spot."""
    west, south, east, north = cell.box
    return 1 < cell.count <= HEAP_AT_MOST and west == east and south == north


def members(viewer: Viewer, chosen: FieldFilter, heaps: list[Cluster]) -> list[Point]:
    """This names the organisations of heaps, each at its spot."""
    if not heaps:
        return []
    spots = Q()
    for heap in heaps:
        spots |= Q(at_longitude=heap.box[0], at_latitude=heap.box[1])
    found = list(in_order(placed(viewer, chosen).filter(spots)))
    return [
        Point(row, one.at_latitude, one.at_longitude)  # type: ignore[attr-defined]
        for one, row in zip(found, rows(viewer, found), strict=True)
    ]
