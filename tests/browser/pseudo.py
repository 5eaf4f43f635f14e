"""A made-up language: every translatable string of the program, ［bracketed］.

The catalogue comes from `makemessages`, as one for translators would: a string that translators
would never be shown has no brackets either. Run as a program in the server's settings.
"""

import csv
import fcntl
import os
import re
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parents[2]
HUB = ROOT / "src" / "commonground" / "hub"
LOCALE = "en_XA"
PLURALS = "nplurals=2; plural=(n != 1);"
# The words of the vocabularies are rows of the database, shown through their context.
CONTEXTS = {
    "issues": "issue",
    "kinds": "kind of organisation",
    "people": "people served",
    "purposes": "purpose",
    "relationships": "relationship wanted",
    "checks": "check",
    "scales": "scale",
    "touchpoint_kinds": "touchpoint kind",
}


def bracketed(text: str) -> str:
    """The text in brackets; white space stays outside them, as gettext asks."""
    inner = text.strip()
    return text.replace(inner, f"［{inner}］", 1) if inner else text


def vocabulary() -> Iterator[polib.POEntry]:
    """The words of the vocabularies, as a translator would be given them."""
    for name, context in CONTEXTS.items():
        with (HUB / "vocabularies" / "lists" / f"{name}.csv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                for column in ("name", "description"):
                    yield polib.POEntry(msgctxt=context, msgid=row[column])


def parts() -> Iterator[polib.POFile]:
    """The catalogues of Django and allauth, whose words people meet too."""
    for package in ("django", "allauth"):
        spec = find_spec(package)
        assert spec and spec.origin
        for path in Path(spec.origin).parent.rglob("locale/en/LC_MESSAGES/django.po"):
            yield polib.pofile(str(path))


def write_catalogue(made: Path, target: Path) -> int:
    """This writes the made-up language's catalogue from what `makemessages` found."""
    catalogue: dict[tuple[Any, str], polib.POEntry] = {}
    for entry in (*vocabulary(), *(e for part in parts() for e in part), *polib.pofile(str(made))):
        if not entry.obsolete:
            catalogue[entry.msgctxt, entry.msgid] = entry
    whole = polib.POFile()
    whole.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": PLURALS,
    }
    for entry in catalogue.values():
        new = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt)
        if entry.msgid_plural:
            new.msgid_plural = entry.msgid_plural
            new.msgstr_plural = {0: bracketed(entry.msgid), 1: bracketed(entry.msgid_plural)}
        else:
            new.msgstr = bracketed(entry.msgid)
        whole.append(new)
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.save_as_mofile(str(target))
    return len(whole)


def make_catalogue(folder: Path) -> int:
    """This searches the program for its strings and writes the catalogue below a folder."""
    search = [sys.executable, "-m", "django", "makemessages", "--locale", LOCALE, "-v0"]
    # Translations that are there already are not strings of the program.
    search += ["--ignore", "locale", "--settings", "tests.browser.searching"]
    environment = {
        **os.environ,
        "COMMONGROUND_VAR": str(folder / "var"),
        "COMMONGROUND_TEST_LOCALE": str(folder),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }
    # It writes beside the templates for a moment: two at once would find each other's files.
    lock = Path(tempfile.gettempdir()) / f"makemessages-{zlib.crc32(str(ROOT).encode()):08x}.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        subprocess.run(search, cwd=HUB.parent, env=environment, check=True)
    found = folder / LOCALE / "LC_MESSAGES" / "django.po"
    return write_catalogue(found, found.with_suffix(".mo"))


def without_brackets(text: str) -> str:
    """What is left of a text when all that stands in brackets is taken out, from within; NUL marks
    where it stood."""
    before = None
    while before != text:
        before, text = text, re.sub(r"［[^［］]*］", "\0", text)
    return text
