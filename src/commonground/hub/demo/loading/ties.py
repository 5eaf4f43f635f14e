"""The ties and touchpoints of the demonstration, and how each tie came to stand where it stands."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from commonground.hub.access.audience import Level
from commonground.hub.ties.models import NextStep, Note, Stage, StageChange, Tie, Touchpoint

from .reading import Network, Row, parts_of, rows_of

SEED = 20


def load_touchpoints(network: Network) -> int:
    """This adds the touchpoints, each written down in the afternoon of its day."""
    chance = Random(SEED)
    rows = rows_of("touchpoints")
    for row in rows:
        held_on = network.days_ago(row["days_ago"])
        afternoon = datetime.combine(
            held_on or network.now.date(), time(13, 0), network.now.tzinfo
        ) + timedelta(minutes=chance.randrange(300))
        network.touchpoints.append(
            Touchpoint(
                owner=network.organisations[row["owner"]],
                author=network.persons[row["author"]],
                level=Level(row["level"]),
                space=network.spaces.get(row["space"]),
                people=row["people"],
                kind=row["kind"],
                held_on=held_on,
                said=row["said"],
                recorded_at=min(afternoon, network.now),
            )
        )
    Touchpoint.objects.bulk_create(network.touchpoints)
    parties: Any = Touchpoint.parties.through
    links = []
    for row, touchpoint in zip(rows, network.touchpoints, strict=True):
        with_whom = [network.organisations[key] for key in parts_of(row["parties"])]
        network.parties[touchpoint.pk] = with_whom
        links += [
            parties(touchpoint_id=touchpoint.pk, organisation_id=party.pk) for party in with_whom
        ]
    parties.objects.bulk_create(links)
    return len(rows)


def load_ties(network: Network) -> int:
    """This adds the ties with their notes, next steps and steps up or down the ladder."""
    met: dict[tuple[int, int], list[Touchpoint]] = {}
    for touchpoint in sorted(network.touchpoints, key=lambda row: row.held_on):
        for party in network.parties[touchpoint.pk]:
            met.setdefault((touchpoint.owner_id, party.pk), []).append(touchpoint)
    rows = rows_of("ties")
    for row in rows:
        owner, subject = network.organisations[row["owner"]], network.organisations[row["subject"]]
        tie = Tie(
            owner=owner,
            subject=subject,
            stage=Stage(row["stage"]),
            responsible=network.persons.get(row["responsible"]),
            author=network.persons.get(row["responsible"]),
            level=Level(row["level"]),
            created_at=network.now,
            changed_at=network.now,
        )
        steps = steps_of(network, tie, met.get((owner.pk, subject.pk), []))
        first, last = steps[0], steps[-1]
        tie.stage_since = last.held_on
        tie.created_at, tie.changed_at = first.recorded_at, last.recorded_at
        network.ties.append(tie)
        network.stage_changes += steps
    Tie.objects.bulk_create(network.ties)
    StageChange.objects.bulk_create(network.stage_changes)
    link_wanted(network, rows)
    Note.objects.bulk_create(
        Note(
            tie=tie,
            owner=tie.owner,
            author=tie.responsible,
            level=Level.ORGANISATION,
            text=row["notes"],
            written_at=tie.changed_at,
        )
        for row, tie in zip(rows, network.ties, strict=True)
        if row["notes"]
    )
    load_next_steps(network, rows)
    return len(rows)


def link_wanted(network: Network, rows: list[Row]) -> None:
    """This links the ties with the relationships wanted."""
    wanted: Any = Tie.wanted.through
    wanted.objects.bulk_create(
        wanted(tie_id=tie.pk, relationship_id=network.relationships[key].pk)
        for row, tie in zip(rows, network.ties, strict=True)
        for key in parts_of(row["wanted"])
    )


def load_next_steps(network: Network, rows: list[Row]) -> None:
    """This adds what was promised for a tie, some of it already overdue."""
    NextStep.objects.bulk_create(
        NextStep(
            tie=tie,
            owner=tie.owner,
            author=tie.responsible,
            level=Level.ORGANISATION,
            text=row["next_step"],
            due_on=network.in_days(row["next_step_days"]),
            responsible=tie.responsible,
            created_at=tie.changed_at,
        )
        for row, tie in zip(rows, network.ties, strict=True)
        if row["next_step"]
    )


def steps_of(network: Network, tie: Tie, met: list[Touchpoint]) -> list[StageChange]:
    """This tells how the tie came to its stage, with what was said at the time as evidence."""
    known = (met[0].held_on if met else network.now.date() - timedelta(days=150)) - timedelta(7)
    steps = [step(network, tie, Stage.IDENTIFIED, known)]
    if tie.stage == Stage.IDENTIFIED:
        return steps
    climbed = [stage for stage in Stage if 1 < stage.rung < Stage(tie.stage).rung]
    if tie.stage in (Stage.PAUSED, Stage.ENDED):
        climbed = [Stage.IN_CONTACT, Stage.ACQUAINTED]
    # No more steps than there were occasions for them; the last one leads to where it stands.
    climbed = climbed[-(len(met) - 1) :] if len(met) > 1 else []
    for at, stage in enumerate([*climbed, Stage(tie.stage)]):
        occasion = met[min(at, len(met) - 1)] if met else None
        held_on = occasion.held_on if occasion else known + timedelta(days=30)
        change = step(network, tie, stage, held_on)
        change.stage_before = steps[-1].stage
        if occasion:
            change.person, change.evidence = occasion.author, occasion.said
        steps.append(change)
    return steps


def step(network: Network, tie: Tie, stage: Stage, held_on: date) -> StageChange:
    """This makes one step up or down the ladder, by whoever looks after the tie."""
    evening = datetime.combine(held_on, time(18, 30), network.now.tzinfo)
    return StageChange(
        tie=tie,
        stage=stage,
        held_on=held_on,
        recorded_at=min(evening, network.now),
        person=tie.responsible,
    )
