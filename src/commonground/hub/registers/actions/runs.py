"""One import of one file: batches, each in a transaction of its own, counted as they are kept.

A run that is cut off has kept whole batches; the same file again keeps the rest and changes nothing
of what is there.
"""

import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import PurePath
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.history.models import digest_of
from commonground.hub.organisations.models import Organisation, Person
from commonground.hub.registers.models import KEPT_REMARKS, Found, Run
from commonground.hub.registers.queries import importer, scoped
from commonground.hub.registers.rules import may_be_named, may_import
from commonground.methods.interchange import Fault, Kind, Row, Source, read_rows
from commonground.methods.interchange.cells import read_bytes
from commonground.methods.saying import kept

T = TypeVar("T")

BATCH = 1000
UNREAD = "lines_not_read"
# Rooms above this one add in their `ready` what is to be done once rows were taken in or out.
AFTERWARDS: list[Callable[[], None]] = []
SOURCE_LENGTH = 130
# How many rows are done, and the run they are kept in, if it is not a trial.
Progress = Callable[[int, Run | None], None]


@dataclass
class Tally:
    """This counts rows. Each row is one of the first five; `in_part` counts those of them that were
    not taken in with every word, `to_review` the remarks on rows."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    linked: int = 0
    refused: int = 0
    in_part: int = 0
    to_review: int = 0
    rows: int = 0
    more: dict[str, int] = field(default_factory=dict)

    def as_counts(self) -> dict[str, int]:
        """This is the tally by name."""
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "linked": self.linked,
            "in_part": self.in_part,
            "to_review": self.to_review,
            "refused": self.refused,
            **self.more,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """This is what an import did or, on a dry run, would do."""

    run: Run | None
    table: str
    file_name: str
    counts: Mapping[str, int]
    faults: Sequence[Mapping[str, Any]]


def open_file(source: Source, name: str = "") -> tuple[bytes, str]:
    """This reads a whole file and names it by its last part, unpacked.

    Raises `UnusableFile`.
    """
    content = read_bytes(source, name)
    called = PurePath(name or str(source)).name
    return content, called[:-3] if called.lower().endswith(".gz") else called


class Import(ABC, Generic[T]):
    """This is one import; each table says how it keeps a batch of rows."""

    table: str
    kind: Kind[T]

    def __init__(
        self, *, viewer: Viewer, content: bytes, file_name: str, register: str, now: datetime
    ) -> None:
        require(may_import(viewer))
        require(may_be_named(importer(viewer)))
        self.viewer = viewer
        self.now = now
        self.file_name = file_name[:300]
        self.source = self.named(register or self.file_name)
        self.register = scoped(viewer, register)
        self.file_digest = hashlib.sha256(content).hexdigest()
        self.rows = read_rows(io.BytesIO(content), self.kind, name=file_name)
        self.tally = Tally()
        self.faults: list[dict[str, Any]] = []
        self.last_refused = self.last_in_part = 0
        self.run: Run | None = None

    def named(self, source: str) -> str:
        """This is a source with who took it in: a register's name alone could be borrowed."""
        return _("%(source)s, taken in by %(organisation)s") % {
            "source": source[:SOURCE_LENGTH],
            "organisation": self.viewer.organisation_name[:SOURCE_LENGTH],
        }

    @abstractmethod
    def keep(self, rows: Sequence[Row[T]], *, is_dry: bool) -> None:
        """This keeps one batch, inside a transaction; on a dry run it only counts."""

    def carry_out(self, *, is_dry: bool, progress: Progress | None = None) -> Outcome:
        """This takes the whole file in, batch by batch, or only says what that would do."""
        if not is_dry:
            self.begin()
            if progress is not None:
                progress(0, self.run)
        for batch in self.batches():
            with transaction.atomic():
                if self.run is not None:
                    # One import at a time for one organisation, so that no number comes in twice.
                    keepers = Organisation.objects.select_for_update()
                    keepers.get(pk=self.viewer.organisation_id)
                self.keep(batch, is_dry=is_dry)
                if self.run is not None:
                    self.run.counts = self.tally.as_counts()
                    self.run.save(update_fields=["counts"])
            if progress is not None:
                progress(self.tally.rows, self.run)
        if self.run is not None:
            self.run.ended_at = self.now
            self.run.counts, self.run.faults = self.tally.as_counts(), as_kept(self.faults)
            self.run.save(update_fields=["ended_at", "counts", "faults"])
            for follow in AFTERWARDS:
                follow()
        return Outcome(
            self.run, self.table, self.file_name, self.tally.as_counts(), tuple(self.faults)
        )

    def begin(self) -> None:
        """This opens the run and tells the history, before the first row is kept."""
        with transaction.atomic():
            self.run = Run.objects.create(
                owner_id=self.viewer.organisation_id,
                author=Person.objects.filter(pk=self.viewer.person_id).first(),
                level=Level.ORGANISATION,
                table=self.table,
                file_name=self.file_name,
                file_digest=self.file_digest,
                register=self.register,
                started_at=self.now,
            )
            append(
                viewer=self.viewer,
                verb=gettext_noop("imported a file"),
                subject=self.run,
                now=self.now,
                detail={"table": self.table, "file": self.file_name, "sha256": self.file_digest},
            )

    def batches(self) -> Iterator[list[Row[T]]]:
        """This deals out the rows that can be read and writes down those that cannot."""
        while True:
            dealt = list(islice(self.rows, BATCH))
            if not dealt:
                return
            self.tally.rows += len(dealt)
            for row in dealt:
                if isinstance(row, Fault):
                    self.refuse(row.row, row.column, row.reason)
                    if row.lines:
                        self.tally.more[UNREAD] = self.tally.more.get(UNREAD, 0) + row.lines
            readable = [row for row in dealt if isinstance(row, Row)]
            if readable:
                yield readable

    def refuse(self, row: int, column: str, reason: str) -> None:
        """This counts a row that is not kept, once, with one or more reasons."""
        if row != self.last_refused:
            self.tally.refused += 1
            self.last_refused = row
        self.remark(row, column, reason, Found.REFUSED)

    def part(self, row: int, column: str, reason: str) -> None:
        """This counts a row of which something is left out, once, with one or more reasons."""
        if row != self.last_in_part:
            self.tally.in_part += 1
            self.last_in_part = row
        self.remark(row, column, reason, Found.IN_PART)

    def review(self, row: int, column: str, reason: str) -> None:
        """This counts something about a kept row that a person should look at."""
        self.tally.to_review += 1
        self.remark(row, column, reason, Found.TO_REVIEW)

    def remark(self, row: int, column: str, reason: str, state: str, **more: Any) -> None:
        """This keeps the reason; beyond very many, only the counts grow."""
        if len(self.faults) < KEPT_REMARKS:
            told = {"row": row, "column": column, "reason": reason, "state": str(state)}
            self.faults.append(told | more)


def as_kept(faults: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """This writes reasons as template and facts, so that each reader gets them in their language."""
    return [{**fault, "reason": kept(fault["reason"])} for fault in faults]


def digest_of_row(*cells: object) -> str:
    """This tells whether a row still says the same."""
    return digest_of(*cells)
