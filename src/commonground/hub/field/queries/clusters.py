"""Organisations gathered by a grid of the map, counted in the database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, radians
from typing import Any

from django.db.models import Avg, Count, F, Func, IntegerField, Max, Min, Q, QuerySet

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.vocabularies.models import Place

from .filters import Box, FieldFilter, located, shown, within
from .rows import Row, in_order, rows

CELL_PX = 64
TILE_PX = 256
NAMED_FROM_ZOOM = 10
HEAP_AT_MOST = 40
HEAPS_AT_MOST = 10
ALONE_AT_MOST = 300
PLACES_BY_INDEX = 100


@dataclass(frozen=True, slots=True)
class Cluster:
    """This is a handful of organisations near each other: middle and corners in degrees."""

    count: int
    latitude: float
    longitude: float
    box: Box
    key: int

    def joined(self, other: "Cluster") -> "Cluster":
        """This is both together."""
        count = self.count + other.count
        share = other.count / count
        return Cluster(
            count,
            self.latitude + (other.latitude - self.latitude) * share,
            self.longitude + (other.longitude - self.longitude) * share,
            (
                min(self.box[0], other.box[0]),
                min(self.box[1], other.box[1]),
                max(self.box[2], other.box[2]),
                max(self.box[3], other.box[3]),
            ),
            min(self.key, other.key),
        )

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


class Whole(Func):
    """This rounds a positive number down, alike on every database and as `int` does here."""

    template = "CAST(%(expressions)s AS integer)"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="FLOOR(%(expressions)s)::integer", **context
        )


def gathered(
    viewer: Viewer, chosen: FieldFilter, *, wide: float, tall: float, box: Box | None = None
) -> list[Cluster]:
    """This gathers the set on a grid of cells `wide` by `tall` degrees, the fullest first.

    The sums are over the whole of the set in `box`: nothing is left out, so the counts add up.
    Organisations with coordinates of their own are counted by cell; the others by place, which an
    index does without sorting, and each place then falls into its cell here.
    """
    found = shown(viewer, chosen).order_by()
    own = Q(latitude__isnull=False, longitude__isnull=False)
    cells: dict[tuple[int, int], Cluster] = {}
    for spot in by_place(viewer, found.filter(~own), box):
        cell = int((spot.longitude + 180.0) / wide), int((spot.latitude + 90.0) / tall)
        cells[cell] = cells[cell].joined(spot) if cell in cells else spot
    if box:
        own &= within(box, "latitude", "longitude")
    across, up = (F("longitude") + 180.0) / wide, (F("latitude") + 90.0) / tall
    by_cell: Iterable[Any] = (
        found.filter(own)
        .annotate(column=Whole(across), line=Whole(up))
        .values("column", "line")
        .annotate(
            count=Count("pk"), key=Min("pk"), north=Avg("latitude"), east=Avg("longitude"),
            left=Min("longitude"), low=Min("latitude"), right=Max("longitude"), high=Max("latitude"),
        )
        .values_list("column", "line", "count", "north", "east", "left", "low", "right", "high", "key")
    )  # fmt: skip
    for column, line, count, north, east, left, low, right, high, key in by_cell:
        heap = Cluster(count, north, east, (left, low, right, high), key)
        cell = column, line
        cells[cell] = cells[cell].joined(heap) if cell in cells else heap
    return sorted(cells.values(), key=lambda cluster: (-cluster.count, cluster.box))


def by_place(viewer: Viewer, found: QuerySet[Organisation], box: Box | None) -> Iterator[Cluster]:
    """This counts organisations without coordinates of their own at the middle of their place."""
    places = Place.objects.visible_to(viewer).filter(
        latitude__isnull=False, longitude__isnull=False
    )
    if box:
        places = places.filter(within(box, "latitude", "longitude"))
    spots: dict[Any, tuple[Any, Any]] = {
        pk: (north, east)
        for pk, north, east in places.order_by().values_list("pk", "latitude", "longitude")
    }
    if len(spots) <= PLACES_BY_INDEX:
        found = found.filter(place__in=spots)
    counts = (
        found.filter(place__isnull=False)
        .values("place_id")
        .annotate(count=Count("pk"), key=Min("pk"))
        .values_list("place_id", "count", "key")
    )
    for place, count, key in counts:
        if place in spots:
            north, east = spots[place]
            yield Cluster(count, north, east, (east, north, east, north), key)


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
