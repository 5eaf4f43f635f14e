"""The folder an index lives in: builds that break off, readers who go on, changes written at once."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from commonground.methods.errors import UnusableFile
from commonground.methods.index import Index, build, change, find, laid_over, latest
from commonground.methods.index.shelf import Writer
from commonground.methods.values import Organisation
from tests.methods.test_index import world

pytestmark = pytest.mark.capability("K5")


def cut_short() -> Iterator[Organisation]:
    """Organisations of which the second never comes."""
    yield Organisation("a", "A")
    raise KeyboardInterrupt


def test_a_build_that_breaks_off_leaves_the_index_before_it(tmp_path: Path) -> None:
    profiles, ties = world(10, seed=1)
    build(profiles, ties, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        build(cut_short(), [], tmp_path)
    assert len(Index(tmp_path)) == 10
    assert not list(tmp_path.glob("building-*"))


def test_one_who_has_an_index_open_goes_on_with_it(tmp_path: Path) -> None:
    profiles, ties = world(10, seed=1)
    build(profiles, ties, tmp_path)
    index = Index(tmp_path)
    before = find(index, "o001", k=5)
    for seed in (2, 3, 4):
        build(*world(12, seed), tmp_path)
    assert find(index, "o001", k=5) == before
    assert len(latest(index)) == 12
    assert len(list(tmp_path.glob("generation-*"))) == 2


@pytest.mark.parametrize("exact", [True, False])
def test_one_who_opened_an_index_and_asked_nothing_yet_goes_on_with_it(
    tmp_path: Path, exact: bool
) -> None:
    profiles, ties = world(10, seed=1)
    build(profiles, ties, tmp_path)
    before = find(Index(tmp_path), "o001", purpose="learn", k=5, exact=exact)
    index = Index(tmp_path)
    for seed in (2, 3, 4):
        build(*world(12, seed), tmp_path)
    assert find(index, "o001", purpose="learn", k=5, exact=exact) == before
    laid = laid_over(index, [Organisation("new", "New")])
    assert "new" in [one.candidate for one in find(laid, "o001", k=11, exact=exact)]


def test_a_build_that_was_killed_leaves_no_files_to_the_next(tmp_path: Path) -> None:
    # The one that goes on beside it, in another thread or container, loses nothing.
    left = tmp_path / "building-1"
    left.mkdir()
    (left / "ties.to.npy").write_bytes(b"half")
    going = Writer(tmp_path)
    going.put("some", np.arange(3))
    build(*world(10, seed=1), tmp_path)
    assert not left.exists()
    assert np.load(going.place / "some.npy").tolist() == [0, 1, 2]
    going.give_up()
    assert len(Index(tmp_path)) == 10
    assert not list(tmp_path.glob("building-*"))


def test_changes_written_at_once_are_all_seen(tmp_path: Path) -> None:
    build(*world(10, seed=1), tmp_path)
    names = [f"n{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: change(tmp_path, [Organisation(name, name)]), names))
    index = latest(Index(tmp_path))
    assert [name for name in names if index.find(name) < 0] == []


def test_changes_of_before_the_same_rows_were_built_again_are_told_from_later_ones(
    tmp_path: Path,
) -> None:
    rows = world(10, seed=1)
    build(*rows, tmp_path)
    change(tmp_path, [Organisation("early", "Early")])
    index = latest(Index(tmp_path))
    for name in ("late", "later"):
        build(*rows, tmp_path)
        change(tmp_path, [Organisation(name, name)])
        index = latest(index)
        assert index.find("early") < 0 <= index.find(name)
    assert len(list(tmp_path.glob("generation-*"))) == 2


@pytest.mark.parametrize(
    ("where", "exact"),
    [
        ("paths.clear", True),
        ("scoring.Search", True),
        ("quick.Glance.best", False),
        ("quick.Glance._by_row", False),
    ],
)
def test_a_question_that_is_broken_off_changes_no_later_answer(
    tmp_path: Path, where: str, exact: bool
) -> None:
    build(*world(60, seed=1), tmp_path)
    index = Index(tmp_path)
    before = [find(index, asks, exact=way) for asks in ("o001", "o010") for way in (True, False)]
    with (
        patch(f"commonground.methods.index.{where}", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        find(index, "o005", exact=exact)
    after = [find(index, asks, exact=way) for asks in ("o001", "o010") for way in (True, False)]
    assert after == before


def test_an_index_that_nobody_uses_any_more_is_let_go(tmp_path: Path) -> None:
    build(*world(10, seed=1), tmp_path)
    index = Index(tmp_path)
    find(index, "o001", k=5)
    left = weakref.ref(index)
    gc.disable()
    try:
        # Not at some later time: every array holds a file open.
        del index
        assert left() is None
    finally:
        gc.enable()


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    profiles, ties = world(10, seed=1)
    built = [build(profiles, ties, tmp_path / name) for name in ("one", "two")]
    assert built[0] == built[1]


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="no index here"):
        Index(tmp_path)
    build(*world(10, seed=1), tmp_path)
    [generation] = tmp_path.glob("generation-*")
    file = generation / "ties.to.npy"
    os.truncate(file, file.stat().st_size - 4)
    with pytest.raises(UnusableFile, match="damaged"):
        Index(tmp_path)
    (generation / "manifest.json").write_text('{"layout": 0}')
    with pytest.raises(UnusableFile, match="another version"):
        Index(tmp_path)
