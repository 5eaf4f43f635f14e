"""What the ledger says we put into a partnership since we last looked at it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from commonground.hub.access.audience import owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.reviews.rules import A_YEAR
from commonground.hub.ties.models import Contribution, ContributionKind, Direction, Tie
from commonground.hub.ties.rules import in_words, parts_of

from .reviews import reviews

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class PutIn:
    """This is what we gave since a day, to begin a review from: hours, money if it is in one
    currency (two are never summed), and the same in words."""

    since: date
    hours: int | None
    money: Decimal | None
    currency: str
    words: list[str]


def put_in(viewer: Viewer, tie: Tie, day: date) -> PutIn:
    """This adds up the hours and the money that we wrote down as given since the last review, or
    within the last year."""
    latest = reviews(viewer).filter(tie=tie).first()
    since = latest.held_on if latest else day - A_YEAR
    given = (
        Contribution.objects.visible_to(viewer)
        .filter(
            owned_by(viewer),
            other_id=tie.subject_id,
            direction=Direction.GAVE,
            kind__in=(ContributionKind.HOURS, ContributionKind.MONEY),
            held_on__gt=since,
        )
        .order_by("kind", "currency")
        .values_list("kind", "currency")
        .annotate(Sum("amount"))
    )
    sums = [(str(kind), str(currency), int(amount)) for kind, currency, amount in given]
    minutes = sum(amount for kind, _currency, amount in sums if kind == ContributionKind.HOURS)
    money = [
        (currency, amount) for kind, currency, amount in sums if kind != ContributionKind.HOURS
    ]
    currency, amount = money[0] if len(money) == 1 else ("", 0)
    whole = Decimal(amount) / parts_of(ContributionKind.MONEY, currency) if currency else None
    return PutIn(
        since=since,
        hours=-(-minutes // 60) if minutes else None,
        money=None if whole is None else whole.quantize(CENT),
        currency=currency,
        words=[in_words(amount, kind, currency) for kind, currency, amount in sums],
    )
