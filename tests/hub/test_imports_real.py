"""The real Somali register comes in whole, stays as it is when it comes again, and goes again."""

from datetime import timedelta
from pathlib import Path

import pytest

from commonground.hub.activities.actions import import_activities, import_partnerships
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import person_viewer
from commonground.hub.registers.actions import import_organisations, open_file, undo
from commonground.hub.registers.models import Run
from commonground.hub.vocabularies.actions import import_places
from tests.cast import NOW, Cast
from tests.hub.real_data import places_table

FILES = (
    (import_organisations, "organisations.csv", {"country": "SO"}),
    (import_partnerships, "partnerships.csv", {}),
    (import_activities, "activity_orgs.csv", {"country": "SO"}),
)


@pytest.mark.capability("K9")
def test_somalia_comes_in_stays_and_goes(cast: Cast, shared_data: Path) -> None:
    before = Organisation.objects.count()
    import_places(
        viewer=person_viewer(cast.people["olga"]),
        table=places_table(shared_data, "SOM"),
        now=NOW,
    )
    alice = cast.viewer("alice", "citizens")

    def take_in(days: int) -> dict[str, dict[str, int]]:
        found = {}
        for take, name, options in FILES:
            content, called = open_file(shared_data / "partnerships" / "somalia" / name)
            outcome = take(
                viewer=alice,
                content=content,
                file_name=called,
                register="Somalia",
                now=NOW + timedelta(days=days),
                **options,
            )
            found[outcome.table] = dict(outcome.counts)
        return found

    first = take_in(0)
    assert first["organisations"]["created"] == 1518
    assert first["partnerships"]["created"] == Partnership.objects.count() == 8923
    activities = first["activities"]
    assert activities["rows"] == 13785 == activities["created"] + activities["refused"]
    # What the file leaves open (no cluster, no place) is refused with its row, nothing else is.
    assert activities["refused"] == 7010
    assert activities["activities"] == Activity.objects.count() == 15890

    second = take_in(1)
    for table, counts in second.items():
        assert counts["created"] == counts["updated"] == counts["linked"] == 0, table
        assert counts["unchanged"] == first[table]["created"], table

    for run in Run.objects.order_by("-pk")[3:]:
        assert undo(viewer=alice, run=run, now=NOW + timedelta(days=2)).left == 0
    assert not Partnership.objects.exists() and not Activity.objects.exists()
    assert Organisation.objects.count() == before
