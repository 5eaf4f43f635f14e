"""A cluster of two workers on this machine: a master and two workers, each a process of its own.

Everything listens on 127.0.0.1, on ports that were free, and ends with the context, by its id. The
Java programs are started as they are, in their quickest-to-start way: Spark's own scripts start one
more Java program each, only to work out how.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

WORKERS = 2
PATIENCE_S = 600
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")
DEFAULTS = f"""spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory 512m
spark.driver.extraJavaOptions {" ".join(QUICK)}
spark.executor.memory 512m
spark.executor.extraJavaOptions {" ".join(QUICK)}
spark.sql.shuffle.partitions 4
spark.port.maxRetries 100
"""


def java() -> str:
    """Java; where it is missing tests fail rather than pass unseen."""
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not found:
        raise RuntimeError("Java is missing: apt-get install default-jre-headless")
    return found


def environment(folder: Path) -> dict[str, str]:
    """What a program needs to work with the cluster: Spark's settings and this Python."""
    import pyspark

    # The program may be looked for in a test's folder; the cluster's machines begin elsewhere.
    return {
        **os.environ,
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_CONF_DIR": str(folder),
        "SPARK_SCALA_VERSION": "2.13",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src"),
    }


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a master and two workers; give the master's address."""
    (folder / "spark-defaults.conf").write_text(DEFAULTS, encoding="utf-8")
    variables = environment(folder)
    jars = str(Path(variables["SPARK_HOME"]) / "jars" / "*")
    program = [java(), *QUICK, "-Xmx256m", "-cp", f"{folder}{os.pathsep}{jars}"]
    started: list[subprocess.Popen[bytes]] = []
    logs = []

    def start(name: str, words: list[str]) -> None:
        log = (folder / f"{name}.log").open("wb")
        logs.append(log)
        command = [*program, f"org.apache.spark.deploy.{words[0]}", *words[1:]]
        started.append(
            subprocess.Popen(command, env=variables, stdout=log, stderr=subprocess.STDOUT)
        )

    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    where = ["--host", "127.0.0.1", "--webui-port", str(free_port())]
    try:
        start("master", ["master.Master", *where, "--port", str(port)])
        for number in range(WORKERS):
            where[-1] = str(free_port())
            share = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work{number}")]
            start(f"worker{number}", ["worker.Worker", *where, *share, address])
        _wait_for(folder, started)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait()
        for log in logs:
            log.close()


def _wait_for(folder: Path, started: list[subprocess.Popen[bytes]]) -> None:
    """Wait until both workers are known to the master."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        log = (folder / "master.log").read_text(encoding="utf-8", errors="replace")
        if log.count("Registering worker") >= WORKERS:
            return
        if any(process.poll() is not None for process in started):
            break
        time.sleep(0.1)
    raise RuntimeError("The cluster did not start:\n" + log[-2000:])
