"""Row by row: what the rule shows each viewer is what the oracle says, no more and no less."""

from collections.abc import Iterator

import pytest
from django.apps import apps

from tests.hub.proof.oracle import ACTS
from tests.hub.proof.world import World, build


def disagreements(world: World) -> Iterator[str]:
    """Every row and viewer where the rule and the oracle differ, one after the other."""
    viewers = world.cast.viewers()
    assert set(viewers) <= set(ACTS)
    for name, viewer in viewers.items():
        seen: dict[str, set[int]] = {}
        for row in world.rows:
            if row.table not in seen:
                rows = apps.get_model(row.table)._default_manager.visible_to(viewer)
                seen[row.table] = set(rows.values_list("pk", flat=True))
            shown, meant = row.pk in seen[row.table], row.seen_by(name)
            if shown != meant:
                yield f"{name} {'sees' if shown else 'misses'} {row.label}"


@pytest.mark.capability("X2")
def test_every_row_is_seen_by_exactly_those_meant(db) -> None:
    world = build()
    assert len(world.rows) > 200
    assert list(disagreements(world)) == []
