"""What of a page stands in no brackets in the made-up language, and is nobody's data."""

import re
import sqlite3

from playwright.sync_api import Page

from commonground.hub.demo.doors import DOORS, PASSWORD
from commonground.hub.organisations.models.languages import languages
from tests.browser.pseudo import without_brackets
from tests.browser.server import Server

PSEUDO = "en-xa"
# What is the same in every language: the name of the program, keys, examples of codes.
NAMES = {
    "Common Ground",
    "Pseudo",
    "canary",
    "g",
    "t",
    "f",
    "p",
    "GeoJSON",
    "CSV",
    "JSON",
    PASSWORD,
}
# Words of vocabularies are rows too, but shown through their translations; history as well.
TRANSLATED = ("vocabularies_", "finder_purpose", "ties_touchpointkind", "django_", "auth_")
SHOWN = """() => {
  const told = [];
  const kept = el => el && !el.closest("script, style, noscript, code, kbd, svg:not([role=img]) title, [lang]:not(html), [translate=no]");
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) if (kept(walk.currentNode.parentElement)) told.push(walk.currentNode.textContent);
  for (const name of ["placeholder", "title", "aria-label", "alt", "data-cluster-words", "data-find"])
    for (const el of document.querySelectorAll(`[${name}]`)) if (kept(el)) told.push(el.getAttribute(name));
  told.push(document.title);
  return told;
}"""


def data_of(server: Server) -> set[str]:
    """Every text that somebody typed, whole and by lines: the database's, and its files' names."""
    texts: set[str] = set(NAMES)
    texts |= set(languages().values())
    for email, words in DOORS:
        texts |= {email, words}
    with sqlite3.connect(f"file:{server.var / 'commonground.sqlite3'}?mode=ro", uri=True) as rows:
        tables = [
            name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for table in tables:
            if table.startswith(TRANSLATED) and table != "vocabularies_place":
                continue
            for row in rows.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
                texts |= {value for value in row if isinstance(value, str)}
    return {plain(part) for text in texts for part in (text, *re.split(r"[\n;,]", text))}


def plain(text: str) -> str:
    """The text without the numbers and signs around it."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def is_data(text: str, data: set[str]) -> bool:
    """Whether what stands outside brackets is a number, a code, an address or what people typed."""
    text = plain(text)
    if (
        not text
        or text in data
        or "@" in text
        or "://" in text
        or re.fullmatch(r"[A-Z0-9-]+", text)
    ):
        return True
    # A name or a text that is cut where there is no room for all of it.
    if len(text) > 7 and any(value.startswith(text) for value in data):
        return True
    parts = [part for part in re.split(r"\s*[·,;:()|/\n]\s*|\s{2,}", text) if plain(part)]
    return len(parts) > 1 and all(is_data(part, data) for part in parts)


def bare(page: Page, data: set[str]) -> list[str]:
    """The texts of a page that have no brackets and are nobody's data.

    A translated sentence may hold names and links, so that brackets are paired over all texts.
    """
    whole = without_brackets("\x01".join(page.evaluate(SHOWN)))
    left = [text for text in re.split("[\x00\x01]", whole) if not is_data(text, data)]
    return sorted({" ".join(text.split())[:120] for text in left})
