"""Real data and random fields for the tests of the library."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[2]

# The machine's pace is no part of what these tests prove.
settings.register_profile(
    "methods", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
# What lands is judged by the same examples each time; a developer's own runs go on searching.
settings.register_profile("methods-ci", settings.get_profile("methods"), derandomize=True)
settings.load_profile("methods-ci" if os.environ.get("CI") else "methods")


def real(name: str) -> Path:
    """This finds one folder of the real data; without it tests fail rather than pass unseen."""
    shared = os.environ.get("COMMONGROUND_SHARED_DATA", str(ROOT.parent / "shared" / "data"))
    folder = Path(shared) / name
    if not folder.is_dir():
        pytest.fail(f"Real data is missing: {folder}. Say where in COMMONGROUND_SHARED_DATA.")
    return folder


@pytest.fixture(scope="session")
def partnership_data() -> Path:
    """This finds who worked with whom."""
    return real("partnerships")


@pytest.fixture(scope="session")
def network_data() -> Path:
    """This finds the networks with measures computed by R."""
    return real("networks")


@pytest.fixture(scope="session")
def presence_data() -> Path:
    """This finds who is present where (3W)."""
    return real("presence")


@pytest.fixture(scope="session")
def linkage_data() -> Path:
    """This finds the real labelled pairs and name variants."""
    return real("linkage")
