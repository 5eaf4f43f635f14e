"""Every surface, every page of it, as every member of the cast: no leak, no false denial."""

import secrets

import pytest
from django.http import HttpResponseBase

from commonground.hub.organisations.models import Organisation
from tests.hub.proof.oracle import ACTS, Row
from tests.hub.proof.visits import (
    READ,
    TRIED,
    Address,
    a_few,
    absent,
    addresses,
    body,
    client_for,
    next_page,
    quiet,
    words,
)
from tests.hub.proof.world import World, build
from tests.surfaces import SURFACES, Surface

VIEWERS = [*(name for name in ACTS if "@" in name), "leo", "nina", "olga", "anonymous"]
VISITED = [surface for surface in SURFACES if surface.kind in ("page", "file")]
ACTIONS = [surface for surface in SURFACES if surface.kind == "action"]

# Fields that no surface shows to anybody, each with the reason (table of the world's labels, field).
NOT_SHOWN = {
    ("partnership", "digest"): "a technical key",
    ("partnership", "country"): "shown where no place is named; the API shows it always",
}


def allowed(world: World, viewer: str) -> dict[str, str]:
    """The canaries the oracle grants a viewer, each with the row and field it stands in."""
    return {
        word: f"{row.label}.{name}"
        for row in world.rows
        if row.seen_by(viewer)
        for name, word in row.canaries.items()
    }


def acting_of(world: World, viewer: str) -> str | None:
    """The address part of the organisation a viewer acts for."""
    organisation = ACTS[viewer][1]
    return world.cast.organisations[organisation].slug if organisation else None


def person_alone(viewer: str) -> str:
    """The viewer a person is on a page that names no organisation."""
    return ACTS[viewer][0] or "anonymous"


@pytest.mark.capability("X2")
@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_leak_and_no_false_denial(db, viewer: str) -> None:
    world = build()
    faults, seen = visited(world, viewer, VISITED)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(sorted(set(faults))[:60])
    if acting_of(world, viewer) is not None:
        missed = sorted(
            what
            for word, what in allowed(world, viewer).items()
            if word not in seen and not excused(what)
        )
        assert not missed, f"{len(missed)} shown nowhere\n" + "\n".join(missed[:60])


def visited(world: World, viewer: str, surfaces: list[Surface]) -> tuple[list[str], set[str]]:
    """Every address of some surfaces, asked for as a viewer: the faults, and all canaries seen."""
    client = client_for(world, viewer)
    acting = acting_of(world, viewer)
    anybody = world.cast.organisations["citizens"].slug
    seen: set[str] = set()
    faults: list[str] = []
    for surface in surfaces:
        own = viewer if surface.acting else person_alone(viewer)
        granted = allowed(world, own)
        everything = {w: f"{r.label}.{n}" for r in world.rows for n, w in r.canaries.items()}
        if surface.acting and acting is None:
            # Nobody's member asks for an organisation's pages: they get nothing at all.
            for address in addresses(world, surface, anybody):
                response = client.get(address.url)
                if response.status_code not in (302, 404) or words(world, response, address.url):
                    faults.append(f"{address.url} answered {response.status_code} to {viewer}")
                break
            continue
        nothing = client.get(absent(surface, acting if surface.acting else None))
        every = list(addresses(world, surface, acting if surface.acting else None))
        for address in asked(surface, own, every):
            hidden = [row for row in address.rows if not row.seen_by(own)]
            url: str | None = address.url
            response = client.get(address.url)
            if hidden:
                if not same(response, nothing) and not same(
                    response, client.get(beside(world, address.url, hidden[0]))
                ):
                    faults.append(f"{address.url}: hidden {hidden[0].label} differs from absent")
            elif response.status_code == 404 and address.rows and address.fits:
                faults.append(f"{address.url}: {address.rows[-1].label} is denied")
            for _ in range(100):
                found = words(world, response, address.url)
                faults += [
                    f"{url} leaks {everything.get(word, word)}" for word in found - set(granted)
                ]
                seen |= found
                url = next_page(response, url or "")
                if url is None:
                    break
                response = client.get(url)
            else:
                faults.append(f"{address.url} has no last page")
    return faults, seen


def asked(surface: Surface, own: str, every: list[Address]) -> list[Address]:
    """Every address whose rows the viewer sees, and some that name a hidden row: others for each
    surface and viewer, so that together they try them all."""
    hidden = [(one.url, row) for one in every if (row := one.hidden_from(own))]
    few = {url for url, _row in a_few(surface, hidden, viewer=own, most=READ)}
    return [one for one in every if one.hidden_from(own) is None or one.url in few]


def same(one: HttpResponseBase, other: HttpResponseBase) -> bool:
    """Whether two answers say the same to whoever asks."""
    return one.status_code == other.status_code and quiet(body(one)) == quiet(body(other))


def beside(world: World, url: str, hidden: Row) -> str:
    """The same address with something that is not there in the place of a hidden row: where the rows
    before it are seen, their reason may come first."""
    thing = world.objects[hidden.label]
    named = thing.slug if isinstance(thing, Organisation) else thing.ref
    return url.replace(named, secrets.token_hex(5))


def excused(what: str) -> bool:
    """Whether a field stands on the list of those that no surface shows."""
    label, name = what.rsplit(".", 1)
    if label.startswith("outcome ") and "org named" in label:
        # The page before a meeting is read as anybody of ours reads: it tells nothing of an
        # organisation that is kept for a few.
        return True
    return (label.split(" ")[0], name) in NOT_SHOWN


@pytest.mark.capability("X2")
@pytest.mark.parametrize(
    "viewer", ["charlie@arts", "gus@procurement", "frank@former", "bob@citizens"]
)
def test_actions_answer_hidden_and_absent_alike(db, viewer: str) -> None:
    """An action at a hidden row answers as at one that is not there, and does nothing."""
    world = build()
    client = client_for(world, viewer)
    acting = acting_of(world, viewer)
    faults, tried = [], 0
    for surface in ACTIONS:
        if not surface.args:
            continue
        nothing = client.post(absent(surface, acting))
        if nothing.status_code != 404:
            faults.append(f"{surface.name} answers {nothing.status_code} at nothing")
        hidden = [
            (address.url, row)
            for address in addresses(world, surface, acting)
            if (row := address.hidden_from(viewer)) is not None
        ]
        for url, _row in a_few(surface, hidden, viewer=viewer, most=TRIED):
            tried += 1
            response = client.post(url)
            if not same(response, nothing):
                faults.append(f"{url} answers {response.status_code}")
    assert tried > len(ACTIONS)
    assert not faults, "\n".join(faults[:40])


@pytest.mark.capability("X1")
@pytest.mark.parametrize("viewer", ["charlie@arts", "leo", "nina", "olga"])
def test_nobody_acts_for_an_organisation_not_theirs(db, viewer: str) -> None:
    """An organisation one does not act for answers as one that does not exist."""
    world = build()
    citizens = world.cast.organisations["citizens"].slug
    unknown = "no-such-organisation-000000"
    client = client_for(world, viewer)
    faults = []
    for surface in SURFACES:
        if surface.kind not in ("page", "file", "action") or not surface.acting:
            continue
        first: Address | None = next(iter(addresses(world, surface, citizens)), None)
        if first is None:
            faults.append(f"{surface.name} names no row of the world")
            continue
        for method in (client.get, client.post):
            other = method(first.url.replace(citizens, unknown, 1))
            answer = method(first.url)
            if answer.status_code != 404 or not same(answer, other):
                faults.append(f"{first.url} answers {answer.status_code}")
    assert not faults, "\n".join(faults[:40])
