"""Reading the imports of the organisation acted for, and what was refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.registers.models import Run, Upload, UploadState

ROWS_NAMED = 20
ALIKE, ALIKE_SHOWN = "alike", 200
COUNTED = {
    "rows": _("rows in the file"),
    "created": _("new"),
    "updated": _("changed"),
    "unchanged": _("as before"),
    "linked": _("known already, linked"),
    "activities": _("activities made of them"),
    "to_review": _("to look at"),
    "refused": _("refused"),
    "removed": _("taken back"),
    "restored": _("put back as before"),
    "left": _("left, in use or changed since"),
}


@dataclass(frozen=True, slots=True)
class Lookalike:
    """This is a new entry of a file, and the organisations here that look the same."""

    row: int
    name: str
    others: tuple[Organisation, ...]


class Counted(Protocol):
    """This is a run, or what one would do."""

    counts: Mapping[str, int]
    faults: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Reason:
    """This is one reason, and the rows of the file it holds for."""

    state: str
    column: str
    reason: str
    rows: tuple[int, ...]

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
        if fault["state"] == ALIKE:
            continue
        same = (fault["state"], fault["column"], fault["reason"])
        gathered.setdefault(same, []).append(fault["row"])
    listed = [Reason(*same, rows=tuple(rows)) for same, rows in gathered.items()]
    return sorted(listed, key=lambda reason: (reason.state, -len(reason.rows)))


def lookalikes(viewer: Viewer, found: Counted) -> list[Lookalike]:
    """This lists the new entries that look like organisations the viewer may see, here already."""
    proposed = [fault for fault in found.faults if fault["state"] == ALIKE][:ALIKE_SHOWN]
    refs = {ref for fault in proposed for ref in fault["others"]}
    seen = Organisation.objects.visible_to(viewer).filter(ref__in=refs).select_related("place")
    by_ref = {organisation.ref: organisation for organisation in seen}
    listed = [
        Lookalike(
            fault["row"],
            fault["name"],
            tuple(by_ref[ref] for ref in fault["others"] if ref in by_ref),
        )
        for fault in proposed
    ]
    return [one for one in listed if one.others]
