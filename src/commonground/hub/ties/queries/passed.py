"""What passed between us and everybody since a day, for weighing all ties at once."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, Subquery

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.queries import Listed
from commonground.hub.ties.models import Contribution, Direction, SecondView

from .contact import our_touchpoints


@dataclass(frozen=True, slots=True)
class Passed:
    """This is one thing given, as we see it: `is_from_us` tells who gave it, `amount` is in the
    smallest parts of its unit, and `contact` is the kind of the contact it comes from, if any."""

    subject: int
    is_from_us: bool
    kind: str
    amount: int
    held_on: date
    contact: str


def passed_since(viewer: Viewer, since: date) -> list[Passed]:
    """This lists what counts in our ledgers from a day on: lines of ours, and those of others with
    what we answered."""
    us = viewer.organisation_id
    answer = SecondView.objects.visible_to(viewer).filter(contribution=OuterRef("pk"))
    lines = (
        Contribution.objects.visible_to(viewer)
        .filter(held_on__gte=since)
        .annotate(said=Subquery(answer.values("amount")))
        .filter(Q(owner=us) | Q(other=us, said__gt=0))
        .order_by()
    )
    rows = list(
        lines.values_list(
            "owner", "other", "direction", "kind", "amount", "said", "held_on", "touchpoint"
        )
    )
    named = {row[-1] for row in rows if row[-1] is not None}
    kinds: dict[int, str] = {}
    if named:
        met = our_touchpoints(viewer).select_related(None).filter(pk__in=Listed(named))
        kinds = dict(met.order_by().values_list("pk", "kind"))
    return [
        Passed(
            subject=other if owner == us else int(owner or 0),
            is_from_us=(direction == Direction.GAVE) is (owner == us),
            kind=kind,
            amount=amount if owner == us else said,
            held_on=held_on,
            contact=kinds.get(contact, "") if owner == us else "",
        )
        for owner, other, direction, kind, amount, said, held_on, contact in rows
    ]
