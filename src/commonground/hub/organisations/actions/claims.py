"""Claims: how a listed organisation comes into the hands of its own people."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.refs import ALPHABET
from commonground.hub.access.verdicts import YES, Conflict, Refused, Verdict, no, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Claim, Contact, Organisation, Report
from commonground.hub.organisations.queries import (
    WAITING,
    claim_contact,
    codes_sent,
    open_claim,
    person_viewer,
)
from commonground.hub.organisations.rules import may_claim, may_hand_over, may_judge_claims

from .people import seat_first_steward

CODE_LENGTH = 8
CODE_LASTS = timedelta(hours=24)
ATTEMPTS = 5
CODES_A_DAY, CODES_A_DAY_IN_ALL = 3, 10


def _digest_of_code(claim_ref: str, code: str) -> str:
    """This is what is kept of a code: keyed, as a code is short enough to be tried out."""
    return salted_hmac(f"claim {claim_ref}", code, algorithm="sha256").hexdigest()


def _plain_code(typed: str) -> str:
    """This reads a code as people type it: spaces, dashes and capitals do not matter."""
    return "".join(typed.split()).replace("-", "").lower()


def begin_claim(
    *, viewer: Viewer, organisation: Organisation, contact: Contact, now: datetime
) -> tuple[Claim, str]:
    """This begins a claim with a code for a contact on record, and answers with the code."""
    require(may_claim(viewer, organisation))
    claim_contact(viewer, organisation, contact.ref)
    with transaction.atomic():
        if (
            codes_sent(viewer, now=now, organisation=organisation) >= CODES_A_DAY
            or codes_sent(viewer, now=now) >= CODES_A_DAY_IN_ALL
        ):
            raise Refused(_("Enough codes were sent for today. Try again tomorrow."))
        set_aside(viewer=viewer, organisation=organisation, now=now)
        code = "".join(secrets.choice(ALPHABET) for _each in range(CODE_LENGTH))
        claim = Claim(
            organisation=organisation,
            person_id=viewer.person_id,
            created_at=now,
            expires_at=now + CODE_LASTS,
        )
        claim.code_digest = _digest_of_code(claim.ref, code)
        claim.save()
        append(viewer=viewer, verb=gettext_noop("asked for a code"), subject=claim, now=now)
    return claim, code


def set_aside(*, viewer: Viewer, organisation: Organisation, now: datetime) -> None:
    """This ends the viewer's earlier open claims, so that one code at most is good; call it inside
    the action's transaction."""
    waiting = Claim.objects.visible_to(viewer).filter(WAITING, organisation=organisation)
    waiting.update(refused_at=now)


def enter_claim_code(
    *, viewer: Viewer, organisation: Organisation, code: str, now: datetime
) -> Verdict:
    """This tries a code; the right one makes the person the organisation's first steward.

    A wrong one is counted and answered with a no, not raised: the count must be kept.
    """
    require(may_claim(viewer, organisation))
    with transaction.atomic():
        claim = open_claim(viewer, organisation, now=now)
        if claim is None or not claim.code_digest:
            return no(_("This code has expired. Ask for a new one."))
        tried = Claim.objects.filter(WAITING, pk=claim.pk, attempts__lt=ATTEMPTS)
        if not tried.update(attempts=F("attempts") + 1):
            return no(_("This code was mistyped too often. Ask for a new one."))
        if constant_time_compare(_digest_of_code(claim.ref, _plain_code(code)), claim.code_digest):
            hand_over(viewer=viewer, claimant=viewer, claim=claim, now=now)
            return YES
        left = ATTEMPTS - claim.attempts - 1
        if left:
            return no(_("This is not the code. Compare it with the mail, letter by letter."))
        return no(_("This code was mistyped too often. Ask for a new one."))


def ask_operator(
    *, viewer: Viewer, organisation: Organisation, statement: str, now: datetime
) -> Claim:
    """This puts a claim before the operators, in the person's own words."""
    require(may_claim(viewer, organisation))
    with transaction.atomic():
        set_aside(viewer=viewer, organisation=organisation, now=now)
        claim = Claim.objects.create(
            organisation=organisation,
            person_id=viewer.person_id,
            statement=statement,
            created_at=now,
            expires_at=now + timedelta(days=90),
        )
        append(
            viewer=viewer, verb=gettext_noop("asked the operator for a profile"), subject=claim,
            now=now,
        )  # fmt: skip
    return claim


def look_at_claim(*, viewer: Viewer, claim: Claim, now: datetime) -> None:
    """This notes that an operator read a claim, in the history of the organisation claimed."""
    require(may_judge_claims(viewer))
    append(
        viewer=viewer,
        verb=gettext_noop("looked at a claim, as an operator"),
        subject=claim,
        now=now,
        organisation_slug=claim.organisation.slug,
    )


def grant_claim(*, viewer: Viewer, claim: Claim, now: datetime) -> None:
    """This grants a claim by an operator's decision."""
    require(may_judge_claims(viewer))
    claimant = person_viewer(claim.person)
    require(may_claim(claimant, claim.organisation))
    with transaction.atomic():
        hand_over(viewer=viewer, claimant=claimant, claim=claim, now=now)


def refuse_claim(*, viewer: Viewer, claim: Claim, now: datetime) -> None:
    """This refuses a claim by an operator's decision."""
    require(may_judge_claims(viewer))
    with transaction.atomic():
        if not Claim.objects.filter(WAITING, pk=claim.pk).update(refused_at=now):
            raise Conflict(_("This claim has been decided in the meantime."))
        append(
            viewer=viewer,
            verb=gettext_noop("refused a claim, as an operator"),
            subject=claim,
            now=now,
            organisation_slug=claim.organisation.slug,
        )


def hand_over(*, viewer: Viewer, claimant: Viewer, claim: Claim, now: datetime) -> None:
    """This gives a listing to its claimant; what others wrote about it stays theirs, untouched.

    Call it inside the action that checked the claim.
    """
    organisation = Organisation.objects.select_for_update().get(pk=claim.organisation_id)
    require(may_claim(claimant, organisation))
    hidden = Report.objects.filter(organisation=organisation, hidden_at__isnull=False)
    require(may_hand_over(is_hidden=hidden.exists()))
    if not Claim.objects.filter(WAITING, pk=claim.pk).update(granted_at=now):
        raise Conflict(_("This claim has been decided in the meantime."))
    organisation.claimed_at = organisation.changed_at = now
    organisation.owner = organisation
    organisation.save(update_fields=["claimed_at", "changed_at", "owner"])
    seat_first_steward(viewer=claimant, organisation=organisation, now=now)
    append(
        viewer=viewer,
        verb=gettext_noop("handed the profile to the organisation's own people"),
        subject=organisation,
        now=now,
        organisation_slug=organisation.slug,
    )
