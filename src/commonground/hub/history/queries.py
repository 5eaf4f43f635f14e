"""Reading the history, and checking that nobody rewrote it."""

from dataclasses import dataclass

from commonground.hub.access.viewer import Viewer

from .models import (
    GENESIS,
    Detail,
    Entry,
    EntryQuerySet,
    Head,
    digest_of_detail,
    digest_of_entry,
)


@dataclass(frozen=True, slots=True)
class Break:
    """This is a place where the chain does not hold, and why."""

    number: int
    reason: str


def entries(viewer: Viewer) -> EntryQuerySet:
    """This lists what the viewer may read of the history, the newest first."""
    return Entry.objects.visible_to(viewer).order_by("-number")


def breaks(viewer: Viewer, *, at_most: int = 20) -> list[Break]:
    """This walks the whole chain and lists where it was flipped, cut, reordered or shortened.

    It reads every organisation's entries, so it is for the operator's shell: it shows numbers and
    reasons, never what an entry says.
    """
    found: list[Break] = []
    number, digest = 0, GENESIS
    details = dict(Detail.objects.values_list("entry_id", "pk"))
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            found.append(Break(number, f"entry {number} is missing; {entry.number} stands there"))
            number = entry.number
        if entry.previous_digest != digest:
            found.append(Break(number, "it does not follow from the entry before it"))
        if digest_of_entry(entry) != entry.digest:
            found.append(Break(number, "what it says is not what was sealed"))
        if entry.pk in details:
            detail = Detail.objects.get(pk=details[entry.pk])
            if digest_of_detail(detail.salt, detail.body) != entry.detail_digest:
                found.append(Break(number, "its detail is not what was sealed"))
        digest = entry.digest
        if len(found) >= at_most:
            return found
    head = Head.objects.filter(pk=1).first()
    sealed = (head.number, head.digest) if head else (0, GENESIS)
    if sealed != (number, digest):
        found.append(Break(number, f"the chain ends at {number}, but {sealed[0]} were written"))
    return found
