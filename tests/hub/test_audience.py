"""The rule itself, condition by condition."""

import pytest

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.organisations.actions.audience import set_audience
from commonground.hub.organisations.models import Contact
from commonground.hub.spaces.models import Seat, Space, SpaceKind
from tests.cast import NOW, Cast

SEES = {
    Level.PUBLIC: {
        "anonymous", "nina", "leo", "olga", "alice@citizens", "bob@citizens", "erin@citizens",
        "charlie@arts", "alice@arts", "dana@legal", "frank@former", "gus@procurement",
    },
    Level.NETWORK: {
        "nina", "leo", "olga", "alice@citizens", "bob@citizens", "erin@citizens", "charlie@arts",
        "alice@arts", "dana@legal", "frank@former", "gus@procurement",
    },
    Level.SPACE: {"alice@citizens", "bob@citizens", "erin@citizens", "dana@legal"},
    Level.ORGANISATION: {"alice@citizens", "bob@citizens", "erin@citizens"},
    Level.NAMED: {"alice@citizens", "dana@legal"},
}  # fmt: skip


@pytest.mark.capability("X2")
@pytest.mark.parametrize("level", Level)
def test_each_level_reaches_exactly_its_readers(cast: Cast, level: Level) -> None:
    """A contact kept by citizens, written by Alice, named reader Dana, is seen by the right ones."""
    contact = Contact.objects.create(
        organisation=cast.organisations["arts"],
        name="Canary",
        level=level,
        owner=cast.organisations["citizens"],
        author=cast.people["alice"],
        space=cast.coalition if level == Level.SPACE else None,
    )
    if level == Level.NAMED:
        contact.readers.add(cast.memberships["dana", "legal"])
    seen = {
        name
        for name, viewer in cast.viewers().items()
        if Contact.objects.visible_to(viewer).filter(pk=contact.pk).exists()
    }
    assert seen == SEES[level]


def test_from_one_table_to_another_is_wider(cast: Cast) -> None:
    other = Space.objects.create(name="Other table", kind=SpaceKind.COALITION, created_at=NOW)
    Seat.objects.create(space=other, organisation=cast.organisations["citizens"], since=NOW)
    row = Contact(organisation=cast.organisations["legal"], owner=cast.organisations["citizens"])
    at = {"level": Level.SPACE, "space": cast.coalition}
    set_audience(viewer=cast.viewer("alice", "citizens"), row=row, **at)
    there = {"level": Level.SPACE, "space": other, "before": Level.SPACE}
    with pytest.raises(Refused):
        set_audience(viewer=cast.viewer("bob"), row=row, **there)
    set_audience(viewer=cast.viewer("bob"), row=row, before=Level.SPACE, **at)
    set_audience(viewer=cast.viewer("alice", "citizens"), row=row, **there)
    assert row.space == other
