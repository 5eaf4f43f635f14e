"""The partner finder over 2,000,000 organisations: the index, beside plain numpy and SQLite FTS5."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from scipy import sparse

from commonground.methods.index import Index, build, change, find, latest, ranked
from commonground.methods.index.sums import FOLLOWED, STRONG
from commonground.methods.index.ties import FRESHNESS
from commonground.methods.matching.labels import words
from commonground.methods.values import Organisation, Partnership
from tests.bench.methods.nation import organisations, partnerships

SEED, QUESTIONS, WARM, PLAIN, DEEP = 1, 240, 40, 8, 60
BIG = 512_000_000
MOST: dict[str, float] = {}


def say(what: str, **figures: object) -> None:
    """Print one figure."""
    told = {k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps({"figure": what, **told}), flush=True)


def memory() -> dict[str, float]:
    """Resident memory of this process in megabytes: its own, and pages of mapped files."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kept = {line.split(":")[0]: int(line.split()[1]) / 1000 for line in lines if " kB" in line}
    return {"resident_mb": kept["VmRSS"], "of_it_own_mb": kept["RssAnon"]}


def bandwidth() -> float:
    """Bytes a second that one thread can read from memory, the best of five."""
    block = np.ones(BIG // 8)
    best = 0.0
    for _ in range(5):
        begun = perf_counter()
        block.sum()
        best = max(best, BIG / (perf_counter() - begun))
    return best


def make(size: int, folder: Path) -> None:
    """Build the index, in a process of its own."""
    begun, used = perf_counter(), process_time()
    for _ in organisations(size, SEED):
        pass
    for _ in partnerships(size, SEED):
        pass
    generating, generating_used = perf_counter() - begun, process_time() - used
    begun, used = perf_counter(), process_time()
    built = build(organisations(size, SEED), partnerships(size, SEED), folder)
    say(
        "build",
        organisations=built.organisations,
        ties=built.ties,
        seconds=perf_counter() - begun - generating,
        processor_seconds=process_time() - used - generating_used,
        megabytes=sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6,
    )


def asking(index: Index, count: int) -> list[int]:
    """Who asks: half of those with ties, half of all."""
    chance = random.Random(SEED)
    listed = np.flatnonzero(index.listed)
    tied = listed[listed < index.tied]
    return [int(chance.choice(tied if i % 2 else listed)) for i in range(count)]


def timed(index: Index, rows: list[int], *, exact: bool) -> tuple[list[float], list[float]]:
    """Milliseconds of each question, by the clock and of the processor; MOST keeps the memory."""
    clock, processor = [], []
    for row in rows:
        org_id = index.organisation(row).org_id
        begun, used = perf_counter(), process_time()
        find(index, org_id, k=10, exact=exact)
        clock.append(1e3 * (perf_counter() - begun))
        processor.append(1e3 * (process_time() - used))
        # The most there was: an index lets go of mapped pages now and then.
        for name, value in memory().items():
            MOST[name] = max(MOST.get(name, 0.0), value)
    return clock, processor


def tell(what: str, clock: list[float], processor: list[float], **more: object) -> None:
    """Print how long questions took."""
    say(
        what,
        questions=len(clock),
        p50_ms=float(np.percentile(clock, 50)),
        p95_ms=float(np.percentile(clock, 95)),
        processor_p50_ms=float(np.percentile(processor, 50)),
        processor_p95_ms=float(np.percentile(processor, 95)),
        **more,
    )


def bytes_read(index: Index, row: int) -> int:
    """Bytes that a question must read at the least: postings, ties and what is known of everyone."""
    found = 0
    for family in index.families.values():
        labels = family.of_row(row)[0]
        postings = int((family.post_start[labels + 1] - family.post_start[labels]).sum())
        wide = 4 + (family.post_value.itemsize if family.post_value is not None else 0)
        found += postings * wide
    start = index.array("grams.post.start")
    partners = index.ties_of(row)[0]
    for one in (row, *partners[:20].tolist()):
        ids = index.grams_of(one)
        ids = ids if one == row else ids[~index.array("grams.common")[ids]]
        found += 4 * int((start[ids + 1] - start[ids]).sum())
    # Ties of partners and of theirs, as far as they are followed, and of those who work as the
    # query does or have a name like its, 5 bytes each; 12 bytes of everyone: kind, country, score.
    second = np.unique(
        np.concatenate([index.ties_of(int(u))[0] for u in partners[:50]] or [partners])
    )
    degree = np.diff(index.start)
    third = min(int(degree[second].sum()), FOLLOWED)
    found += 5 * (int(degree[partners].sum()) + third + STRONG[0] + STRONG[-1])
    return found + 12 * index.rows


def plain_numpy(index: Index) -> Any:
    """The plain way over the same arrays: every signal by a matrix for everyone, then sorted."""
    rows, n = index.rows, index.active
    ones = np.ones(len(index.to))
    ties = sparse.csr_array((ones, index.to, index.start), shape=(n, n))
    fresh = sparse.csr_array((FRESHNESS[index.age], index.to, index.start), shape=(n, n))
    units = {}
    for name, family in index.families.items():
        if family.post_value is not None:
            shape = (len(family.post_start) - 1, rows)
            units[name] = sparse.csr_array(
                (family.post_value, family.post_row, family.post_start), shape=shape
            ).T.tocsr()
    grams = sparse.csr_array(
        (index.array("grams.rarity")[index.array("grams.label")], index.array("grams.label"), index.array("grams.start")),
        shape=(rows, 1 << 18),
    )  # fmt: skip
    norm = np.where(index.norm > 0, index.norm, 1.0)

    def cosine(name: str, row: int) -> np.ndarray:
        own = index.families[name].dense(*index.families[name].unit(row))
        return units[name] @ own

    def spelt(row: int) -> np.ndarray:
        own = np.zeros(1 << 18)
        ids = index.grams_of(row)
        own[ids] = index.array("grams.rarity")[ids] / norm[row]
        return (grams @ own) / norm

    def scale(raw: np.ndarray) -> np.ndarray:
        best = raw.max(initial=0.0)
        return np.log1p(100 * raw / best) if best > 0 else raw

    def ask(row: int) -> np.ndarray:
        own = np.zeros(n)
        to, tie = index.fresh_of(row)
        own[to] = tie
        places, issues = cosine("places", row), cosine("issues", row)
        total = places + issues + cosine("texts", row) + cosine("names", row)
        total += (index.kind == index.kind[row]) * 1.0 + (index.home == index.home[row]) * 1.0
        near = scale(ties @ (index.root * (ties @ (index.root * (own > 0)))))
        sharing = (fresh @ own) * index.one_over_norm
        for weights in (sharing, sharing**2, places[:n] * (0.1 + issues[:n]), spelt(row)[:n] ** 3):
            near += scale(fresh @ weights)
        near += scale(index.popularity)
        walk = own / max(own.sum(), 1.0)
        for _ in range(3):
            walk = ties @ (walk / np.maximum(index.degree, 1.0))
            near += scale(walk)
        family = np.zeros(rows)
        for partner in to[:20].tolist():
            family += spelt(partner) ** 2
        total += scale(family)
        total[:n] += near
        return np.argsort(-total, kind="stable")[:10]

    return ask


def full_text(index: Index, place: Path) -> sqlite3.Connection:
    """The same names, missions, issues and places in SQLite's full text."""
    database = sqlite3.connect(place)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute(
        "CREATE VIRTUAL TABLE found USING fts5(name, mission, issues, places, content='')"
    )

    def rows() -> Iterator[tuple[object, ...]]:
        for row in np.flatnonzero(index.listed).tolist():
            one = index.organisation(row)
            yield row + 1, one.name, one.mission, " ".join(one.issues), " ".join(one.places)

    database.executemany(
        "INSERT INTO found (rowid, name, mission, issues, places) VALUES (?, ?, ?, ?, ?)", rows()
    )
    database.commit()
    return database


def ask_full_text(database: sqlite3.Connection, one: Organisation) -> None:
    """Ask for the ten that share the most words with one."""
    text = " ".join((one.name, one.mission, *one.issues, *one.places))
    asked = " OR ".join(f'"{word}"' for word in words(text))
    database.execute(
        "SELECT rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT 10", (asked,)
    ).fetchall()


def both_kinds(index: Index, rows: list[int], *, exact: bool) -> tuple[list[float], list[float]]:
    """Ask, and print how long it took those with partners and anybody."""
    way = "exact" if exact else "quick"
    timed(index, rows[:WARM], exact=exact)
    clock, processor = timed(index, rows[WARM:], exact=exact)
    tell(f"index, {way}, all questions", clock, processor, **MOST)
    tell(f"index, {way}, with partners", clock[1::2], processor[1::2])
    tell(f"index, {way}, anybody", clock[::2], processor[::2])
    return clock, processor


def nearly(index: Index, rows: list[int]) -> None:
    """How much of the exact answer the quick way gives."""
    both, first, loss = [], [], []
    for row in rows:
        org_id = index.organisation(row).org_id
        exact = ranked(index, org_id, k=DEEP, exact=True)
        quick = ranked(index, org_id, k=10, exact=False).rows.tolist()
        best = exact.rows[:10].tolist()
        both.append(len(set(best) & set(quick)))
        first.append(best[0] == quick[0])
        # Whoever is not among so many has no more than the last of them.
        score = dict(zip(exact.rows.tolist(), exact.total.tolist(), strict=True))
        lost = exact.total[:10] - [score.get(one, float(exact.total[-1])) for one in quick]
        loss.append(float(lost.mean() / exact.total[:10].mean()))
    say(
        "quick beside exact",
        questions=len(rows),
        of_ten=float(np.mean(both)),
        least_of_ten=min(both),
        same_first=float(np.mean(first)),
        score_lost=float(np.mean(loss)),
    )


def quickly(folder: Path) -> None:
    """Ask the quick way in a process of its own, so that its memory is what the quick way needs."""
    index = Index(folder)
    both_kinds(index, asking(index, QUESTIONS + WARM), exact=False)


def measure(size: int, folder: Path) -> None:
    """Ask the index, then the same in the plain ways."""
    fast = bandwidth()
    index = Index(folder)
    rows = asking(index, QUESTIONS + WARM)
    clock, _ = both_kinds(index, rows, exact=True)
    nearly(index, rows[WARM:])
    read = float(np.median([bytes_read(index, row) for row in rows[WARM:]]))
    least = 1e3 * read / fast
    say(
        "limit",
        read_mb=read / 1e6,
        bandwidth_gb_per_s=fast / 1e9,
        least_ms=least,
        p50_over_limit=float(np.percentile(clock, 50)) / least,
    )
    seen(index, folder)
    ask = plain_numpy(index)
    clock, processor = [], []
    for row in rows[WARM : WARM + PLAIN]:
        begun, used = perf_counter(), process_time()
        ask(row)
        clock.append(1e3 * (perf_counter() - begun))
        processor.append(1e3 * (process_time() - used))
    tell("plain numpy (fewer signals)", clock, processor)
    del ask
    with tempfile.TemporaryDirectory(dir=folder) as place:
        started = perf_counter()
        database = full_text(index, Path(place) / "found.db")
        built = perf_counter() - started
        clock, processor = [], []
        for row in rows[WARM : WARM + PLAIN]:
            one = index.organisation(row)
            started, used = perf_counter(), process_time()
            ask_full_text(database, one)
            clock.append(1e3 * (perf_counter() - started))
            processor.append(1e3 * (process_time() - used))
        tell("SQLite FTS5 (words only, no ties)", clock, processor, build_s=built)
        database.close()


def seen(index: Index, folder: Path) -> None:
    """How soon a change of one organisation is seen by a question."""
    times = []
    for number in range(5):
        row = asking(index, 50)[2 * number + 11]
        one = index.organisation(row)
        changed = Organisation(
            one.org_id, f"{one.name} Lighthouse", mission=one.mission, country="XA"
        )
        partners = index.ties_of(row)
        ties = [
            Partnership(
                one.org_id, index.organisation(int(u)).org_id, date=str(int(y)) if y else ""
            )
            for u, y in zip(partners[0], partners[2], strict=True)
        ]
        begun = perf_counter()
        change(folder, [changed], ties)
        now = latest(index)
        find(now, one.org_id, k=10)
        times.append(perf_counter() - begun)
        assert now.name(now.row(one.org_id)).endswith("Lighthouse")
    say("change of one organisation seen", worst_s=max(times), median_s=float(np.median(times)))


def main(size: int) -> None:
    """Build in one process, ask in another, so that the memory of the one is not the other's."""
    with tempfile.TemporaryDirectory() as folder:
        for part in ("build", "quick", "ask"):
            environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
            command = [sys.executable, "-m", "tests.bench.methods.index", str(size), part, folder]
            subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    given = sys.argv[1:]
    count = int(given[0]) if given else 2_000_000
    if len(given) < 3:
        main(count)
    elif given[1] == "build":
        make(count, Path(given[2]))
    elif given[1] == "quick":
        quickly(Path(given[2]))
    else:
        measure(count, Path(given[2]))
