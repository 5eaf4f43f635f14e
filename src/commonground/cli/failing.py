"""How commands fail: one sentence to standard error, exit 2, never a traceback."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from commonground.methods.errors import MethodError

UNUSABLE = 2


@contextmanager
def explained() -> Iterator[None]:
    """Turn what the library or the disk refuses into a sentence and exit code 2; decorates a command."""
    try:
        yield
    except MethodError as error:
        complain(str(error))
        sys.exit(UNUSABLE)
    except OSError as error:
        # Who reads a pipe may have had enough: that is no fault, and typer ends quietly.
        if error.errno is None or error.errno == errno.EPIPE:
            raise
        if error.filename is None:
            _give_up_output()
        where = "standard output" if error.filename is None else os.fsdecode(error.filename)
        complain(f"{where}: It cannot be read or written ({error.strerror}).")
        sys.exit(UNUSABLE)


def _give_up_output() -> None:
    """Throw away what is held back, which Python would else try to write once more at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(sentence: str) -> None:
    """Write a sentence to standard error, whatever its encoding."""
    encoding = sys.stderr.encoding or "utf-8"
    print(sentence.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
