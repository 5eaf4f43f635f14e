"""What colleagues did for our ties lately, read from the history by its audience."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from commonground.hub.access.viewer import Viewer
from commonground.hub.history.queries import Subjects, Whom, entries
from commonground.hub.organisations.queries import colleagues
from commonground.hub.ties.models import Contribution, NextStep, Note

from .contact import our_touchpoints
from .ties import ties_for

LATELY = timedelta(days=14)
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


def deeds(viewer: Viewer, now: datetime, *, at_most: int = 8) -> list[Deed]:
    """This lists what colleagues did lately, the newest first, each thing once.

    What the viewer cannot see is left out, and so is what was removed since.
    """
    read = list(
        entries(viewer)
        .exclude(person_ref=viewer.person_ref)
        .filter(recorded_at__gt=now - LATELY, verb__in=TOLD)[: 5 * at_most]
    )
    names = {row.person.ref: str(row.person) for row in colleagues(viewer)}
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


def whom(viewer: Viewer, subjects: Subjects) -> Whom:
    """This names the organisation that each subject of the history is about, where the viewer sees
    both."""
    refs: dict[str, list[str]] = {}
    for table, ref in subjects:
        refs.setdefault(table, []).append(ref)
    found: Whom = {}
    for contact in (
        our_touchpoints(viewer)
        .filter(ref__in=refs.get("ties.touchpoint", []))
        .prefetch_related("parties")
    ):
        parties = list(contact.parties.all())
        if parties:
            names = ", ".join(party.name for party in parties)
            found["ties.touchpoint", contact.ref] = (names, parties[0].slug)
    for tie in ties_for(viewer).filter(ref__in=refs.get("ties.tie", [])):
        found["ties.tie", tie.ref] = (tie.subject.name, tie.subject.slug)
    notes = Note.objects.visible_to(viewer).filter(ref__in=refs.get("ties.note", []))
    for note in notes.select_related("tie__subject"):
        found["ties.note", note.ref] = (note.tie.subject.name, note.tie.subject.slug)
    steps = NextStep.objects.visible_to(viewer).filter(ref__in=refs.get("ties.nextstep", []))
    for step in steps.select_related("tie__subject"):
        found["ties.nextstep", step.ref] = (step.tie.subject.name, step.tie.subject.slug)
    lines = Contribution.objects.visible_to(viewer).filter(
        ref__in=refs.get("ties.contribution", [])
    )
    for line in lines.select_related("owner", "other"):
        other = line.other if line.owner_id == viewer.organisation_id else line.owner
        found["ties.contribution", line.ref] = (other.name, other.slug)
    return found
