"""The map as a picture the server draws: land, districts, clusters, all in pixels of one canvas."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import Any

from django.db.models import Q

from commonground.hub.access.viewer import Viewer
from commonground.hub.vocabularies.models import Place, PlaceKind

from .clusters import CELL_PX, Cluster, alone, extent, gathered
from .filters import Box, FieldFilter
from .rows import Row

WIDTH, HEIGHT, MARGIN = 960, 560, 48
MARK_PX = 22
LAND_FROM_DEGREES = 4.0
LEAST_DEGREES = 0.02
OUTLINES_AT_MOST = 400
LEAST_OUTLINE_PX = 30


@dataclass(frozen=True, slots=True)
class Projection:
    """This is the equirectangular projection, true to scale at the middle of the picture."""

    left: float
    top: float
    across: float
    down: float

    def x(self, longitude: float) -> float:
        """This is the distance from the left edge in pixels."""
        return (longitude - self.left) * self.across

    def y(self, latitude: float) -> float:
        """This is the distance from the top edge in pixels."""
        return (self.top - latitude) * self.down

    @property
    def transform(self) -> str:
        """This turns a drawing in degrees (x east, y south) into pixels."""
        return (
            f"matrix({self.across:.5g} 0 0 {self.down:.5g} "
            f"{-self.left * self.across:.2f} {self.top * self.down:.2f})"
        )


@dataclass(frozen=True, slots=True)
class District:
    """This is the outline of a place in pixels."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Circle:
    """This is a cluster in pixels; `row` is there when it stands for one organisation."""

    x: float
    y: float
    radius: float
    cluster: Cluster
    row: Row | None
    address: str

    @property
    def mark_x(self) -> float:
        """This is the left edge of the mark drawn instead of a circle."""
        return self.x - MARK_PX / 2

    @property
    def mark_y(self) -> float:
        """This is the top edge of the mark."""
        return self.y - MARK_PX / 2


@dataclass(frozen=True, slots=True)
class MapPicture:
    """This is all that the picture shows."""

    width: int
    height: int
    land: str
    districts: list[District]
    circles: list[Circle]
    count: int


def fitted(box: Box) -> Projection:
    """This fits a box of degrees into the canvas with a margin."""
    west, south, east, north = box
    squeeze = max(cos(radians((south + north) / 2)), 0.1)
    wide = max(east - west, LEAST_DEGREES) * squeeze
    tall = max(north - south, LEAST_DEGREES)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / tall)
    across = scale * squeeze
    left = (west + east) / 2 - WIDTH / across / 2
    top = (south + north) / 2 + HEIGHT / scale / 2
    return Projection(left, top, across, scale)


def rings(boundary: dict[str, Any]) -> Iterator[list[list[float]]]:
    """This walks the rings of a GeoJSON polygon, multipolygon or feature."""
    boundary = boundary.get("geometry") or boundary
    areas = boundary.get("coordinates") or []
    for polygon in [areas] if boundary.get("type") == "Polygon" else areas:
        yield from polygon


def outline(boundary: dict[str, Any], projection: Projection) -> str:
    """This is a boundary as an SVG path in pixels."""
    return "".join(
        "M" + "L".join(f"{projection.x(at[0]):.1f} {projection.y(at[1]):.1f}" for at in ring) + "Z"
        for ring in rings(boundary)
    )


def outlined_near(viewer: Viewer, box: Box) -> list[Place]:
    """This lists the places with a boundary around a box, the wider ones first.

    Countries and regions are always among them: a city lies far from the middle of its country.
    """
    west, south, east, north = box
    near = Q(latitude__range=(south, north), longitude__range=(west, east))
    return list(
        Place.objects.visible_to(viewer)
        .filter(near | Q(kind__in=(PlaceKind.COUNTRY, PlaceKind.REGION)), boundary__isnull=False)
        .order_by("path")[:OUTLINES_AT_MOST]
    )


def is_drawn(boundary: dict[str, Any], projection: Projection) -> bool:
    """This leaves out what would be a speck, or lie off the canvas."""
    points = [point for ring in rings(boundary) for point in ring]
    if not points:
        return False
    across = [projection.x(point[0]) for point in points]
    down = [projection.y(point[1]) for point in points]
    is_seen = min(across) < WIDTH and max(across) > 0 and min(down) < HEIGHT and max(down) > 0
    return is_seen and max(max(across) - min(across), max(down) - min(down)) > LEAST_OUTLINE_PX


def widened(box: Box) -> Box:
    """This adds room around a box, so that the districts at its edge are whole."""
    west, south, east, north = box
    room = max(east - west, north - south, LEAST_DEGREES) / 4
    return west - room, south - room, east + room, north + room


def map_picture(viewer: Viewer, chosen: FieldFilter) -> MapPicture | None:
    """This draws the set; nothing when the map can show none of it."""
    box = extent(viewer, chosen)
    if box is None:
        return None
    projection = fitted(box)
    clusters = gathered(
        viewer, chosen, wide=CELL_PX / projection.across, tall=CELL_PX / projection.down
    )
    single = alone(viewer, clusters)
    circles = [
        Circle(
            x=round(projection.x(cluster.longitude), 1),
            y=round(projection.y(cluster.latitude), 1),
            radius=round(min(34.0, 15 + 2.2 * sqrt(cluster.count)), 1),
            cluster=cluster,
            row=single.get(cluster.key) if cluster.count == 1 else None,
            address=chosen.only("area", cluster.area).address(view="map"),
        )
        for cluster in clusters
    ]
    is_wide = WIDTH / projection.across >= LAND_FROM_DEGREES
    return MapPicture(
        width=WIDTH,
        height=HEIGHT,
        land=projection.transform if is_wide else "",
        districts=[
            District(place.name, outline(place.boundary or {}, projection))
            for place in outlined_near(viewer, widened(box))
            if is_drawn(place.boundary or {}, projection)
        ],
        circles=circles,
        count=sum(cluster.count for cluster in clusters),
    )


def boundaries(viewer: Viewer, chosen: FieldFilter) -> dict[str, Any]:
    """This is GeoJSON of the districts around the set, for the moving map."""
    box = extent(viewer, chosen)
    places = outlined_near(viewer, widened(box)) if box else []
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": place.name},
                "geometry": (place.boundary or {}).get("geometry") or place.boundary,
            }
            for place in places
        ],
    }
