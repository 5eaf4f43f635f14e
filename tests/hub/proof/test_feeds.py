"""The feeds: a calendar program of each member of the cast reads what its holder may see, no more."""

import pytest
from django.test import Client
from django.urls import reverse

from commonground.hub.calendars.actions import make_feed
from tests.cast import NOW
from tests.hub.proof.oracle import ACTS
from tests.hub.proof.test_surfaces import allowed
from tests.hub.proof.visits import words
from tests.hub.proof.world import build


@pytest.mark.capability("X2")
def test_no_feed_leaks_and_none_outlives_its_membership(db) -> None:
    world = build()
    told = 0
    for viewer in [name for name in ACTS if "@" in name]:
        person, organisation = viewer.split("@")
        seen = world.cast.viewer(person, organisation)
        _feed, secret = make_feed(viewer=seen, tells_names=True, now=NOW)
        path = reverse("calendar_feed", args=[secret])
        answer = Client().get(path)
        found = words(world, answer, path)
        told += len(found)
        assert answer.status_code == 200
        assert found <= set(allowed(world, viewer)), viewer
        membership = world.cast.memberships[person, organisation]
        membership.until = NOW
        membership.save()
        assert Client().get(path).status_code == 404
    assert told > 20
