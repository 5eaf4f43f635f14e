"""How often the organisations of the demonstration want to be in touch, and their first mail."""

from django.conf import settings

from commonground.hub.demo.doors import DOORS
from commonground.hub.home.models import Digest

from .reading import Network, rows_of


def load_rhythms(network: Network) -> int:
    """This gives some ties a rhythm of their own."""
    ties = {(tie.owner_id, tie.subject_id): tie for tie in network.ties}
    rows = rows_of("rhythms")
    for row in rows:
        owner, subject = network.organisations[row["owner"]], network.organisations[row["subject"]]
        tie = ties[owner.pk, subject.pk]
        tie.rhythm_days = int(row["days"])
        tie.save(update_fields=["rhythm_days"])
    return len(rows)


def ask_for_mails(network: Network) -> int:
    """This has the mail of what waits written for those a visitor can be, where mails are kept for
    the page of sent mails and reach nobody."""
    if not settings.DEMONSTRATION:
        return 0
    known = {email for email, _words in DOORS}
    held = [one for (email, _key), one in network.memberships.items() if email in known]
    Digest.objects.bulk_create(
        Digest(membership=one, next_at=network.now, is_asked=True) for one in held
    )
    return len(held)
