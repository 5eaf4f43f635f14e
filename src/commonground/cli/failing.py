"""How commands fail: one sentence to standard error, exit 2, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from commonground.methods.errors import MethodError

UNUSABLE = 2


@contextmanager
def explained() -> Iterator[None]:
    """Turn what the library refuses into a sentence and exit code 2; decorates a command."""
    try:
        yield
    except MethodError as error:
        complain(str(error))
        sys.exit(UNUSABLE)


def complain(sentence: str) -> None:
    """Write a sentence to standard error, whatever its encoding."""
    encoding = sys.stderr.encoding or "utf-8"
    print(sentence.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
