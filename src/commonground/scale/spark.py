"""A cluster: Spark hands the pieces to its machines and puts the rows in order."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
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
KEYS_AT_ONCE = 50_000
ENDED = (
    "Spark's own program on this machine ended, most often for want of memory. Give it more: "
    "spark.driver.memory in spark-defaults.conf."
)
KEYED = "row long, key long, weak boolean, crowd long, other boolean"
SHARES = 4
"""How many pieces each processor of the cluster gets: whoever is done early takes another."""
SETTINGS = {
    # Spark's own page shows the work to anybody who can reach this machine.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    # Without it Spark's own program goes on half alive when memory runs out, and is waited for in vain.
    "spark.driver.defaultJavaOptions": "-XX:+ExitOnOutOfMemoryError",
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

        Raises
        ------
        UnusableQuestion
            Spark's own program on this machine is gone.
        """
        with ExitStack() as kept:
            try:
                for row in self._found(work, kept).toLocalIterator(prefetchPartitions=True):
                    yield tuple(row)
            except ConnectionError as error:
                raise UnusableQuestion(ENDED) from error

    def _found(self, work: Work, kept: ExitStack) -> DataFrame:
        """What the work comes to, in its order, and what is to be given back afterwards."""
        from pyspark import StorageLevel

        def keep(found: DataFrame) -> DataFrame:
            kept.callback(_given_back, found.unpersist)
            return found.persist(StorageLevel.DISK_ONLY)

        sent = self.session.sparkContext.broadcast(work)
        kept.callback(_given_back, sent.destroy)
        if work.numbers is not None:
            pieces = self._numbered(work.numbers, max(1, min(work.numbers, self._shares)))
        else:
            assert isinstance(work, Links)
            pieces = self._pairs(keep(self._keyed(sent)), two=work.rows_given.two)
        schema = ", ".join(f"{column} {kind}" for column, kind in work.columns.items())
        # To put rows in order, Spark looks at them first: kept, they are not worked out twice.
        return keep(pieces.mapInArrow(_doing(sent), schema)).orderBy(*work.order)

    @property
    def _shares(self) -> int:
        return SHARES * self.session.sparkContext.defaultParallelism

    def _numbered(self, numbers: int, pieces: int) -> DataFrame:
        return self.session.range(0, numbers, numPartitions=pieces).withColumnRenamed(
            "id", "number"
        )

    def _keyed(self, sent: Any) -> DataFrame:
        """The keys of all rows; each processor works out some kinds of them, from what was sent.

        They are many times as large as the rows: the machine that asks could not hold them.
        """
        processors = self.session.sparkContext.defaultParallelism
        numbers = self._numbered(processors, processors)
        return numbers.mapInArrow(_keying(sent, processors), KEYED)

    def _pairs(self, keyed: DataFrame, *, two: bool) -> DataFrame:
        """Candidates, found by the same joins as on one machine."""
        keyed.createOrReplaceTempView("keyed")
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
    from py4j.protocol import Py4JError, Py4JNetworkError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    before = SparkSession.getActiveSession()
    session = before
    try:
        if session is None:
            building = SparkSession.builder.appName("Common Ground")
            for name, value in SETTINGS.items():
                building = building.config(name, value)
            try:
                session = (building.master(master) if master else building).getOrCreate()
            except ConnectionError as error:
                raise UnusableQuestion(ENDED) from error
        yield Cluster(session)
    except (PySparkException, Py4JError) as error:
        gone = isinstance(error, Py4JNetworkError)
        raise UnusableQuestion(ENDED if gone else _told(str(error))) from error
    finally:
        if session is not None and before is None:
            _given_back(session.stop)


def _given_back(give: Callable[[], object]) -> None:
    """Give something back; once Spark's own program is gone, nothing is anybody's."""
    with suppress(ConnectionError):
        give()


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


def _keying(sent: Any, shares: int) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Make the function that gives the keys of one share of the kinds of keys."""

    def done(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow

        for batch in batches:
            for share in batch.column("number").to_pylist():
                for kind, keyed in enumerate(keyed_tables(sent.value.rows_given)):
                    if kind % shares != share:
                        continue
                    # Kinds stand in one table here: two keys that are equal by chance must differ.
                    keys = mixed(np.full(len(keyed["key"]), kind, np.uint64), keyed["key"])
                    table = pyarrow.table({**keyed, "key": keys.view(np.int64)})
                    yield from table.to_batches(max_chunksize=KEYS_AT_ONCE)

    return done


def _some(rows: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(rows)
    while some := list(islice(each, AT_ONCE)):
        yield some
