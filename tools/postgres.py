"""A PostgreSQL of our own for a while: on loopback, on a free port, in a temporary folder."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from steps import stop

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def programs() -> Path | None:
    """This is the folder of PostgreSQL's own programs, the newest version first."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def free_port() -> int:
    """This is a port of loopback that nothing listens on now, and that Linux gives to nobody else
    in the meantime: those it gives away by itself begin at 32768."""
    while True:
        port = 16_000 + secrets.randbelow(16_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def as_ordinary_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends it the user that Debian made for it."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def told(command: list[str], what: str) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    if done.returncode:
        stop(done.stdout + done.stderr, f"PostgreSQL could not {what}: see above.")


@contextmanager
def postgres(*, settings: dict[str, str] | None = None) -> Iterator[str]:
    """This yields the address of a fresh database, and takes everything away in the end."""
    folder = programs()
    if folder is None:
        stop("PostgreSQL is not installed. On Debian and Ubuntu: apt-get install postgresql")
    home = Path(tempfile.mkdtemp(prefix="commonground-postgresql-"))
    password = secrets.token_hex(16)
    kept = home / "password"
    kept.write_text(password, encoding="utf-8")
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in (home, kept):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    cluster = home / "cluster"
    control = [str(folder / "pg_ctl"), "-D", str(cluster), "-w", "-t", "600", "-s"]
    # Being told to end must take the cluster along, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        initdb = [str(folder / "initdb"), "-D", str(cluster), "-U", "commonground"]
        initdb += ["-A", "scram-sha-256", f"--pwfile={kept}", "-E", "UTF8", "--locale=C.UTF-8"]
        told(as_ordinary_user(initdb), "make its folder")
        port = free_port()
        wanted = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(home),
            "max_connections": "100",
            "shared_buffers": "256MB",
            **(FAST if settings is None else settings),
        }
        options = " ".join(f"-c {name}={value}" for name, value in wanted.items())
        start = [*control, "-o", options, "-l", str(home / "log"), "start"]
        told(as_ordinary_user(start), f"start (its log: {home / 'log'})")
        try:
            yield f"postgres://commonground:{password}@127.0.0.1:{port}/postgres"
        finally:
            told(as_ordinary_user([*control, "-m", "immediate", "stop"]), "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
