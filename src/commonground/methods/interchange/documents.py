"""JSON documents in: one value, or a sentence that names the line where it breaks off."""

from __future__ import annotations

import json

from commonground.methods.errors import UnusableFile
from commonground.methods.interchange.cells import Source, named, read_bytes


class _NotANumber(ValueError):
    pass


def _refuse(word: str) -> float:
    raise _NotANumber(word)


def read_document(source: Source, *, name: str = "") -> object:
    """Read one JSON document; ``-`` is standard input, ``.gz`` is recognised.

    Parameters
    ----------
    source : str, Path or binary file
        UTF-8, with or without byte order mark.
    name : str
        What to call the file in messages, if not by its path.

    Returns
    -------
    object
        What the document holds.

    Raises
    ------
    UnusableFile
        Missing, empty, not UTF-8, no JSON, cut off, or holding NaN or an infinite number.

    Examples
    --------
    >>> import io
    >>> read_document(io.BytesIO(b'{"needs": []}'))
    {'needs': []}
    """
    called = named(source, name)
    raw = read_bytes(source, name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        reason = "The bytes are not UTF-8. Save it as UTF-8 and try again."
        raise UnusableFile(called, None, "", reason) from None
    if not text.strip():
        raise UnusableFile(called, None, "", "The file is empty. It needs one JSON document.")
    try:
        return json.loads(text, parse_constant=_refuse)
    except _NotANumber as error:
        reason = f"It holds “{error}”, which is not a number to count with."
        raise UnusableFile(called, None, "", reason) from None
    except json.JSONDecodeError as error:
        reason = f"This is not JSON, or it is cut off here, at character {error.colno}."
        raise UnusableFile(called, error.lineno, "", reason) from None
    except (RecursionError, ValueError):
        reason = "The JSON cannot be read: it is nested too deep or holds a number far too long."
        raise UnusableFile(called, None, "", reason) from None
