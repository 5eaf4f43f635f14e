"""The finder through its index, as every member of the cast: no leak, and not even an existence.

The index is made of the whole world, so that what it holds could show; then rows are hidden or
deleted beneath it.
"""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Partnership
from commonground.hub.analyses import finding
from commonground.hub.organisations.models import Organisation
from tests.cast import NOW
from tests.hub.indexed import rebuild, use_index
from tests.hub.proof.test_api_surfaces import token_for
from tests.hub.proof.test_noninterference import GROUPS, OUTSIDERS, gone, secrets_of
from tests.hub.proof.test_surfaces import VIEWERS, acting_of, allowed, visited
from tests.hub.proof.visits import body, client_for, quiet, words
from tests.hub.proof.world import TODAY, World, build, canary
from tests.surfaces import SURFACES

Asked = Callable[[], list[bool]]
FINDER = [surface for surface in SURFACES if surface.name == "finder:find"]
QUERIES = [f"purpose={p}" for p in ("learn", "coordinate", "pool", "government")]

# Dana's organisation is told of ten others first, so that her answers say nothing of these roles.
TOLD_OF_ROLES = [name for name in VIEWERS if "@" in name and name != "dana@legal"]


@pytest.fixture
def asked(monkeypatch, settings, tmp_path) -> Asked:
    """Makes an index, and notes for every question whether it answered."""
    real, noted = finding.from_index, []

    def from_index(*given):  # type: ignore[no-untyped-def]
        noted.append(True)
        return real(*given)

    monkeypatch.setattr(finding, "from_index", from_index)

    def begin() -> list[bool]:
        use_index(monkeypatch, settings, tmp_path)
        return noted

    return begin


def told(world: World, viewer: str, clients: tuple[Client, Client]) -> list[bytes]:
    """What the finder's page and its API say to a viewer."""
    browser, program = clients
    acting = acting_of(world, viewer)
    found = []
    for query in QUERIES:
        if acting:
            found.append(browser.get(f"/o/{acting}/find/?{query}&known_too=on"))
        found.append(program.get(f"/api/v1/finder?{query}"))
    return [str(one.status_code).encode() + quiet(body(one)) for one in found]


@pytest.mark.capability("X2")
@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_index_leaks_nothing(db, viewer: str, asked: Asked) -> None:
    world = build()
    answered = asked()
    faults, _ = visited(world, viewer, FINDER)
    assert not faults, "\n".join(faults[:40])
    assert bool(answered) == (acting_of(world, viewer) is not None)
    # All that everybody saw is taken from them, and the index does not know yet.
    vault = Organisation.objects.create(
        name="Vault", level=Level.ORGANISATION, created_at=NOW, changed_at=NOW
    )
    Organisation.objects.filter(level__in=(Level.PUBLIC, Level.NETWORK)).exclude(
        pk__in=[one.pk for one in world.cast.organisations.values()]
    ).update(level=Level.ORGANISATION, owner=vault)
    own = client_for(world, viewer), Client(headers=token_for(world, viewer))
    granted = set(allowed(world, viewer))
    acting = acting_of(world, viewer)
    for query in QUERIES if acting else ():
        response = own[0].get(f"/o/{acting}/find/?{query}&known_too=on")
        gone = {
            word
            for row in world.rows
            if isinstance(world.objects[row.label], Organisation)
            and row.level in ("public", "network")
            for word in row.canaries.values()
        }
        assert not words(world, response) & gone
        assert words(world, response) <= granted


@pytest.mark.capability("X2")
@pytest.mark.parametrize("viewer", [name for name in OUTSIDERS if "@" in name])
def test_a_secret_row_changes_nothing_in_an_answer_of_the_index(
    db, viewer: str, asked: Asked
) -> None:
    """Gone before the index is made, or deleted beneath it: the same bytes."""
    world = build()
    answered = asked()
    clients = client_for(world, viewer), Client(headers=token_for(world, viewer))
    told(world, viewer, clients)
    before = told(world, viewer, clients)
    count = len(answered)
    assert count > 4
    differing = []
    hidden = secrets_of(world, viewer)
    assert len(hidden) > 8
    for is_made_anew in (False, True):
        for number in range(GROUPS):
            some = hidden[number::GROUPS]
            with transaction.atomic():
                gone(world, some)
                if is_made_anew:
                    rebuild()
                without = told(world, viewer, clients)
                transaction.set_rollback(True)
            if without != before:
                when = "made anew" if is_made_anew else "beneath it"
                differing.append(f"one of {[row.label for row in some]}, {when}")
    assert len(answered) > count * GROUPS, "the index answered every time"
    assert not differing, "\n".join(differing)


@pytest.mark.capability("X2")
@pytest.mark.parametrize("viewer", TOLD_OF_ROLES)
def test_a_role_in_a_partnership_that_is_hidden_is_told_no_more(
    db, viewer: str, asked: Asked
) -> None:
    """Narrowed or deleted beneath the index, or with another role: its word is in no answer."""
    world = build()
    acting = acting_of(world, viewer)
    word = canary(900_000)
    names = ("First", "Second", "Third", "Named", "Vault")
    first, second, third, subject, vault = (
        Organisation.objects.create(name=name, level=level, created_at=NOW, changed_at=NOW)
        for name, level in zip(names, [Level.PUBLIC] * 4 + [Level.ORGANISATION], strict=True)
    )
    own = Organisation.objects.get(slug=acting)
    # Other partnerships, each in roles of its own, would leave little to say of these.
    Partnership.objects.all().delete()
    for number, (a, b, role_a, role_b) in enumerate(
        (
            (own, first, "monitor", "shelter"),
            (third, subject, "clinic", "school"),
            (second, subject, "monitor", word),
            (third, subject, "monitor", word),
        )
    ):
        Partnership.objects.create(
            organisation_a=a, organisation_b=b, role_a=role_a, role_b=role_b, began_on=TODAY,
            level=Level.PUBLIC, digest=f"roles {number}",
        )  # fmt: skip
    answered = asked()
    clients = client_for(world, viewer), Client(headers=token_for(world, viewer))
    before = b"".join(told(world, viewer, clients))
    assert word.encode() in before
    count = len(answered)
    secret = Partnership.objects.filter(role_b=word)
    ways: tuple[Callable[[], object], ...] = (
        lambda: secret.update(level=Level.ORGANISATION, owner=vault),
        secret.delete,
        lambda: secret.update(role_b="school"),
        lambda: Organisation.objects.filter(pk__in=(second.pk, third.pk)).update(
            level=Level.ORGANISATION, owner=vault
        ),
    )
    for hide in ways:
        with transaction.atomic():
            hide()
            after = told(world, viewer, clients)
            transaction.set_rollback(True)
        assert word.encode() not in b"".join(after)
    assert len(answered) == (1 + len(ways)) * count, "the index answered every time"
