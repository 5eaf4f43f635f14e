"""Reading the imports of the organisation acted for, and what was refused."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.registers.models import (
    Before,
    Found,
    Likeness,
    Record,
    Run,
    Upload,
    UploadState,
)
from commonground.methods.saying import Told, said, told_from

from .known import scoped

ROWS_NAMED = 20
ALIKE_SHOWN = 200
MADE = ("created", "updated", "linked")
GRAVITY = {state: number for number, state in enumerate(Found.values)}
COUNTED = {
    "rows": _("rows in the file"),
    "created": _("new"),
    "updated": _("changed"),
    "unchanged": _("as before"),
    "linked": _("known already, linked"),
    "activities": _("activities made of them"),
    "refused": _("refused"),
    "lines_not_read": _("lines not read, because a quotation mark above them is not closed"),
    "in_part": _("taken in, but not every word of the row"),
    "to_review": _("to look at"),
    "removed": _("entries and facts taken back, of which a row can make several"),
    "restored": _("put back as before"),
    "left": _("left, in use or changed since"),
}


@dataclass(frozen=True, slots=True)
class Lookalike:
    """This is a new entry of a file, and the organisations here that look the same."""

    row: int
    name: str
    number: str
    others: tuple[Organisation, ...]
    entry: Organisation | None = None


@dataclass(frozen=True, slots=True)
class JudgedLikeness:
    """This is what was decided about a new entry of a file and an organisation that looks the same."""

    name: str
    number: str
    organisation: Organisation
    is_same: bool


class Counted(Protocol):
    """This is a run, or what one would do."""

    counts: Mapping[str, int]
    faults: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reason:
    """This is one reason, and the rows of the file it holds for."""

    state: str
    column: str
    told: str
    rows: tuple[int, ...]

    @property
    def is_plain(self) -> bool:
        """This tells whether it was kept in words, in English, as reasons once were."""
        return not isinstance(self.told, Told)

    @property
    def reason(self) -> str:
        """This is the reason in the reader's language."""
        return said(self.told, translation)

    @property
    def what(self) -> str:
        """This is what came of the rows, in words."""
        return str(Found(self.state).label)

    @property
    def named(self) -> str:
        """These are the first rows, as a spreadsheet counts them."""
        shown = ", ".join(str(row) for row in self.rows[:ROWS_NAMED])
        return f"{shown} …" if len(self.rows) > ROWS_NAMED else shown


def runs(viewer: Viewer) -> VisibleQuerySet[Run]:
    """This lists the organisation's imports, the newest first."""
    return Run.objects.visible_to(viewer).filter(owned_by(viewer)).select_related("author")


def run(viewer: Viewer, ref: str) -> Run:
    """This is one import, or `Hidden`."""
    return runs(viewer).seen(viewer, ref)


def uploads(viewer: Viewer) -> VisibleQuerySet[Upload]:
    """This lists the tables uploaded and not taken in yet, the newest first."""
    rows = Upload.objects.visible_to(viewer).filter(owned_by(viewer))
    return rows.exclude(state=UploadState.TAKEN).defer("content").select_related("author")


def upload(viewer: Viewer, ref: str) -> Upload:
    """This is one uploaded table, or `Hidden`."""
    rows = (
        Upload.objects.visible_to(viewer).filter(owned_by(viewer)).select_related("author", "run")
    )
    return rows.seen(viewer, ref)


def counts(viewer: Viewer, found: Counted) -> list[dict[str, object]]:
    """This is what an import counted, in words."""
    return [
        {"label": label, "value": found.counts[name]}
        for name, label in COUNTED.items()
        if found.counts.get(name) or name in ("rows", "created", "refused")
        if name in found.counts
    ]


def reasons(viewer: Viewer, found: Counted) -> list[Reason]:
    """This gathers the rows of each reason: refusals first, then the most frequent."""
    gathered: dict[tuple[str, str, str], list[int]] = {}
    for fault in found.faults:
        if fault["state"] == Found.ALIKE:
            continue
        same = (fault["state"], fault["column"], told_from(fault["reason"]))
        gathered.setdefault(same, []).append(fault["row"])
    listed = [Reason(*same, rows=tuple(rows)) for same, rows in gathered.items()]
    return sorted(listed, key=lambda reason: (GRAVITY[reason.state], -len(reason.rows)))


def remarks(viewer: Viewer, found: Counted) -> Iterator[tuple[str, ...]]:
    """This lists what was found about the rows of a file one by one, as the file counts them."""
    for fault in sorted(found.faults, key=lambda fault: int(fault["row"])):
        what = str(Found(fault["state"]).label)
        yield (
            str(fault["row"]),
            fault["column"],
            what,
            said(told_from(fault["reason"]), translation),
        )


def register_of(viewer: Viewer, found: Run | Upload) -> str:
    """This is the register of a run or an uploaded table, as its entries keep it."""
    return found.register if isinstance(found, Run) else scoped(viewer, found.register_name)


def likenesses(viewer: Viewer, found: Run | Upload) -> VisibleQuerySet[Likeness]:
    """This lists what the organisation decided about entries of the register of a table."""
    rows = Likeness.objects.visible_to(viewer).filter(owned_by(viewer))
    return rows.filter(register=register_of(viewer, found)).select_related("organisation__place")


def lookalikes(viewer: Viewer, found: Run | Upload) -> list[Lookalike]:
    """This lists the new entries that look like organisations the viewer may see, here already, and
    about which nothing is decided yet."""
    proposed = [fault for fault in found.faults if fault["state"] == Found.ALIKE][:ALIKE_SHOWN]
    if not proposed:
        return []
    refs = {ref for fault in proposed for ref in fault["others"]}
    seen = Organisation.objects.visible_to(viewer).filter(ref__in=refs).select_related("place")
    by_ref = {organisation.ref: organisation for organisation in seen}
    known = list(likenesses(viewer, found))
    decided = {(one.number, one.organisation.ref) for one in known}
    settled = {one.number for one in known if one.is_same}
    numbers = [fault.get("number", "") for fault in proposed]
    records = Record.objects.visible_to(viewer).filter(
        register=register_of(viewer, found), number__in=numbers
    )
    entries = {
        record.number: record.organisation for record in records.select_related("organisation")
    }
    listed = []
    for fault, number in zip(proposed, numbers, strict=True):
        others = tuple(
            by_ref[ref] for ref in fault["others"] if ref in by_ref and (number, ref) not in decided
        )
        if others and number not in settled:
            listed.append(
                Lookalike(fault["row"], fault["name"], number, others, entries.get(number))
            )
    return listed


def judged(viewer: Viewer, found: Run | Upload) -> list[JudgedLikeness]:
    """This lists what was decided about the look-alikes of a table."""
    names = {
        (fault.get("number", ""), ref): fault["name"]
        for fault in found.faults
        if fault["state"] == Found.ALIKE
        for ref in fault["others"]
    }
    if not names:
        return []
    return [
        JudgedLikeness(names[one.number, one.organisation.ref], one.number, one.organisation,
                       one.is_same)
        for one in likenesses(viewer, found).order_by("pk")
        if (one.number, one.organisation.ref) in names
    ][:ALIKE_SHOWN]  # fmt: skip


def lookalike(viewer: Viewer, found: Run | Upload, number: str, ref: str) -> Organisation:
    """This is the organisation that an entry of a table is said to look like, or `Hidden`."""
    for fault in found.faults:
        proposed = fault["state"] == Found.ALIKE and fault.get("number") == number
        if number and proposed and ref in fault["others"]:
            return Organisation.objects.seen(viewer, ref)
    raise Hidden


def upload_of(viewer: Viewer, found: Run) -> Upload | None:
    """This is the uploaded table that is being taken in as this import, just now."""
    if found.ended_at is not None:
        return None
    rows = Upload.objects.visible_to(viewer).filter(owned_by(viewer), run=found)
    return rows.filter(state=UploadState.TAKING).defer("content", "faults").first()


def entries_of(viewer: Viewer, found: Run) -> list[QuerySet[Any]]:
    """These are the organisations that a table of organisations brought, changed or linked."""
    return [
        Record.objects.visible_to(viewer).filter(run=found).values("organisation"),
        Before.objects.visible_to(viewer).filter(run=found).values("subject__organisation"),
    ]


# Rooms above this one add theirs in their `ready`: for each table, which organisations an import of
# it is about.
CONCERNED: dict[str, Callable[[Viewer, Run], list[QuerySet[Any]]]] = {"organisations": entries_of}


def has_made(viewer: Viewer, found: Run) -> bool:
    """This tells whether there is anything to look at of what an import made."""
    return any(found.counts.get(name) for name in MADE)


def made(viewer: Viewer, found: Run) -> QuerySet[Organisation]:
    """This lists the organisations that an import is about, as far as the viewer sees them."""
    concerned = Q(pk__in=())
    for keys in CONCERNED[found.table](viewer, found):
        concerned |= Q(pk__in=keys)
    rows = Organisation.objects.visible_to(viewer).filter(concerned)
    return rows.select_related("kind", "place").defer("search_text", "place__boundary")
