"""The shared words and places, for programs."""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from commonground.hub.access.api import READING, caller
from commonground.hub.access.viewer import Viewer

from . import queries
from .models import Term

router = Router(tags=["vocabularies"])

TABLES: dict[str, Callable[[Viewer], Iterable[Term]]] = {
    "issues": queries.issues,
    "people": queries.people_served,
    "kinds": queries.kinds,
    "scales": queries.scales,
    "relationships": queries.relationships,
    "checks": queries.checks,
}
Table = Literal["issues", "people", "kinds", "scales", "relationships", "checks"]


class TermOut(Schema):
    """This is one word of a vocabulary."""

    key: str
    name: str
    description: str


class PlaceOut(Schema):
    """This is a place; `path` lists the codes from the country down."""

    code: str
    name: str
    kind: str
    path: str
    latitude: float | None
    longitude: float | None


@router.get(
    "vocabularies/{table}", response={200: list[TermOut], **READING}, operation_id="vocabulary"
)
def vocabulary(request: HttpRequest, table: Table) -> object:
    """This lists the words of one vocabulary in their order."""
    return list(TABLES[table](caller(request)))


@router.get("places", response={200: list[PlaceOut], **READING}, operation_id="places")
def places(request: HttpRequest, q: Annotated[str, Query(min_length=1, max_length=200)]) -> object:
    """This finds places by name, other name or code, at most twenty."""
    return queries.places_found(caller(request), q.replace("\x00", ""))
