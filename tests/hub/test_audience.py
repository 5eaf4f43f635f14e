"""The rule itself, condition by condition."""

import pytest

from commonground.hub.access.audience import Level
from commonground.hub.organisations.models import Contact
from tests.cast import Cast

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
