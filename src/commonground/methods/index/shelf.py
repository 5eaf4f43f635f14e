"""The folder an index lives in: arrays that are mapped into memory, and how a new one replaces it.

A generation is written aside, its manifest last, and renamed when it is whole; `current` names
the one to read and is replaced in one step. A reader that has an older one open goes on with it,
even once its files are gone: all of them are opened at the start.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from commonground.methods.errors import UnusableFile

LAYOUT = 5
"""Counted up whenever the arrays change their meaning; an index of another layout is not read."""

LARGE = 1 << 20
"""Bytes above which an array is not copied to be summed up."""

MOST_MAPPED = 1_100_000_000
"""Bytes of files that a process may have mapped after a question; beyond it they are let go.

Each question maps others, and nobody asks for all again. How much one touch maps is up to the
system: a few pages, or two megabytes.
"""

LET_GO = 32
"""After how many questions they are let go where the system does not tell how much there is."""

UNNEEDED: int | None = getattr(mmap, "MADV_DONTNEED", None)

MANIFEST, CURRENT, CHANGES = "manifest.json", "current", "changes"
PROFILES = "profiles.bytes"
Array = NDArray[Any]


def digest(text: str) -> int:
    """Number a text by 64 bits, the same on every machine."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def digests(texts: Iterable[str]) -> NDArray[np.uint64]:
    """Number many texts."""
    return np.fromiter((digest(text) for text in texts), dtype=np.uint64)


def mapped() -> int | None:
    """Bytes of mapped files that this process has in memory; None where the system does not tell."""
    try:
        with Path("/proc/self/statm").open("rb") as file:
            return int(file.read().split()[2]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return None


class Shelf:
    """One generation opened for reading: arrays by name, mapped, shared by all who open it.

    Raises
    ------
    UnusableFile
        There is no index in the folder, it is of another layout, or parts of it are missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = self.place = folder
        while True:
            try:
                self._read()
                self._check()
                self._open()
                break
            except (UnusableFile, FileNotFoundError):
                # Where two builds ended meanwhile, what was being opened is gone.
                if self.is_current():
                    raise
        self._asked = 0
        #: What was worked out of the arrays, for all who read them.
        self.kept: dict[str, Any] = {}
        #: Numbers of labels that were looked up before, by family.
        self.numbered: dict[str, dict[str, int]] = {}

    def _read(self) -> None:
        try:
            name = (self.folder / CURRENT).read_text(encoding="utf-8").strip()
            self.place = self.folder / name
            self.manifest = json.loads((self.place / MANIFEST).read_text(encoding="utf-8"))
            layout = self.manifest["layout"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnusableFile(
                str(self.folder),
                None,
                "",
                "There is no index here. Make one with `commonground index build`.",
            ) from error
        if layout != LAYOUT:
            raise UnusableFile(
                str(self.folder),
                None,
                "",
                "This index was made by another version. Make it anew with `commonground index build`.",
            )

    def _check(self) -> None:
        for name, size in self.manifest["sizes"].items():
            file = self.place / name
            if not file.exists() or file.stat().st_size != size:
                raise UnusableFile(
                    str(self.folder),
                    None,
                    "",
                    f"The index is damaged ({name} is missing or cut short). Make it anew.",
                )

    def _open(self) -> None:
        """Map every array now: two builds later their files are gone, what is open is not."""
        self._opened: dict[str, Array] = {}
        self._maps: list[mmap.mmap | None] = []
        for file in self.manifest["sizes"]:
            mapped = np.load(self.place / file, mmap_mode="r", allow_pickle=False)
            # A plain view: every slice of a memmap would carry the price of being one.
            self._opened[file.removesuffix(".npy")] = np.asarray(mapped)
            self._maps.append(getattr(mapped, "_mmap", None))
        self._profiles = (self.place / f"{PROFILES}.npy").open("rb", buffering=0)
        self._profiles_begin = os.fstat(self._profiles.fileno()).st_size - len(self.array(PROFILES))

    def array(self, name: str) -> Array:
        """One array, mapped for reading only."""
        return self._opened[name]

    def asked(self) -> None:
        """Count a question; where too much is mapped, let go of the pages of earlier ones.

        They stay in the system's memory, for all processes, and are mapped again when they are read.
        """
        self._asked += 1
        amount = mapped()
        is_much = self._asked % LET_GO == 0 if amount is None else amount > MOST_MAPPED
        if is_much:
            for one in self._maps:
                if one is not None and UNNEEDED is not None:
                    one.madvise(UNNEEDED)

    def profile(self, begin: int, length: int) -> bytes:
        """Read a piece of the profiles, without mapping what lies around it."""
        return os.pread(self._profiles.fileno(), length, self._profiles_begin + begin)

    def private(self, name: str) -> Array:
        """Map one array so that it can be written to, for oneself alone."""
        try:
            mapped = np.load(self.place / f"{name}.npy", mmap_mode="c", allow_pickle=False)
        except FileNotFoundError:
            return self.array(name).copy()
        return np.asarray(mapped)

    def is_current(self) -> bool:
        """Tell whether no newer generation has taken this one's place."""
        try:
            return (self.folder / CURRENT).read_text(encoding="utf-8").strip() == self.place.name
        except OSError:
            return True


class Writer:
    """One generation being written; nothing is seen of it until `finish`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._sum = blake2b(digest_size=8)
        with held(folder):
            _sweep(folder)
            # Not by the process's number: threads share it, and containers that share the folder.
            taken = {left.name for left in folder.glob("building-*")}
            self.place = next(
                folder / name for n in count() if (name := f"building-{n}") not in taken
            )
            self.place.mkdir()
            self._kept = ExitStack()
            self._kept.enter_context(held(self.place))

    def put(self, name: str, array: Array) -> None:
        """Write one array."""
        array = np.ascontiguousarray(array)
        np.save(self.place / f"{name}.npy", array, allow_pickle=False)
        self._sum.update(name.encode())
        self._sum.update(array.tobytes() if array.nbytes < LARGE else np.ravel(array).data)

    def texts(self, name: str, texts: Iterable[str]) -> None:
        """Write texts as one run of bytes and where each begins."""
        encoded = [text.encode() for text in texts]
        ends = np.cumsum([0, *(len(text) for text in encoded)], dtype=np.int64)
        self.put(f"{name}.begin", ends)
        self.put(f"{name}.bytes", np.frombuffer(b"".join(encoded), dtype=np.uint8))

    def finish(self, told: Mapping[str, Any]) -> str:
        """Make it the one that is read from now on, and drop all but it and the one before."""
        sizes = {file.name: file.stat().st_size for file in sorted(self.place.iterdir())}
        for file in self.place.iterdir():
            _flush(file)
        with held(self.folder):
            name = self._name()
            manifest = {**told, "layout": LAYOUT, "generation": name, "sizes": sizes}
            (self.place / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
            _flush(self.place / MANIFEST)
            before = self.folder / CURRENT
            old = before.read_text(encoding="utf-8").strip() if before.exists() else ""
            target = self.folder / name
            if target.exists():
                # The same rows give the same arrays.
                shutil.rmtree(self.place)
            else:
                self.place.rename(target)
            fresh = self.folder / f"{CURRENT}.new"
            fresh.write_text(name, encoding="utf-8")
            _flush(fresh)
            fresh.replace(before)
            _flush(self.folder)
            for other in self.folder.glob("generation-*"):
                if other.name not in (name, old):
                    shutil.rmtree(other, ignore_errors=True)
        self._kept.close()
        return name

    def _name(self) -> str:
        """Name it by its arrays; anew where the same rows were built before and changed since.

        Readers who have those changes laid over theirs could not tell them from later ones.
        """
        name = found = f"generation-{self._sum.hexdigest()}"
        number = 1
        while (self.folder / found / CHANGES).exists():
            number += 1
            found = f"{name}-{number}"
        return found

    def give_up(self) -> None:
        """Leave nothing behind of what was not finished."""
        shutil.rmtree(self.place, ignore_errors=True)
        self._kept.close()


@contextmanager
def held(place: Path, how: int = LOCK_EX) -> Iterator[None]:
    """Hold a folder for as long as this goes on; once the process is dead, nobody holds it."""
    handle = os.open(place, os.O_RDONLY)
    try:
        flock(handle, how)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Drop what builds left behind that were killed: gigabytes, and nobody would ask for them."""
    for left in folder.glob("building-*"):
        # Held by a build that goes on, or gone meanwhile.
        with suppress(BlockingIOError, FileNotFoundError), held(left, LOCK_EX | LOCK_NB):
            shutil.rmtree(left)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
