"""Collecting mail out of a mailbox (IMAP): marked as seen only once it is on disk."""

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from .receiving import MOST_BYTES
from .taking import Outcome, take

log = logging.getLogger(__name__)

PATIENCE_S = 60.0
AT_ONCE = 200
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """This is the mailbox that mail is collected from, and how one signs in there."""

    host: str
    port: int
    user: str
    password: str
    security: str = "tls"
    folder: str = "INBOX"


@contextmanager
def opened(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    """This signs in at the mailbox and out again."""
    context = ssl.create_default_context()
    server: imaplib.IMAP4
    if box.security == "tls":
        server = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=PATIENCE_S)
    else:
        server = imaplib.IMAP4(box.host, box.port, timeout=PATIENCE_S)
    try:
        if box.security == "starttls":
            server.starttls(ssl_context=context)
        server.login(box.user, box.password)
        quoted = box.folder.replace("\\", "\\\\").replace('"', '\\"')
        answer, said = server.select(f'"{quoted}"')
        if answer != "OK":
            raise imaplib.IMAP4.error(f"the folder cannot be opened: {said[0]!r}")
        yield server
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def collect(box: Mailbox) -> dict[Outcome, int]:
    """This takes in what nobody has seen yet in the mailbox, and counts what became of it.

    A mail is marked as seen after it is kept, known, refused or leads nowhere; what has to come
    later stays as it is. Nothing is ever deleted there.

    Raises
    ------
    OSError, imaplib.IMAP4.error
        When the mail server does not answer or does not let us in.
    """
    counts = dict.fromkeys(Outcome, 0)
    with opened(box) as server:
        _answer, found = server.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:AT_ONCE]:
            number = uid.decode()
            raw, is_whole = fetched(server, number)
            if raw is None:
                continue
            outcome = taken_or_refused(raw, is_whole=is_whole)
            counts[outcome] += 1
            if outcome != Outcome.LATER:
                server.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)")
    return counts


def taken_or_refused(raw: bytes, *, is_whole: bool) -> Outcome:
    """This takes a mail in. One that nobody foresaw must not stand in the way of all that follow."""
    try:
        return take(raw, is_whole=is_whole).outcome
    except Exception:
        log.exception("a mail could not be read; it stays in the mailbox, marked as seen")
        return Outcome.REFUSED


def fetched(server: imaplib.IMAP4, uid: str) -> tuple[bytes | None, bool]:
    """This reads a mail without marking it, and tells whether it is whole: of one too large to
    keep, only the head is read."""
    _answer, said = server.uid("FETCH", uid, "(RFC822.SIZE)")
    size = SIZE.search(b" ".join(one if isinstance(one, bytes) else one[0] for one in said if one))
    is_whole = size is None or int(size[1]) <= MOST_BYTES
    part = "(BODY.PEEK[])" if is_whole else "(BODY.PEEK[HEADER])"
    _answer, said = server.uid("FETCH", uid, part)
    return next((bytes(one[1]) for one in said if isinstance(one, tuple)), None), is_whole
