"""What colleagues did for our ties lately, read from the history by its audience."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.models import Entry
from commonground.hub.history.queries import Subjects, Whom, entries
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import ListedWords, colleagues_here
from commonground.hub.ties.models import Contribution, NextStep, Note, Tie, Touchpoint

from .contact import our_touchpoints
from .ties import ties_for

LATELY = timedelta(days=14)
LOOKED_AT = 40
TOLD = (
    "recorded contact",
    "corrected a contact",
    "changed where we stand",
    "said what we want of an organisation",
    "wrote a note",
    "finished a next step",
    "wrote down what was given",
)
"""The verbs worth telling; what only follows from them is left out."""


@dataclass(frozen=True, slots=True)
class Deed:
    """This is one thing a colleague did: who, what, with whom (name and address part), when."""

    who: str
    did: str
    whom: str
    slug: str
    at: datetime


def deeds(
    viewer: Viewer,
    now: datetime,
    *,
    at_most: int = 8,
    ours: Iterable[Membership] | None = None,
) -> list[Deed]:
    """This lists what colleagues did lately, the newest first, each thing once.

    What the viewer cannot see is left out, and so is what was removed since.
    """
    read = told_since(viewer, now - LATELY)
    if not read:
        return []
    here = colleagues_here(viewer) if ours is None else ours
    names = {row.person.ref: str(row.person) for row in here}
    about = whom(viewer, [(entry.subject_table, entry.subject_ref) for entry in read])
    found: dict[tuple[str, str, str], Deed] = {}
    for entry in read:
        subject = about.get((entry.subject_table, entry.subject_ref))
        if subject is None:
            continue
        who = names.get(entry.person_ref) or gettext("A former colleague")
        deed = Deed(who, gettext(entry.verb), *subject, entry.recorded_at)
        found.setdefault((deed.who, deed.did, deed.slug), deed)
    return list(found.values())[:at_most]


@prepared
def told_since(viewer: Viewer, since: datetime) -> QuerySet[Entry]:
    """This asks for the newest deeds of others in the history."""
    theirs = entries(viewer).exclude(person_ref=viewer.person_ref)
    return theirs.filter(recorded_at__gt=since, verb__in=TOLD)[:LOOKED_AT]


def whom(viewer: Viewer, subjects: Subjects) -> Whom:
    """This names the organisation that each subject of the history is about, where the viewer sees
    both."""
    refs: dict[str, list[str]] = {}
    for table, ref in subjects:
        refs.setdefault(table, []).append(ref)
    found: Whom = {}
    for contact in contacts_named(viewer, asked) if (asked := refs.get("ties.touchpoint")) else ():
        parties = list(contact.parties.all())
        if parties:
            names = ", ".join(party.name for party in parties)
            found["ties.touchpoint", contact.ref] = (names, parties[0].slug)
    for tie in ties_named(viewer, asked) if (asked := refs.get("ties.tie")) else ():
        found["ties.tie", tie.ref] = (tie.subject.name, tie.subject.slug)
    for note in notes_named(viewer, asked) if (asked := refs.get("ties.note")) else ():
        found["ties.note", note.ref] = (note.tie.subject.name, note.tie.subject.slug)
    for step in steps_named(viewer, asked) if (asked := refs.get("ties.nextstep")) else ():
        found["ties.nextstep", step.ref] = (step.tie.subject.name, step.tie.subject.slug)
    for line in lines_named(viewer, asked) if (asked := refs.get("ties.contribution")) else ():
        other = line.other if line.owner_id == viewer.organisation_id else line.owner
        found["ties.contribution", line.ref] = (other.name, other.slug)
    return found


@prepared
def contacts_named(viewer: Viewer, refs: Collection[str]) -> VisibleQuerySet[Touchpoint]:
    """This asks for contacts of ours by their references."""
    found = our_touchpoints(viewer).select_related(None).filter(ref__in=ListedWords(refs))
    return found.prefetch_related("parties")


@prepared
def ties_named(viewer: Viewer, refs: Collection[str]) -> VisibleQuerySet[Tie]:
    """This asks for ties by their references."""
    return ties_for(viewer).filter(ref__in=ListedWords(refs))


@prepared
def notes_named(viewer: Viewer, refs: Collection[str]) -> VisibleQuerySet[Note]:
    """This asks for notes by their references."""
    found = Note.objects.visible_to(viewer).filter(ref__in=ListedWords(refs))
    return found.select_related("tie__subject")


@prepared
def steps_named(viewer: Viewer, refs: Collection[str]) -> VisibleQuerySet[NextStep]:
    """This asks for next steps by their references."""
    found = NextStep.objects.visible_to(viewer).filter(ref__in=ListedWords(refs))
    return found.select_related("tie__subject")


@prepared
def lines_named(viewer: Viewer, refs: Collection[str]) -> VisibleQuerySet[Contribution]:
    """This asks for lines of what was given by their references."""
    found = Contribution.objects.visible_to(viewer).filter(ref__in=ListedWords(refs))
    return found.select_related("owner", "other")
