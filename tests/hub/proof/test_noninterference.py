"""Not even its existence: with and without one secret row, every answer to those outside is the same
byte for byte: lists, counts, maps, graphs, searches, the finder, the API."""

from collections.abc import Iterable, Iterator

import pytest
from django.db import transaction
from django.test import Client

from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Touchpoint
from tests.hub.proof.oracle import ACTS, Row
from tests.hub.proof.test_api_surfaces import token_for
from tests.hub.proof.visits import addresses, body, client_for, next_page, quiet
from tests.hub.proof.world import World, build
from tests.surfaces import SURFACES

OUTSIDERS = ("charlie@arts", "nina", "anonymous")
GROUPS = 2
SHOWN_OF_EACH = "org public by citizens"


def questions(world: World, viewer: str) -> Iterator[str]:
    """Addresses without rows, and for those with an organisation the public one with most on it."""
    organisation = ACTS[viewer][1]
    acting = world.cast.organisations[organisation].slug if organisation else None
    for surface in SURFACES:
        if surface.kind not in ("page", "file") or surface.args[1:]:
            continue
        if surface.acting and acting is None:
            continue
        if surface.args and surface.args[0] != "organisation":
            continue
        for address in addresses(world, surface, acting if surface.acting else None):
            if not address.rows or address.rows[0].label == SHOWN_OF_EACH:
                yield address.url
    slug = world.objects[SHOWN_OF_EACH].slug
    for surface in SURFACES:
        if surface.kind == "api" and surface.args[1:] in ((), ("organisation",)):
            yield f"/api/v1{surface.args[0]}".format(slug)
    yield "/api/v1/organisations?q=Org"
    yield "/organisations/?q=Org"


def answers(world: World, viewer: str, clients: tuple[Client, Client]) -> dict[str, bytes]:
    """Every page of every answer, without one-time tokens."""
    browser, program = clients
    found: dict[str, bytes] = {}
    for first in questions(world, viewer):
        url: str | None = first
        while url and url not in found:
            client = program if url.startswith("/api/") else browser
            response = client.get(url)
            found[url] = str(response.status_code).encode() + quiet(body(response))
            url = next_page(response, url)
    return found


def secrets_of(world: World, viewer: str) -> list[Row]:
    """One row of each table that the viewer may not see, and every hidden organisation."""
    chosen: dict[str, Row] = {}
    for row in world.rows:
        thing = world.objects[row.label]
        if row.seen_by(viewer) or row.special in ("person", "entry"):
            continue
        each = row.label if isinstance(thing, Organisation) else row.table
        chosen.setdefault(each, row)
    return list(chosen.values())


def gone(world: World, rows: Iterable[Row]) -> None:
    """Take rows away as if they had never been."""
    for row in rows:
        thing = world.objects[row.label]
        if isinstance(thing, Organisation):
            Touchpoint.objects.filter(parties=thing.pk).delete()
        type(thing)._default_manager.filter(pk=thing.pk).delete()


def changed(
    world: World,
    viewer: str,
    clients: tuple[Client, Client],
    before: dict[str, bytes],
    rows: Iterable[Row],
) -> list[str]:
    """The addresses that answer otherwise without some rows."""
    with transaction.atomic():
        gone(world, rows)
        without = answers(world, viewer, clients)
        transaction.set_rollback(True)
    return [url for url, text in before.items() if without.get(url) != text]


@pytest.mark.capability("X2")
@pytest.mark.parametrize("viewer", OUTSIDERS)
def test_a_secret_row_changes_nothing_for_those_outside(db, viewer: str) -> None:
    world = build()
    clients = (client_for(world, viewer), Client(headers=token_for(world, viewer)))
    answers(world, viewer, clients)  # the first visit marks a token as used, and fills caches
    before = answers(world, viewer, clients)
    assert len(before) > 15
    assert answers(world, viewer, clients) == before, "an answer differs by itself"
    hidden = secrets_of(world, viewer)
    assert len(hidden) > 8
    differing: list[str] = []
    # Several secrets go at once, for time; where an answer changes, each alone tells which it was.
    for number in range(GROUPS):
        some = hidden[number::GROUPS]
        if changed(world, viewer, clients, before, some):
            for row in some:
                urls = changed(world, viewer, clients, before, [row])
                differing += [f"{url} tells of {row.label}" for url in urls]
            differing = differing or [f"one of {[row.label for row in some]}, not alone"]
    assert not differing, "\n".join(differing[:40])
