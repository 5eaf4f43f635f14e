"""Ports for servers that a test starts: nobody else takes one between the asking and the start."""

import fcntl
import os
import socket
import tempfile
from pathlib import Path
from typing import IO

# Linux gives outgoing connections, and whoever asks for any port, those from 32768 on.
FIRST, LAST = 16_000, 32_000

_held: list[IO[str]] = []


def free_port() -> int:
    """A port of loopback that nobody listens on, kept for this process until it ends.

    A port that the system chose is given to the next who asks as soon as it is let go; these it
    gives to nobody, and a lock on a file tells the other tests on this machine.
    """
    size = LAST - FIRST
    for number in range(size):
        port = FIRST + (os.getpid() * 97 + len(_held) + number) % size
        if _is_ours(port):
            return port
    raise RuntimeError(f"no port from {FIRST} to {LAST} is free")


def _is_ours(port: int) -> bool:
    name = Path(tempfile.gettempdir()) / f"commonground-port-{os.getuid()}-{port}"
    lock = name.open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError:
        lock.close()
        return False
    _held.append(lock)
    return True
