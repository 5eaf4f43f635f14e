"""Rounds of questions in the demonstration, and reviews of partnerships."""

from datetime import timedelta
from typing import Any

from commonground.hub.organisations.models import Membership
from commonground.hub.pulses.models import Asked, Feedback, Result, Round
from commonground.hub.reviews.models import Gain, Review
from commonground.hub.ties.models import NextStep, Tie

from .reading import Network, Row, number, rows_of

MEANS = ("trust", "value", "closeness")


def load_rounds(network: Network) -> int:
    """This adds rounds, what they came to, and whom they asked; nobody's answers."""
    rounds = {row["key"]: round_of(network, row) for row in rows_of("rounds")}
    asked = {row["key"]: int(row["asked"]) for row in rows_of("rounds")}
    for row in rows_of("results"):
        held = rounds[row["round"]]
        means = {name: float(row[name]) if row[name] else None for name in MEANS}
        raters = {f"{name}_raters": int(row[f"{name}_raters"]) for name in MEANS}
        numbers: dict[str, Any] = means | raters
        numbers["asked"] = asked[row["round"]] if held.ended_at else 0
        result = Result.objects.create(
            round=held, subject=network.organisations[row["subject"]], **numbers
        )
        if row["told_days_ago"] and held.ended_at:
            Feedback.objects.create(
                owner=held.owner,
                other=result.subject,
                result=result,
                held_on=held.ended_at.date(),
                told_at=network.moment_ago(row["told_days_ago"]),
                **numbers,
            )
    for key, held in rounds.items():
        ours = Membership.objects.filter(organisation=held.owner, until=None).order_by("pk")
        Asked.objects.bulk_create(Asked(round=held, membership=one) for one in ours[: asked[key]])
    return len(rounds)


def round_of(network: Network, row: Row) -> Round:
    """This adds one round; after one that ended, a promise to its first partner was agreed."""
    owner = network.organisations[row["owner"]]
    is_open = not row["ended_days_ago"]
    ended_at = None if is_open else network.moment_ago(row["ended_days_ago"])
    until = network.in_days(row["until_days"]) if is_open else (ended_at or network.now).date()
    about = next(one["subject"] for one in rows_of("results") if one["round"] == row["key"])
    agreed = NextStep.objects.filter(
        tie__owner=owner, tie__subject=network.organisations[about]
    ).first()
    return Round.objects.create(
        name=row["name"],
        owner=owner,
        author=network.persons[row["author"]],
        started_at=network.moment_ago(row["started_days_ago"]),
        until=until or (network.now + timedelta(days=7)).date(),
        at_least=3,
        ended_at=ended_at,
        step=None if is_open else agreed,
    )


def load_reviews(network: Network) -> int:
    """This adds reviews with the benefits they saw."""
    rows = rows_of("reviews")
    for row in rows:
        owner, subject = network.organisations[row["owner"]], network.organisations[row["subject"]]
        money = number(row["money"])
        review = Review.objects.create(
            tie=Tie.objects.get(owner=owner, subject=subject),
            owner=owner,
            author=network.persons[row["author"]],
            held_on=network.days_ago(row["days_ago"]),
            hours=number(row["hours"]),
            money_hundredths=None if money is None else 100 * money,
            currency=row["currency"],
            again=row["again"],
            why=row["why"],
            conclusion=row["conclusion"],
            recorded_at=network.moment_ago(row["days_ago"]),
        )
        Gain.objects.bulk_create(
            Gain(review=review, benefit=gain["benefit"], evidence=gain["evidence"])
            for gain in rows_of("gains")
            if (gain["owner"], gain["subject"]) == (row["owner"], row["subject"])
        )
    return len(rows)
