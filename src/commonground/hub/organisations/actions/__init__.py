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
from .contacts import add_contact, change_contact, remove_contact
from .noted import change_noted, keep_noted, remove_noted
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
from .profiles import list_organisation, save_section
from .reports import hide_reported, report, settle_report, show_again
from .search_texts import renew_search_texts
from .tokens import create_token, note_token_use, revoke_my_tokens, revoke_token

__all__ = [
    "accept_invitation",
    "add_contact",
    "ask_operator",
    "begin_claim",
    "change_contact",
    "change_noted",
    "change_role",
    "create_token",
    "end_membership",
    "enrol_person",
    "enter_claim_code",
    "erase_person",
    "found_organisation",
    "grant_claim",
    "hide_reported",
    "invite",
    "keep_noted",
    "list_organisation",
    "look_at_claim",
    "note_token_use",
    "refuse_claim",
    "remove_contact",
    "remove_noted",
    "renew_search_texts",
    "report",
    "revoke_my_tokens",
    "revoke_token",
    "save_section",
    "set_audience",
    "set_person",
    "settle_report",
    "show_again",
    "withdraw_invitation",
]
