"""A cluster: Spark hands the pieces to its machines and puts the rows in order."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from commonground.methods.errors import UnusableQuestion
from commonground.methods.linkage.candidates import (
    FIT_ONE,
    FIT_TWO,
    PAIRS_ONE,
    PAIRS_TWO,
    keyed_tables,
    mixed,
)
from commonground.scale.work import Links, Row, Work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

OLDEST_JAVA = 17
PATIENCE_S = 5
AT_ONCE = 1_000
SHARES = 4
"""How many pieces each processor of the cluster gets: whoever is done early takes another."""
SETTINGS = {
    # Spark's own page shows the work to anybody who can reach this machine.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
}
MASTER = re.compile(r"local(\[(\d+|\*)\])?|spark://[^/]+:\d+(,[^/]+:\d+)*|yarn|k8s://.+")


def missing() -> str:
    """Say what this machine lacks to speak to a cluster and how to get it; empty if nothing."""
    try:
        import pandas  # noqa: F401
        import pyarrow  # noqa: F401
        import pyspark  # noqa: F401
    except ImportError as error:
        return (
            f"The engine spark needs {error.name}, which is not installed here. "
            'Install it with: pip install "commonground[scale]"'
        )
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    said = ""
    if java and Path(java).exists():
        done = subprocess.run([java, "-version"], check=False, capture_output=True, text=True)
        said = done.stderr
    found = re.search(r'version "(\d+)', said)
    if found and int(found[1]) >= OLDEST_JAVA:
        return ""
    have = f"; this machine has {found[1]}" if found else ", which this machine lacks"
    return (
        f"The engine spark needs Java {OLDEST_JAVA} or newer{have}. "
        "On Debian and Ubuntu, as root: apt-get install default-jre-headless"
    )


def unreachable(master: str) -> str:
    """Say what is wrong with the address of a cluster's master; empty if nothing can be seen."""
    if not MASTER.fullmatch(master):
        return (
            f"--master: “{master}” is no address of a cluster. Write spark://host:7077, yarn, "
            "k8s://… or, for this machine alone, local[2]."
        )
    if not master.startswith("spark://"):
        return ""
    for each in master.removeprefix("spark://").split(","):
        host, _, port = each.rpartition(":")
        try:
            socket.create_connection((host, int(port)), PATIENCE_S).close()
        except (OSError, OverflowError):
            continue
        return ""
    return f"--master: no cluster answers at {master}. Is its master running?"


@dataclass(frozen=True)
class Cluster:
    """An open session with a cluster."""

    session: SparkSession

    def do(self, work: Work) -> Iterator[Row]:
        """Do the work on the cluster.

        Yields
        ------
        Row
            In the work's order.
        """
        from pyspark import StorageLevel

        sent = self.session.sparkContext.broadcast(work)
        schema = ", ".join(f"{column} {kind}" for column, kind in work.columns.items())
        found = self._pieces(work).mapInArrow(_doing(sent), schema)
        # To put rows in order, Spark looks at them first: kept, they are not worked out twice.
        found = found.persist(StorageLevel.DISK_ONLY)
        try:
            ordered = found.orderBy(*work.order)
            for row in ordered.toLocalIterator(prefetchPartitions=True):
                yield tuple(row)
        finally:
            found.unpersist()
            sent.destroy()

    @property
    def _shares(self) -> int:
        return SHARES * self.session.sparkContext.defaultParallelism

    def _pieces(self, work: Work) -> DataFrame:
        numbers = work.numbers
        if numbers is None:
            assert isinstance(work, Links)
            return self._pairs(work)
        pieces = max(1, min(numbers, self._shares))
        return self.session.range(0, numbers, numPartitions=pieces).withColumnRenamed(
            "id", "number"
        )

    def _pairs(self, work: Links) -> DataFrame:
        """Candidates, found by the same joins as on one machine."""
        import pyarrow

        two = work.rows_given.two
        tables = []
        for kind, keyed in enumerate(keyed_tables(work.rows_given)):
            # Kinds of keys stand in one table here: two that are equal by chance must differ.
            keys = mixed(np.full(len(keyed["key"]), kind, np.uint64), keyed["key"])
            tables.append(pyarrow.table({**keyed, "key": keys.view(np.int64)}))
        self.session.createDataFrame(pyarrow.concat_tables(tables)).createOrReplaceTempView("keyed")
        self.session.sql(FIT_TWO if two else FIT_ONE).createOrReplaceTempView("fit")
        pairs = self.session.sql(PAIRS_TWO if two else PAIRS_ONE)
        return pairs.distinct().repartition(self._shares)


@contextmanager
def cluster(master: str = "") -> Iterator[Cluster]:
    """Open a session with a cluster; one that is open already is used, and left open.

    Parameters
    ----------
    master : str
        Its address, such as ``spark://host:7077``; if not given, what Spark's own settings say, else
        this machine.

    Raises
    ------
    UnusableQuestion
        Something is not installed here, nobody answers at the address, or the cluster failed.
    """
    fault = missing() or (unreachable(master) if master else "")
    if fault:
        raise UnusableQuestion(fault)
    # The cluster's machines run the Python of the same place, unless Spark is told another.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    before = SparkSession.getActiveSession()
    session = before
    try:
        if session is None:
            building = SparkSession.builder.appName("Common Ground")
            for name, value in SETTINGS.items():
                building = building.config(name, value)
            session = (building.master(master) if master else building).getOrCreate()
        yield Cluster(session)
    except (PySparkException, Py4JError) as error:
        raise UnusableQuestion(_told(str(error))) from error
    finally:
        if session is not None and before is None:
            session.stop()


def _told(error: str) -> str:
    lacking = re.search(r"No module named '([\w.]+)'", error)
    if lacking:
        return (
            f"A machine of the cluster lacks {lacking[1]}. Every one of them needs the same Python and "
            'the same version of this: pip install "commonground[scale]"'
        )
    causes = re.findall(r"[\w.$]+(?:Error|Exception): [^\n]+", error)
    first = next((line.strip() for line in error.splitlines() if line.strip()), "no reason given")
    return f"Spark could not do the work: {causes[-1] if causes else first}"


def _doing(sent: Any) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Make the function that a machine of the cluster runs over its share."""
    ours = version("commonground")

    def done(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        theirs = version("commonground")
        if theirs != ours:
            raise RuntimeError(f"a machine of the cluster has commonground {theirs}, not {ours}")
        work: Work = sent.value
        kinds = {"string": pyarrow.string(), "long": pyarrow.int64(), "double": pyarrow.float64()}
        schema = pyarrow.schema([(name, kinds[kind]) for name, kind in work.columns.items()])
        for batch in batches:
            names = batch.schema.names
            piece = {n: batch.column(n).to_numpy(zero_copy_only=False) for n in names}
            for rows in _some(work.rows(piece)):
                columns = [list(column) for column in zip(*rows, strict=True)]
                yield pyarrow.RecordBatch.from_arrays(
                    [pyarrow.array(c, t.type) for c, t in zip(columns, schema, strict=True)],
                    schema=schema,
                )

    return done


def _some(rows: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(rows)
    while some := list(islice(each, AT_ONCE)):
        yield some
