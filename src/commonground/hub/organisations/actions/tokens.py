"""Tokens: how a program acts as one person for one organisation."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.refs import digest_of_secret, new_secret
from commonground.hub.access.verdicts import Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import ApiToken
from commonground.hub.organisations.queries import acting_viewer, tokens
from commonground.hub.organisations.rules import may_act

PREFIX = "cg_"
TOKENS_AT_ONCE = 20


def create_token(*, viewer: Viewer, name: str, now: datetime) -> tuple[ApiToken, str]:
    """This makes a token and answers with its secret, which is shown once and kept nowhere."""
    require(may_act(viewer))
    with transaction.atomic():
        if tokens(viewer).count() >= TOKENS_AT_ONCE:
            raise Refused(_("You have too many tokens. Revoke those you no longer use first."))
        secret = new_secret(PREFIX)
        token = ApiToken.objects.create(
            membership_id=viewer.membership_id,
            name=name,
            digest=digest_of_secret(secret),
            created_at=now,
        )
        append(viewer=viewer, verb=gettext_noop("made an access token"), subject=token, now=now)
    return token, secret


def revoke_token(*, viewer: Viewer, token: ApiToken, now: datetime) -> None:
    """This ends a token; revoking it twice is no mistake."""
    require(may_act(viewer))
    with transaction.atomic():
        if tokens(viewer).filter(pk=token.pk).update(revoked_at=now):
            append(
                viewer=viewer, verb=gettext_noop("revoked an access token"), subject=token, now=now
            )


def revoke_my_tokens(*, viewer: Viewer, now: datetime) -> None:
    """This ends all tokens of a person, whichever organisation they act for.

    Whoever sets a new password may fear that somebody has the old one, and has made a token with it.
    """
    held = ApiToken.objects.filter(membership__person_id=viewer.person_id, revoked_at=None)
    with transaction.atomic():
        for token in held.select_related("membership__organisation", "membership__person"):
            revoke_token(viewer=acting_viewer(token.membership), token=token, now=now)


def note_token_use(*, viewer: Viewer, secret: str, now: datetime) -> None:
    """This remembers that a token was used, to the minute; reading it is no matter for history."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - timedelta(minutes=1))
    tokens(viewer).filter(stale, digest=digest_of_secret(secret)).update(last_used_at=now)
