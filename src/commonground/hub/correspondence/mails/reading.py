"""Reading a mail, whatever it is made of: it never fails, runs nothing and fetches nothing."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import collapse_rfc2231_value, parsedate_to_datetime
from itertools import islice
from typing import Any

from django.conf import settings

from commonground.hub.correspondence.models import LONGEST_TEXT, IncomingMail
from commonground.hub.ties.rules import MOST_ATTACHED

from .text import addresses, as_letters, decoded, line, readable, shown, text_of_html, words

MOST_PARTS = 200
MOST_DEPTH = 50
MOST_FILES = 50
WRITTEN = ("from", "to", "cc", "date", "subject", "message-id")
LED_HERE = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
COMMENTS = re.compile(r"\([^()]*\)|\"[^\"]*\"")
Part = Message


@dataclass(frozen=True, slots=True)
class Read:
    """This is what a mail says: the row it would become, and how it came."""

    mail: IncomingMail
    digest: str
    headers: tuple[tuple[str, str], ...]
    enclosed: tuple[tuple[int, str, bytes], ...] = ()
    """Files that hung on it, each with its place among the mail's `files`, its name and its bytes."""

    def header(self, name: str) -> str:
        """This is the first header of a name, empty where there is none."""
        return next((value for known, value in self.headers if known == name), "")

    @property
    def names(self) -> list[str]:
        """These are the names of all headers, as often as they occur."""
        return [name for name, _value in self.headers]

    @property
    def recipients(self) -> list[str]:
        """These are the addresses that the mail was sent, copied or delivered to."""
        values = [value for name, value in self.headers if name in LED_HERE]
        return [address for _name, address in addresses(values)]


def read(raw: bytes, *, trusted: str = "") -> Read:
    """This reads a mail as it came over the line.

    Parameters
    ----------
    raw
        The whole mail, or its head only.
    trusted
        The mail server whose word on the sender counts (its name in `Authentication-Results`);
        empty where there is none, and then nothing is checked.
    """
    is_cut = False
    try:
        message: Part = message_from_bytes(raw)
        parts = list(islice(leaves(message), MOST_PARTS))
    except RecursionError:
        message, parts, is_cut = BytesHeaderParser().parsebytes(raw), [], True
    headers = tuple((name.lower(), as_letters(value)) for name, value in message.raw_items())
    text, is_short = text_of(parts)
    [(sender_name, sender)] = addresses(values_of(headers, "from"))[:1] or [("", "")]
    people = dict.fromkeys(
        (name, address)
        for kind in ("from", "to", "cc")
        for name, address in addresses(values_of(headers, kind))
    )
    mail = IncomingMail(
        sender=sender,
        sender_name=sender_name,
        is_checked=bool(trusted) and is_vouched(headers, trusted, sender),
        subject=line(words(next(iter(values_of(headers, "subject")), "")), 300),
        text=text[:LONGEST_TEXT],
        is_cut=is_cut or is_short or len(text) > LONGEST_TEXT,
        people=[list(pair) for pair in people],
        files=files_of(parts),
        sent_at=moment(next(iter(values_of(headers, "date")), "")),
    )
    return Read(mail, digest_of(headers, raw), headers, enclosed_in(parts))


def values_of(headers: tuple[tuple[str, str], ...], name: str) -> list[str]:
    """These are the values of all headers of a name."""
    return [value for known, value in headers if known == name]


def leaves(part: Part, depth: int = 0) -> Iterator[Part]:
    """These are the parts that hold something themselves, those of mails inside the mail too."""
    inside: Any = part.get_payload() if part.is_multipart() else None
    if not isinstance(inside, list):
        yield part
    elif depth < MOST_DEPTH:
        for one in inside:
            yield from leaves(one, depth + 1)


def text_of(parts: list[Part]) -> tuple[str, bool]:
    """This is the text of a mail, and whether some of it was left out: what was written plainly,
    else what its HTML says."""
    inside: dict[str, list[str]] = {"plain": [], "html": []}
    for part in parts:
        kind = "html" if part.get_content_subtype() == "html" else "plain"
        is_text = part.get_content_type() in ("text/plain", "text/html")
        # A mail that calls itself several parts and has none is its own only text.
        if (is_text or part.get_content_maintype() == "multipart") and not name_of(part):
            inside[kind].append(decoded(payload(part), charset_of(part)))
    plain = "\n\n".join(one.strip() for one in inside["plain"]).strip()
    if plain:
        return shown(plain), False
    html = "\n".join(inside["html"])
    return shown(text_of_html(html)), readable(html) != html


def payload(part: Part) -> bytes:
    """This is what a part holds, unpacked as far as it can be."""
    try:
        found: Any = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError):
        found = None
    return found if isinstance(found, bytes) else b""


def charset_of(part: Part) -> str:
    """This is the charset that a part claims."""
    try:
        return part.get_content_charset() or ""
    except (ValueError, LookupError, TypeError):
        return ""


def name_of(part: Part) -> str:
    """This is the name of a file that hangs on a mail; empty for the text itself."""
    try:
        found = part.get_filename()
        given = collapse_rfc2231_value(found) if found else ""
        is_file = part.get_content_disposition() == "attachment"
    except (ValueError, LookupError, TypeError, IndexError):
        return part.get_content_type()
    name = line(words(as_letters(given)), 200)
    return name or (part.get_content_type() if is_file else "")


def hanging(parts: list[Part]) -> list[tuple[str, Part]]:
    """These are the parts that are files, by name, the first so many."""
    found = []
    for part in parts:
        name = name_of(part)
        if not name and part.get_content_maintype() not in ("text", "multipart"):
            name = part.get_content_type()
        if name:
            found.append((name, part))
    return found[:MOST_FILES]


def files_of(parts: list[Part]) -> list[dict[str, Any]]:
    """These are the files that hung on a mail, by name and about how large (bytes)."""
    return [{"name": name, "bytes": size_of(part)} for name, part in hanging(parts)]


def size_of(part: Part) -> int:
    """This is about how large a file is, without unpacking it."""
    held: Any = part.get_payload()
    packed = len(held) if isinstance(held, str) else 0
    is_base64 = str(part.get("content-transfer-encoding", "")).strip().lower() == "base64"
    return packed * 3 // 4 if is_base64 else packed


def enclosed_in(parts: list[Part]) -> tuple[tuple[int, str, bytes], ...]:
    """These are the files themselves, as many as one contact holds; one too large to be attached is
    not even unpacked."""
    most = settings.MOST_BYTES_ATTACHED
    small = [
        (number, name, part)
        for number, (name, part) in enumerate(hanging(parts))
        if 0 < size_of(part) <= most * 1.1
    ]
    return tuple((number, name, payload(part)) for number, name, part in small[:MOST_ATTACHED])


def moment(text: str) -> datetime | None:
    """This is the moment that a mail says it was sent, if it says so in a way one can read."""
    try:
        found = parsedate_to_datetime(text)
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def digest_of(headers: tuple[tuple[str, str], ...], raw: bytes) -> str:
    """This tells one mail from another: what was written, not by which way it came."""
    whole = hashlib.sha256()
    for name in WRITTEN:
        for value in values_of(headers, name):
            whole.update(f"{name}:{len(value)}:{value}\n".encode("utf-8", "replace"))
    end = EMPTY_LINE.search(raw)
    whole.update(raw[end.end() :].replace(b"\r\n", b"\n").rstrip() if end else b"")
    return whole.hexdigest()


def is_vouched(headers: tuple[tuple[str, str], ...], trusted: str, sender: str) -> bool:
    """This tells whether the trusted server itself says that the sender's domain sent this.

    Only its newest word counts, only DMARC's (which binds what other checks found to the address
    that is shown), and nothing in comments or quotes, where a sender may write what they like.
    """
    if values_of(headers, "from")[1:]:
        return False
    for value in values_of(headers, "authentication-results"):
        plain = COMMENTS.sub(" ", value.lower())
        server, *results = [one.split() for one in plain.split(";")]
        if server[:1] != [trusted.lower()]:
            continue
        domain = sender.rpartition("@")[2]
        return any(
            result[:1] == ["dmarc=pass"] and f"header.from={domain}" in result for result in results
        )
    return False
