"""Has the finder ask an index, however few organisations there are."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from commonground.hub.analyses import actions, index


def use_index(monkeypatch: pytest.MonkeyPatch, settings: Any, folder: Path) -> None:
    """Make an index in a folder of its own, from one organisation on."""
    settings.INDEX_ROOT = folder / "index"
    monkeypatch.setattr(actions, "NEEDED_FROM", 1)
    for name in ("OPENED", "LAID", "BEYOND_OF"):
        monkeypatch.setattr(index, name, {})
    rebuild()


def rebuild() -> actions.Reindexed:
    """Make it anew."""
    made = actions.reindex(now=timezone.now())
    assert made.is_needed
    return made
