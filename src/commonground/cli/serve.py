"""`commonground serve`: the web server and the worker, begun and ended together."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType
from typing import Annotated

import typer

from commonground.cli.opening import open_hub

PATIENCE_S = 15.0
TICK_S = 0.05
WSGI = "commonground.hub.site.wsgi:application"


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="How many web processes.")] = 2,
) -> None:
    """Start the web server and the worker; Ctrl-C ends both.

    Example: commonground serve --port 8080
    """
    if is_taken(host, port):
        typer.echo(
            f"Port {port} of {host} is already taken by another program. "
            f"Choose another: commonground serve --port {port + 1}",
            err=True,
        )
        raise typer.Exit(2)
    open_hub()
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    children = begin(host, port, workers)
    try:
        told = False
        while not ended:
            gone = next((name for name, child in children.items() if child.poll() is not None), "")
            if gone:
                typer.echo(f"The {gone} ended by itself, so all is ended: see above.", err=True)
                raise typer.Exit(1)
            if not told and is_taken(host, port):
                told = True
                greet(host, port)
            time.sleep(TICK_S if not told else 0.25)
    finally:
        end_all(children)


def begin(host: str, port: int, workers: int) -> dict[str, subprocess.Popen[bytes]]:
    """Start both; each in a session of its own, so that Ctrl-C reaches them through us only."""
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host]
    web += ["--port", str(port), "--workers", str(workers), "--blocking-threads", "4"]
    web += ["--backpressure", "64", "--log-level", "warning", "--workers-kill-timeout", "10", WSGI]
    worker = [sys.executable, "-m", "django", "db_worker", "--verbosity", "0"]
    return {
        "web server": subprocess.Popen(web, start_new_session=True),
        "worker": subprocess.Popen(worker, start_new_session=True),
    }


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


def is_taken(host: str, port: int) -> bool:
    """Tell whether something listens there."""
    at = "127.0.0.1" if host in ("0.0.0.0", "") else host
    try:
        with socket.create_connection((at, port), timeout=0.5):
            return True
    except OSError:
        return False


def greet(host: str, port: int) -> None:
    """Say where it is and, in the demonstration, who to sign in as."""
    from django.conf import settings

    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"\nCommon Ground is at http://{shown}:{port}/  (Ctrl-C ends it)")
    if settings.DEMONSTRATION:
        from commonground.hub.demo.loading import SIGN_IN

        typer.echo("This is a demonstration. Sign in as")
        for one in SIGN_IN:
            typer.echo(f"  {one.email}  password: {one.password}\n      {one.words}")
