"""Reading addresses of ties and mails that wait, always for a viewer."""

from .addresses import (
    address_behind,
    address_of,
    digest_at,
    in_full,
    is_our_own,
    local_part_of,
    takes_mail,
)
from .enclosures import Hanging, bytes_waiting, enclosure, hanging
from .mails import (
    day_of,
    mail,
    mails,
    parties_guessed,
    people_guessed,
    person_at,
    said_of_sender,
    waiting_at,
    with_senders,
)
from .panels import address_panel_of, mails_panel_of, waits

__all__ = [
    "Hanging",
    "address_behind",
    "address_of",
    "address_panel_of",
    "bytes_waiting",
    "day_of",
    "digest_at",
    "enclosure",
    "hanging",
    "in_full",
    "is_our_own",
    "local_part_of",
    "mail",
    "mails",
    "mails_panel_of",
    "parties_guessed",
    "people_guessed",
    "person_at",
    "said_of_sender",
    "takes_mail",
    "waiting_at",
    "waits",
    "with_senders",
]
