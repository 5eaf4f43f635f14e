"""The two servers under measurement, each started as its operator would start it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.ports import free_port

PATIENCE_S = 90
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Server:
    """One running server: its address and its processes."""

    name: str
    url: str
    process: subprocess.Popen[bytes]

    def memory_bytes(self) -> int:
        """Resident memory of the server and everything it started, shared pages counted each time."""
        root = psutil.Process(self.process.pid)
        return sum(one.memory_info().rss for one in (root, *root.children(recursive=True)))


@contextmanager
def running(
    name: str, command: list[str], port: int, log: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it afterwards with all it started."""
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment)
        try:
            deadline = time.monotonic() + PATIENCE_S
            while True:
                try:
                    httpx.get(url, timeout=30)
                    break
                except httpx.TransportError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"{name} did not start; see {log}") from None
                    time.sleep(0.1)
            yield Server(name, url, process)
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def common_ground(environment: Mapping[str, str], var: Path) -> Iterator[Server]:
    """`commonground serve`: web server and worker."""
    port = free_port()
    command = [str(BIN / "commonground"), "serve", "--port", str(port)]
    with running("Common Ground", command, port, var / "serve.log", environment) as server:
        yield server


@contextmanager
def datasette(file: Path, var: Path) -> Iterator[Server]:
    """`datasette serve` of an unchanging file with its counts taken beforehand (its fastest way)."""
    port = free_port()
    counts = var / "datasette-counts.json"
    inspected = subprocess.run(
        [str(BIN / "datasette"), "inspect", str(file)], check=True, capture_output=True, text=True
    )
    counts.write_text(json.dumps(json.loads(inspected.stdout)), encoding="utf-8")
    command = [str(BIN / "datasette"), "serve", "-i", str(file), "--inspect-file", str(counts)]
    command += ["--port", str(port), "--setting", "suggest_facets", "off"]
    command += ["--setting", "default_page_size", "30", "--setting", "truncate_cells_html", "160"]
    command += ["--setting", "sql_time_limit_ms", "30000"]
    with running("Datasette", command, port, var / "datasette.log", dict(os.environ)) as server:
        yield server
