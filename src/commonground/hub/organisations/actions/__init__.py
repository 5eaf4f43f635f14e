"""Changing organisations, and setting who can see a row."""

from .audience import set_audience
from .claims import (
    ask_operator,
    begin_claim,
    enter_claim_code,
    grant_claim,
    look_at_claim,
    refuse_claim,
)
from .people import (
    accept_invitation,
    change_role,
    end_membership,
    enrol_person,
    erase_person,
    found_organisation,
    invite,
    set_person,
    withdraw_invitation,
)
from .tokens import (
    create_token,
    note_token_use,
    revoke_token,
)

__all__ = [
    "accept_invitation",
    "ask_operator",
    "begin_claim",
    "change_role",
    "create_token",
    "end_membership",
    "enrol_person",
    "enter_claim_code",
    "erase_person",
    "found_organisation",
    "grant_claim",
    "invite",
    "look_at_claim",
    "note_token_use",
    "refuse_claim",
    "revoke_token",
    "set_audience",
    "set_person",
    "withdraw_invitation",
]
