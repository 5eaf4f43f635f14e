"""What came of the informational meetings of the demonstration, and the files kept with contacts."""

from datetime import datetime, time
from hashlib import sha256

from commonground.hub.briefs.models import MeetingOutcome, Outcome
from commonground.hub.ties.actions.attachments import write
from commonground.hub.ties.models import (
    Attachment,
    NextStep,
    Stored,
    Tie,
    Touchpoint,
    TouchpointKind,
)

from .reading import Network, Row, rows_of


def met(network: Network, row: Row) -> Touchpoint:
    """This is the informational meeting that a row is about."""
    owner, held_on = network.organisations[row["owner"]], network.days_ago(row["days_ago"])
    subject = network.organisations[row["subject"]]
    return next(
        touchpoint
        for touchpoint in network.touchpoints
        if touchpoint.kind == TouchpointKind.INFORMATIONAL_MEETING
        and (touchpoint.owner_id, touchpoint.held_on) == (owner.pk, held_on)
        and subject in network.parties[touchpoint.pk]
    )


def evening(network: Network, touchpoint: Touchpoint) -> datetime:
    """This is the evening of a meeting."""
    return datetime.combine(touchpoint.held_on, time(19), network.now.tzinfo)


def load_outcomes(network: Network) -> int:
    """This adds what came of meetings, each with the next step it opened; most are done."""
    ties: dict[tuple[int, int], Tie] = {(tie.owner_id, tie.subject_id): tie for tie in network.ties}
    rows = rows_of("outcomes")
    for row in rows:
        touchpoint = met(network, row)
        tie = ties[touchpoint.owner_id, network.organisations[row["subject"]].pk]
        person, said_at = network.persons[row["person"]], evening(network, touchpoint)
        due_on = network.in_days(row["step_days"])
        step = NextStep.objects.create(
            tie=tie,
            touchpoint=touchpoint,
            owner=tie.owner,
            author=person,
            text=row["step"],
            due_on=due_on,
            responsible=person,
            created_at=said_at,
            done_at=datetime.combine(due_on, time(16), network.now.tzinfo)
            if row["is_done"] and due_on
            else None,
        )
        MeetingOutcome.objects.create(
            tie=tie,
            touchpoint=touchpoint,
            outcome=Outcome(row["outcome"]),
            why=row["why"],
            step=step,
            person=person,
            decided_at=said_at,
        )
    return len(rows)


def load_files(network: Network) -> int:
    """This keeps files with the contacts they belong to."""
    rows = rows_of("files")
    for row in rows:
        touchpoint = met(network, row)
        file = Attachment(
            touchpoint=touchpoint,
            person=network.persons[row["author"]],
            added_at=evening(network, touchpoint),
        )
        keep(file, network, row["name"], row["text"].encode())
    return len(rows)


def keep(file: Stored, network: Network, name: str, content: bytes) -> None:
    """This keeps a file of plain words, under a name that the same demonstration finds again."""
    file.name, file.mime, file.size = name, "text/plain", len(content)
    file.stored = sha256(f"{network.now:%Y%m%d%H%M%S%f} {name}".encode()).hexdigest()[:32]
    file.save()
    file.path.unlink(missing_ok=True)
    write(file.path, content)
