"""Writes docs/performance.md from the figures kept in docs/performance.json."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench.families import section as section_of

NAMES = {
    "directory": "Directory page",
    "search": "Text search",
    "facets": "Filter by two facets",
    "profile": "Profile",
    "map": "Map data (clusters, JSON)",
    "field_map": "Field as a map (page)",
    "table": "Field as a table",
    "finder": "Finder",
    "tie": "Page of a tie",
    "ties": "All our ties",
    "today": "Today",
    "public": "Directory for anyone",
    "record": "Recording a touchpoint (write)",
    "insight": "How 300 organisations hang together",
    "brief": "Brief for a meeting (PDF)",
}
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
LIST, FINDER, WRITE = {"p95_ms": 60, "per_second_8": 60}, {"p95_ms": 300}, {"p95_ms": 40}
AIMS: dict[str, Mapping[str, float]] = {
    "directory": LIST, "search": LIST, "profile": LIST, "finder": FINDER, "record": WRITE,
}  # fmt: skip
AIMED_AT = 100_000
TENDING_AT = 5_000  # ties of the organisation that acts
AIMS_TENDING: dict[str, Mapping[str, float]] = {
    "today": {"p95_ms": 100}, "tie": {"p95_ms": 60}, "field_map": {"p95_ms": 200},
    "map": {"p95_ms": 200}, "insight": {"p95_ms": 300}, "brief": {"p95_ms": 2_000},
}  # fmt: skip
MAILS_AIMED_AT, MAILS_WITHIN_S = 10_000, 600
MEGABYTE = 1_000_000
Result = Mapping[str, Any]


def rows(result: Result) -> list[list[str]]:
    """The table of one result, page by page."""
    found = []
    for name, words in NAMES.items():
        if name not in result["ours"]:
            continue
        one = result["ours"][name]
        queries = result["queries"].get(name, "")
        found.append([words, *figures(one), str(queries), f"{one['bytes'] / 1000:.1f}"])
        if name in result["theirs"]:
            other = result["theirs"][name]
            found.append(["— Datasette", *figures(other), "", f"{other['bytes'] / 1000:.1f}"])
    return found


def figures(one: Mapping[str, float]) -> list[str]:
    """The times and rates of one page."""
    keys = ("p50_ms", "p95_ms", "per_second_1", "crowd_p50_ms", "crowd_p95_ms", "per_second_8")
    return [f"{one[key]:.0f}" if one[key] >= 10 else f"{one[key]:.1f}" for key in keys]


HEAD = [
    "Page", "p50 ms", "p95 ms", "requests/s", "p50 ms, 8 clients", "p95 ms, 8 clients",
    "requests/s, 8 clients", "queries", "kB sent",
]  # fmt: skip


def aims_of(result: Result) -> Mapping[str, Mapping[str, float]]:
    """What was aimed at for rows like these."""
    if result.get("ties", 0) >= TENDING_AT:
        return AIMS_TENDING
    return AIMS if result["size"] == AIMED_AT else {}


def missed(result: Result) -> list[str]:
    """The aims that a result does not meet, in words."""
    found = []
    for name, aims in aims_of(result).items():
        for key, aim in aims.items():
            got = result["ours"].get(name, {}).get(key)
            if got is None:
                continue
            if key == "p95_ms" and got > aim:
                found.append(f"{NAMES[name]}: p95 {got:.0f} ms, aim {aim:.0f} ms")
            if key == "per_second_8" and got < aim:
                found.append(f"{NAMES[name]}: {got:.0f} requests/s at 8 clients, aim {aim:.0f}")
    return found


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    whole = [head, ["---", *["---:"] * (len(head) - 1)], *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in whole)


def tell(result: Result) -> None:
    """Print one result for the person who waits."""
    print(f"\n{ENGINES[result['engine']]}, {whose(result)}")
    for line in [HEAD, *rows(result)]:
        print(f"{line[0]:32}" + "".join(f"{cell[:14]:>15}" for cell in line[1:]))
    memory = result["memory_bytes"]
    print(
        f"memory {memory['started'] / MEGABYTE:.0f} → {memory['after'] / MEGABYTE:.0f} MB, "
        f"Datasette {result['datasette_memory_bytes'] / MEGABYTE:.0f} MB"
    )
    for line in missed(result):
        print("missed:", line)


def keep(results: Sequence[Result], docs: Path, *, minutes: float) -> None:
    """Put these results in the place of older ones of the same size and database."""
    kept = read(docs)
    for result in results:
        kept[f"{result['engine']}-{result['size']}"] = {
            **result,
            "date": datetime.now(UTC).date().isoformat(),
            "minutes": round(minutes, 1),
            "versions": {
                name: version(name) for name in ("django", "granian", "datasette", "psycopg")
            },
        }
    write(kept, docs)


def keep_library(results: Mapping[str, Any], docs: Path, *, dry: bool) -> None:
    """Put the library's figures in the place of older ones of the same family."""
    if dry:
        return
    kept = read(docs)
    write({**kept, "library": {**kept.get("library", {}), **results}}, docs)


def keep_mails(results: Mapping[str, Any], docs: Path) -> None:
    """Put the figures of mails that come in, by database, in the place of older ones."""
    kept = read(docs)
    dated = {
        engine: {**result, "date": datetime.now(UTC).date().isoformat()}
        for engine, result in results.items()
    }
    write({**kept, "mail": {**kept.get("mail", {}), **dated}}, docs)


def mails_section(results: Mapping[str, Any]) -> str:
    """The mails that come in: how long they take, and what a kill in the middle costs."""
    head = ["Database", "mails", "seconds", "mails/s", "lost", "twice", "processor s", "measured"]
    lines = [
        [
            ENGINES[engine],
            f"{one['mails']:,}",
            f"{one['seconds']:.0f}",
            f"{one['mails_per_second']:.0f}",
            str(one["lost"]),
            str(one["doubled"]),
            f"{one['receiver_cpu_seconds']:.0f}",
            str(one["date"]),
        ]
        for engine, one in sorted(results.items(), key=lambda found: found[0] != "sqlite")
    ]
    missed = [
        f"{ENGINES[engine]}: {one['seconds']:.0f} s, {one['lost']} lost"
        for engine, one in results.items()
        if one["seconds"] * MAILS_AIMED_AT / one["mails"] > MAILS_WITHIN_S or one["lost"]
    ]
    return "\n".join(
        [
            "## Mails that come in",
            "",
            "Two pages each, from four senders at once over real connections; the receiver is killed "
            "outright in the middle and started again. Aim: 10,000 in ten minutes, none lost.",
            "",
            table(head, lines),
            "",
            "Aims missed: " + ("; ".join(missed) + "." if missed else "none."),
        ]
    )


def read(docs: Path) -> dict[str, Any]:
    """The figures kept so far."""
    file = docs / "performance.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def write(kept: Mapping[str, Any], docs: Path) -> None:
    """Keep the figures, and the page that tells them."""
    text = json.dumps(kept, indent=1, sort_keys=True) + "\n"
    (docs / "performance.json").write_text(text, encoding="utf-8")
    pages = [one for name, one in kept.items() if name not in ("library", "mail")]
    text = page(pages, kept.get("library", {}), docs, mails=kept.get("mail", {}))
    (docs / "performance.md").write_text(text, encoding="utf-8")


def page(
    results: Sequence[Result],
    library: Mapping[str, Any],
    docs: Path,
    *,
    mails: Mapping[str, Any],
) -> str:
    """The whole page: how it was measured, the tables, what is missed, and the notes kept by hand."""
    ordered = sorted(results, key=lambda one: (one["size"], one["engine"] != "sqlite"))
    notes = docs / "performance-notes.md"
    parts = [INTRODUCTION]
    for result in ordered:
        parts.append(section(result))
    if mails:
        parts.append(mails_section(mails))
    if library:
        parts.append("## The library")
        parts += [section_of(family, kept) for family, kept in sorted(library.items())]
    if notes.exists():
        parts.append(notes.read_text(encoding="utf-8").strip())
    return "\n\n".join(parts) + "\n"


def whose(result: Result) -> str:
    """Whose rows these are, in words."""
    if result.get("ties", 0) >= TENDING_AT:
        return (
            f"{result['ties']:,} ties and {result['touchpoints']:,} touchpoints of one organisation"
        )
    return f"{result['size']:,} organisations"


def section(result: Result) -> str:
    """One database and size."""
    machine, versions, memory = result["machine"], result["versions"], result["memory_bytes"]
    lines = [
        f"## {whose(result)} on {ENGINES[result['engine']]}",
        "",
        f"Measured on {result['date']} on {machine['cpus']} processors with "
        f"{machine['memory_bytes'] / 1e9:.0f} GB, {machine['system']}, Python {machine['python']}, "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + f". Load of the machine before: {machine['load_before']}.",
        "",
        table(HEAD, rows(result)),
        "",
        f"Memory of all processes of the platform (two web processes, worker, starter; shared pages "
        f"counted in each): {memory['started'] / MEGABYTE:.0f} MB after the start, "
        f"{memory['after'] / MEGABYTE:.0f} MB after the run. Datasette: "
        f"{result['datasette_memory_bytes'] / MEGABYTE:.0f} MB. Rows written in "
        f"{result['loading']['seconds']:.0f} s.",
    ]
    if result["database_bytes"]:
        lines[-1] += f" Database file: {result['database_bytes'] / MEGABYTE:.0f} MB."
    if aims_of(result):
        short = missed(result)
        lines += ["", "Aims missed: " + ("; ".join(short) + "." if short else "none.")]
    return "\n".join(lines)


INTRODUCTION = """# Performance

Written by `make bench` (`make bench SIZE=1000000` for a million); do not edit: what people add
stands in [performance-notes.md](performance-notes.md), the figures in `performance.json`.

**What is measured.** Generated organisations (seed 1; `tests/bench/generator.py`: invented names,
missions, needs, offers, places on four levels, partnerships with a heavy tail), and one organisation
with 300 ties and 3,000 touchpoints, read by one of its stewards. The server is `commonground serve`
as an operator starts it, asked over HTTP on the same machine by one client, then by eight at once.
Pages are HTML, compressed, with every check of who may see what; the client shares the processors
with the server. Writes are durable (`synchronous=FULL`, `synchronous_commit=on`).

**Beside it, Datasette**, asked in turn with us in the same run, over the same rows as one SQLite
file with a full text of its own, opened as unchanging with counts taken beforehand and without facet
suggestions: its fastest way. Read the comparison with care: **Datasette checks no audience**, has no
session, no membership, no forms and no writes here; it shows every row to anybody, one table wide,
and sends its pages uncompressed. It answers the question what a plain list, search and detail page
cost at the least.

**Aims** at 100,000: directory, search and profile p95 ≤ 60 ms with one client and ≥ 60 requests/s
with eight; finder p95 ≤ 300 ms; recording a touchpoint p95 ≤ 40 ms. For an organisation with 5,000 ties and
50,000 touchpoints (among 20,000): Today p95 ≤ 100 ms, the page of a tie ≤ 60, map ≤ 200, the network
of 300 organisations ≤ 300, the PDF of a brief ≤ 2 s; 10,000 mails come in within 10 minutes, none
lost when the receiver is killed. That no page's number of queries grows with its rows is proved by
`tests/hub/test_query_counts.py`."""
