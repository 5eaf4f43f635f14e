"""Visiting: every address of a surface for a viewer, and the canaries in what comes back."""

import gzip
import html
import io
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urljoin

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from commonground.hub.organisations.models import Organisation
from tests.hub.proof.oracle import ACTS, Row
from tests.hub.proof.world import World
from tests.surfaces import Surface

CANARY = re.compile(r"zq[bcdfghjklmnpqrstvwxz]{5}qz", re.IGNORECASE)
NEXT = re.compile(r"<a\b[^>]*\brel=[\"']next[\"'][^>]*>", re.IGNORECASE)
HREF = re.compile(r"href=[\"']([^\"']+)[\"']")
# What differs between two answers to the same question without telling anything: one-time tokens.
NOISE = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"'),
    re.compile(rb'"X-CSRFToken": ?"[^"]+"'),
    re.compile(rb'nonce="[^"]+"'),
    re.compile(rb"It is now \d\d:\d\d there"),
    re.compile(rb'name="request_key" value="[^"]+"'),
    re.compile(rb'value="[^"]+" name="request_key"'),
    re.compile(rb'name="request_key"[^>]*value="[^"]+"'),
)


# Of rows that do not belong under the row before them in an address, these few are tried.
MISMATCHED = (0, 7)


# At how many hidden rows something that changes is tried, and something that reads is asked, for
# each address that names rows, as each viewer.
TRIED, READ = 8, 12


def a_few(
    surface: Surface, hidden: list[tuple[str, Row]], *, viewer: str, most: int
) -> list[tuple[str, Row]]:
    """Some of the addresses that name hidden rows: others for each surface and viewer, so that
    together they try every row."""

    def place(one: tuple[str, Row]) -> int:
        return zlib.crc32(f"{surface.name} {viewer} {one[1].label}".encode())

    return sorted(hidden, key=place)[:most]


@dataclass(frozen=True)
class Address:
    """One address, with the rows of the world it names (all must be visible for an answer)."""

    url: str
    rows: tuple[Row, ...]

    @property
    def fits(self) -> bool:
        """Whether each row belongs under the one before it, so that there is something to show."""
        pairs = zip(self.rows, self.rows[1:], strict=False)
        return all(above in below.parents for above, below in pairs)

    def hidden_from(self, viewer: str) -> Row | None:
        """The first of its rows that the viewer does not see."""
        return next((row for row in self.rows if not row.seen_by(viewer)), None)


def of_table(world: World, name: str) -> list[tuple[Row, str]]:
    """The rows whose label begins with `name`, each with what stands for it in an address."""
    if name == "organisation":
        rows = [row for row in world.rows if isinstance(world.objects[row.label], Organisation)]
        return [(row, world.objects[row.label].slug) for row in rows]
    rows = [row for row in world.rows if row.label.split(" ")[0] == name]
    return [(row, world.objects[row.label].ref) for row in rows]


def addresses(world: World, surface: Surface, acting: str | None) -> Iterator[Address]:
    """Every address of the surface, for every row its arguments can name."""
    combined: list[tuple[tuple[Row, ...], list[str]]] = [((), [acting] if acting else [])]
    for name in surface.args:
        if name.startswith("="):
            combined = [(rows, [*parts, name[1:]]) for rows, parts in combined]
            continue
        options = of_table(world, name)
        combined = [
            ((*rows, row), [*parts, text])
            for rows, parts in combined
            for number, (row, text) in enumerate(options)
            if not rows or rows[-1] in row.parents or number in MISMATCHED
        ]
    for rows, parts in combined:
        for query in surface.queries:
            yield Address(reverse(surface.name, args=parts) + query, rows)


def absent(surface: Surface, acting: str | None) -> str:
    """An address of the same form that names nothing at all."""
    parts = [acting] if acting else []
    for name in surface.args:
        parts.append(name[1:] if name.startswith("=") else secrets.token_hex(5))
    return reverse(surface.name, args=parts)


def body(response: HttpResponseBase) -> bytes:
    """The bytes of an answer, streamed or not, unpacked."""
    content: Any = (
        b"".join(response.streaming_content)  # type: ignore[attr-defined]
        if response.streaming
        else response.content  # type: ignore[attr-defined]
    )
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    raw: bytes = content
    return members(raw) if raw.startswith(b"PK") else raw


def members(packed: bytes) -> bytes:
    """What a workbook holds, without the moment at which it was made."""
    with zipfile.ZipFile(io.BytesIO(packed)) as box:
        return b"\n".join(box.read(name) for name in sorted(box.namelist()) if "core" not in name)


def quiet(raw: bytes) -> bytes:
    """The answer without its one-time tokens."""
    for noise in NOISE:
        raw = noise.sub(b"", raw)
    return raw


def printed(response: HttpResponseBase) -> str:
    """The words of a PDF: its pages and what it says of itself; nothing for all else."""
    if response.headers.get("Content-Type", "") != "application/pdf":
        return ""
    paper = PdfReader(io.BytesIO(body(response)))
    told = [*(page.extract_text() for page in paper.pages), str(paper.metadata)]
    return "\n".join(told)


def unfolded(response: HttpResponseBase) -> str:
    """The text of an answer; a calendar or an address book breaks its lines anywhere in a word."""
    raw = body(response)
    if response.headers.get("Content-Type", "").startswith(("text/vcard", "text/calendar")):
        raw = raw.replace(b"\r\n ", b"")
    return raw.decode("utf-8", "replace")


def words(world: World, response: HttpResponseBase, url: str = "") -> set[str]:
    """The world's canaries in an answer: body and headers, decoded, in any letter case.

    Those that stand in the address itself are left out: an echo of a question tells nothing. So is
    what only looks like a canary, as a one-time token does once in some hundred thousand answers.
    """
    text = printed(response) or unfolded(response)
    text += "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    text = unquote(html.unescape(text))
    echoed = {found.lower() for found in CANARY.findall(unquote(url))}
    return ({found.lower() for found in CANARY.findall(text)} & world.given) - echoed


def next_page(response: HttpResponseBase, url: str) -> str | None:
    """The address behind a "next" link."""
    if "html" not in response.headers.get("Content-Type", ""):
        return None
    link = NEXT.search(body(response).decode("utf-8", "replace"))
    if link is None:
        return None
    target = HREF.search(link.group())
    return urljoin(url, html.unescape(target.group(1))) if target else None


def client_for(world: World, viewer: str) -> Client:
    """A browser session for a viewer of the oracle."""
    client = Client()
    person, _ = ACTS[viewer]
    if person:
        client.force_login(world.cast.people[person])
    return client
