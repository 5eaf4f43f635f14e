"""One cluster of two workers for all tests, and the real data."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from commonground import scale
from tests.methods.conftest import partnership_data
from tests.scale.cluster import cluster, environment

__all__ = ["partnership_data"]


@pytest.fixture(scope="session")
def cluster_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This is where the cluster keeps its settings, its logs and what its workers do."""
    return tmp_path_factory.mktemp("cluster")


@pytest.fixture(scope="session")
def master(cluster_folder: Path) -> Iterator[str]:
    """This is the address of a running cluster, with a session that all tests share.

    Commands use the session that is open; to open one for each would take a quarter of a minute.
    """
    with cluster(cluster_folder) as address:
        before = dict(os.environ)
        # Py4J tells of its last breath when nobody listens any more.
        logging.getLogger("py4j").setLevel(logging.WARNING)
        os.environ.update(environment(cluster_folder))
        try:
            with scale.cluster(address):
                yield address
        finally:
            os.environ.clear()
            os.environ.update(before)
