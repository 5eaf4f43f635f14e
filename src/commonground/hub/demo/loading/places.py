"""The places of the demonstration and their boundaries."""

import json
from typing import Any

from commonground.hub.vocabularies.models import Place

from .reading import Network, degrees, rows_of, text_of


def boundaries() -> dict[str, Any]:
    """This finds the polygons by the code of their place; the river has none and is left out."""
    found = {}
    for name in ("outlines.geojson", "districts.geojson"):
        for feature in json.loads(text_of(name))["features"]:
            if feature["geometry"]["type"] in ("Polygon", "MultiPolygon"):
                found[feature["properties"]["code"]] = feature["geometry"]
    return found


def load_places(network: Network) -> int:
    """This adds the places, each after the one it lies in."""
    shapes = boundaries()
    added: dict[str, Place] = {}
    waiting = rows_of("places")
    while waiting:
        ready = [row for row in waiting if not row["parent"] or row["parent"] in added]
        for row in ready:
            place = Place(
                code=row["code"],
                name=row["name"],
                kind=row["kind"],
                parent=added.get(row["parent"]),
                latitude=degrees(row["latitude"]),
                longitude=degrees(row["longitude"]),
                boundary=shapes.get(row["code"]),
            )
            place.save()
            added[row["code"]] = place
        waiting = [row for row in waiting if row["code"] not in added]
    return len(added)
