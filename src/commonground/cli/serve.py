"""`commonground serve`: web server, worker and mail receiver, begun and ended together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType
from typing import Annotated

import typer

from commonground.cli.opening import platform

PATIENCE_S = 15.0
RECEIVER = "mail receiver"
AGAIN_S = 2.0
TICK_S = 0.05
WSGI = "commonground.hub.site.wsgi:application"


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="How many web processes.")] = 2,
) -> None:
    """Start the web server and the worker, and the mail receiver if it is set; Ctrl-C ends them.

    Example: commonground serve --port 8080
    """
    with platform():
        from commonground.hub.site.environment import read_environment
    if is_taken(host, port):
        typer.echo(
            f"Port {port} of {host} is already taken by another program. "
            f"Choose another: commonground serve --port {port + 1}",
            err=True,
        )
        raise typer.Exit(2)
    environment = read_environment()
    site = environment.base_url.host or "localhost"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonground.hub.site.settings")
    for library in ("OMP", "OPENBLAS"):
        # Several requests are reckoned at once: more threads for each would wait for one another.
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    children = {
        "web server": begin(web_server(host, port, workers, threads_for(environment.database_url)))
    }
    try:
        while not ended:
            gone = next((name for name, child in children.items() if child.poll() is not None), "")
            if gone == RECEIVER:
                # Without it mail waits where it is; without the pages nobody works.
                typer.echo("The mail receiver ended by itself and is begun again.", err=True)
                time.sleep(AGAIN_S)
                children[RECEIVER] = begin(["commonground.cli", "receive"])
            elif gone:
                typer.echo(f"The {gone} ended by itself, so all is ended: see above.", err=True)
                raise typer.Exit(1)
            # The worker begins when pages are served, so that it does not slow the first of them.
            if "worker" not in children and answers(host, port, site):
                greet(host, port, demonstration=environment.demonstration)
                # Mails of what waits: each run queues the next one, this one the first.
                subprocess.run([sys.executable, "-m", "commonground.cli", "digests"], check=False)
                children["worker"] = begin(["django", "db_worker", "--verbosity", "0"])
                if environment.takes_mail_in:
                    children[RECEIVER] = begin(["commonground.cli", "receive"])
            time.sleep(TICK_S if "worker" not in children else 0.25)
    finally:
        end_all(children)


def web_server(host: str, port: int, workers: int, threads: int) -> list[str]:
    """Say how the web server is called."""
    return [
        *("granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--backpressure", "64"),
        *("--workers-kill-timeout", "10", "--log-level", "warning", WSGI),
    ]


def threads_for(database_url: str) -> int:
    """Choose how many requests one web process answers at a time.

    Those that wait for PostgreSQL leave the processor to others. SQLite answers in the process
    itself, and more than two would only take turns (docs/performance-notes.md).
    """
    return 3 if database_url.startswith("postgres") else 2


def begin(module: list[str]) -> subprocess.Popen[bytes]:
    """Start a part in a session of its own, so that Ctrl-C reaches it through us only."""
    return subprocess.Popen([sys.executable, "-m", *module], start_new_session=True)


def end_all(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask every child to end what it does, and end those that do not listen."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE_S
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def reached_at(host: str) -> str:
    """Name the address by which this machine reaches the server."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)


def is_taken(host: str, port: int) -> bool:
    """Tell whether something listens there."""
    try:
        with socket.create_connection((reached_at(host), port), timeout=0.5):
            return True
    except OSError:
        return False


def answers(host: str, port: int, site: str) -> bool:
    """Tell whether a page is served, whichever; listening alone comes earlier."""
    try:
        with socket.create_connection((reached_at(host), port), timeout=2) as line:
            line.sendall(f"HEAD / HTTP/1.0\r\nHost: {site}\r\n\r\n".encode())
            return bool(line.recv(1))
    except OSError:
        return False


def greet(host: str, port: int, *, demonstration: bool) -> None:
    """Say where it is and, in the demonstration, who to sign in as."""
    at = reached_at(host)
    typer.echo(f"\nCommon Ground is at http://{f'[{at}]' if ':' in at else at}:{port}/")
    if demonstration:
        from commonground.hub.demo.doors import DOORS, PASSWORD

        typer.echo(f"This is a demonstration. The password of everybody is: {PASSWORD}")
        for email, words in DOORS:
            typer.echo(f"  {email:28} {words}")
    typer.echo("Ctrl-C ends it.")
