"""Whom people of the demonstration know at other organisations, and who asked to be introduced."""

from commonground.hub.access.audience import Level
from commonground.hub.ambassadors.models import Acquaintance, Answer, IntroductionRequest
from commonground.hub.organisations.models import Contact

from .reading import Network, rows_of


def load_doors(network: Network) -> int:
    """This adds whom people know; what stands for somebody on the board was noted by a colleague."""
    found: dict[tuple[str, str, str], Acquaintance] = {}
    for row in rows_of("doors"):
        owner = network.organisations[row["owner"]]
        contact = None
        if row["contact"]:
            contact = Contact.objects.get(organisation=owner, owner=owner, name=row["contact"])
        found[row["owner"], row["organisation"], row["name"]] = Acquaintance(
            owner=owner,
            author=network.persons[row["person"]],
            membership=network.memberships[row["person"], row["owner"]],
            contact=contact,
            organisation=network.organisations[row["organisation"]],
            name=row["name"],
            closeness=row["closeness"],
            note=row["note"],
            recorded_at=network.moment_ago(row["days_ago"]),
        )
    Acquaintance.objects.bulk_create(found.values())
    for row in rows_of("introductions"):
        through = found[row["owner"], row["organisation"], row["name"]]
        asked_at = network.moment_ago(row["days_ago"])
        request = IntroductionRequest.objects.create(
            owner=through.owner,
            author=network.persons[row["by"]],
            level=Level.NAMED,
            acquaintance=through,
            asked=through.membership,
            target=network.organisations[row["target"]],
            words=row["words"],
            asked_at=asked_at,
            answer=Answer(row["answer"]) if row["answer"] else "",
            answered_at=asked_at if row["answer"] else None,
        )
        request.readers.add(through.membership)
    return len(found)
