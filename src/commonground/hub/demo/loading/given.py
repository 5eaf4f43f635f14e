"""What each side gave in the demonstration, how the other sees it, and where each says it stands."""

from datetime import datetime, time

from commonground.hub.ties.models import Contribution, SecondView, StageTold, TakenBack
from commonground.hub.ties.rules import amount_from

from .reading import Network, rows_of


def noon(network: Network, days_ago: str) -> datetime | None:
    """This is noon of a day, or nothing where there is no day."""
    day = network.days_ago(days_ago)
    return datetime.combine(day, time(12), network.now.tzinfo) if day else None


def load_given(network: Network) -> int:
    """This adds what was given and got, some lines told to the other side and answered by it."""
    rows = rows_of("contributions")
    for row in rows:
        kind, currency = row["kind"], row["currency"]
        at = noon(network, row["days_ago"]) or network.now
        line = Contribution.objects.create(
            owner=network.organisations[row["owner"]],
            other=network.organisations[row["other"]],
            author=network.persons[row["author"]],
            direction=row["direction"],
            kind=kind,
            amount=amount_from(row["amount"], kind, currency),
            currency=currency,
            held_on=at.date(),
            words=row["words"],
            recorded_at=at,
            changed_at=at,
            told_at=noon(network, row["told_days_ago"]),
        )
        if row["said"]:
            SecondView.objects.create(
                contribution=line,
                amount=amount_from(row["said"], kind, currency),
                words=row["said_words"],
                said_at=line.told_at or at,
            )
    return len(rows)


def load_stages_told(network: Network) -> int:
    """This adds where one side told the other it stands, as its tie says."""
    stages = {(tie.owner_id, tie.subject_id): tie.stage for tie in network.ties}
    rows = rows_of("stages_told")
    for row in rows:
        owner, other = network.organisations[row["owner"]], network.organisations[row["other"]]
        StageTold.objects.create(
            owner=owner,
            other=other,
            author=network.persons[row["author"]],
            stage=stages[owner.pk, other.pk],
            told_at=noon(network, row["days_ago"]),
        )
    return len(rows)


def load_taken_back(network: Network) -> int:
    """This adds that one side took back something of a sort that the other had read."""
    rows = rows_of("taken_back")
    for row in rows:
        TakenBack.objects.create(
            owner=network.organisations[row["owner"]],
            other=network.organisations[row["other"]],
            author=network.persons[row["author"]],
            word=row["word"],
            told_at=noon(network, row["days_ago"]),
        )
    return len(rows)
