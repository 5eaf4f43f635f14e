"""The mail of the demonstration: addresses of two ties, and what waits there to be confirmed."""

from datetime import timedelta

from commonground.hub.correspondence.models import Enclosure, IncomingMail, MailAddress

from .briefs import keep
from .reading import Network, rows_of


def load_mails(network: Network) -> int:
    """This gives ties their private addresses, each with a mail that came there lately."""
    ties = {(tie.owner_id, tie.subject_id): tie for tie in network.ties}
    rows = rows_of("mails")
    for row in rows:
        owner, subject = network.organisations[row["owner"]], network.organisations[row["subject"]]
        tie = ties[owner.pk, subject.pk]
        came = network.now - timedelta(hours=int(row["hours_ago"]))
        MailAddress.objects.create(tie=tie, made_at=came - timedelta(days=30))
        content = row["file_text"].encode()
        mail = IncomingMail.objects.create(
            tie=tie,
            owner=owner,
            sender=row["sender"],
            sender_name=row["sender_name"],
            subject=row["title"],
            text=row["text"],
            people=[[row["sender_name"], row["sender"]]],
            sent_at=came - timedelta(minutes=1),
            received_at=came,
            files=[{"name": row["file"], "bytes": len(content)}] if row["file"] else [],
        )
        if row["file"]:
            keep(Enclosure(mail=mail, number=0), network, row["file"], content)
    return len(rows)
