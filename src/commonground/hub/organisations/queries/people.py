"""Reading people and memberships, always for a viewer."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from commonground.hub.access.audience import spaces_open_to
from commonground.hub.access.prepared import prepared
from commonground.hub.access.refs import digest_of_secret
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import ANONYMOUS, Viewer
from commonground.hub.organisations.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Person,
    Role,
)

# An end is written when it happens. It is not compared with the clock: a clock set back, or one of
# two servers ahead of the other, must not let a person in again.
LIVE = Q(until=None)
OF_A_MEMBERSHIP = (
    "role", "is_signatory", "person__ref", "person__name", "person__email",
    "person__erased_at",
    "organisation__slug", "organisation__name", "organisation__acronym", "organisation__place",
)  # fmt: skip
INVITED = Q(accepted_at=None, withdrawn_at=None)


def person_viewer(user: Person | AnonymousUser) -> Viewer:
    """This is the viewer for a person who acts for no organisation here."""
    if not isinstance(user, Person) or not user.is_authenticated:
        return ANONYMOUS
    return Viewer(
        person_id=user.pk,
        person_ref=user.ref,
        person_name=user.name or user.email,
        is_operator=user.is_staff,
    )


def live_memberships(viewer: Viewer) -> list[Membership]:
    """This lists the memberships the person holds today, by the name of the organisation."""
    return held_by(viewer) if viewer.is_signed_in else []


@prepared
def held_by(viewer: Viewer) -> QuerySet[Membership]:
    """This asks for the memberships the person holds today."""
    held = Membership.objects.filter(LIVE, person_id=viewer.person_id)
    held = held.select_related("organisation", "person").only(*OF_A_MEMBERSHIP)
    return held.order_by("organisation__name", "pk")


def membership_viewer(user: Person | AnonymousUser, slug: str) -> Viewer | None:
    """This is the viewer for a person acting for the organisation, if they do so today."""
    return acting_among(live_memberships(person_viewer(user)), slug)


def acting_among(held: list[Membership], slug: str) -> Viewer | None:
    """This is the viewer that one of a person's live memberships stands for, if there is one."""
    found = next((one for one in held if one.organisation.slug == slug), None)
    return acting_viewer(found) if found else None


def acting_viewer(membership: Membership) -> Viewer:
    """This is the viewer that a live membership stands for."""
    return Viewer(
        person_id=membership.person_id,
        person_ref=membership.person.ref,
        person_name=str(membership.person),
        membership_id=membership.pk,
        organisation_id=membership.organisation_id,
        organisation_slug=membership.organisation.slug,
        organisation_name=membership.organisation.name,
        role=membership.role,
        is_signatory=membership.is_signatory,
        is_operator=False,
    )


def acting_for(viewer: Viewer) -> Organisation | None:
    """This is the organisation the viewer acts for."""
    if not viewer.acts:
        return None
    return next(iter(acting_row(viewer)), None)


@prepared
def acting_row(viewer: Viewer) -> QuerySet[Organisation]:
    """This asks for the organisation the viewer acts for."""
    return Organisation.objects.filter(pk=viewer.organisation_id).order_by()


def my_organisations(viewer: Viewer) -> list[Organisation]:
    """This lists the organisations the person may act for today, by name."""
    return [membership.organisation for membership in live_memberships(viewer)]


def colleagues(viewer: Viewer) -> QuerySet[Membership]:
    """This lists who acts today for the organisation the viewer acts for, by name."""
    return (
        Membership.objects.visible_to(viewer)
        .filter(LIVE, organisation_id=viewer.organisation_id)
        .select_related("person")
        .order_by("person__name", "person__email", "pk")
    )


@prepared
def colleagues_here(viewer: Viewer) -> QuerySet[Membership]:
    """This reads `colleagues`, for pages that show them all."""
    return colleagues(viewer)


@prepared
def open_tables(viewer: Viewer) -> QuerySet[Any]:
    """This reads the spaces where the viewer's organisation sits today, by name."""
    return spaces_open_to(viewer)


def colleague(viewer: Viewer, ref: str) -> Membership:
    """This is one membership of the organisation acted for, or `Hidden`."""
    found = colleagues(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def other_stewards(viewer: Viewer, membership: Membership) -> int:
    """This counts the stewards who would be left without this membership."""
    stewards = Membership.objects.filter(
        LIVE, organisation_id=membership.organisation_id, role=Role.STEWARD
    )
    return stewards.exclude(pk=membership.pk).count()


def my_account(viewer: Viewer) -> Person:
    """This is the viewer's own account, or `Hidden`."""
    found = Person.objects.filter(pk=viewer.person_id, erased_at=None).first()
    if found is None:
        raise Hidden
    return found


def my_memberships(viewer: Viewer) -> list[Membership]:
    """This lists the viewer's live memberships with their organisations, by name."""
    own = Membership.objects.visible_to(viewer).filter(LIVE, person_id=viewer.person_id)
    return list(own.select_related("organisation").order_by("organisation__name", "pk"))


def addresses_of_colleagues(viewer: Viewer) -> set[str]:
    """This gathers the e-mail addresses of who acts today for the organisation acted for, in small
    letters: those they sign in with, and those they proved to be theirs."""
    here = colleagues(viewer).order_by().values("person")
    proved = EmailAddress.objects.filter(user__in=here, verified=True)
    signed_in_with = colleagues(viewer).values_list("person__email", flat=True)
    found = (*signed_in_with, *proved.values_list("email", flat=True))
    return {one.lower() for one in found if one}


def my_addresses(viewer: Viewer) -> list[str]:
    """This lists the e-mail addresses that the viewer has proved to be theirs, in small letters."""
    if not viewer.is_signed_in:
        return []
    proved = EmailAddress.objects.filter(user_id=viewer.person_id, verified=True)
    return [address.lower() for address in proved.values_list("email", flat=True)]


def invitations(viewer: Viewer) -> QuerySet[Invitation]:
    """This lists the invitations of the organisation acted for that nobody has used yet."""
    return Invitation.objects.visible_to(viewer).filter(INVITED).order_by("-created_at", "pk")


def invitation(viewer: Viewer, ref: str) -> Invitation:
    """This is one unused invitation of the organisation acted for, or `Hidden`."""
    found = invitations(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def invitation_behind(viewer: Viewer, secret: str, *, now: datetime) -> Invitation:
    """This is the open invitation that a link stands for; used, withdrawn, expired and unknown
    links alike are `Hidden`. The secret is the right to read it."""
    found = (
        Invitation.objects.filter(
            INVITED, token_digest=digest_of_secret(secret), expires_at__gt=now
        )
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise Hidden
    return found


def my_invitations(viewer: Viewer, *, now: datetime) -> list[Invitation]:
    """This lists the open invitations sent to an address that the viewer has proved to own."""
    addresses = my_addresses(viewer)
    if not addresses:
        return []
    found = Invitation.objects.filter(INVITED, email__in=addresses, expires_at__gt=now)
    return list(found.select_related("organisation").order_by("organisation__name", "pk"))


def my_invitation(viewer: Viewer, ref: str, *, now: datetime) -> Invitation:
    """This is one open invitation sent to the viewer, or `Hidden`."""
    for found in my_invitations(viewer, now=now):
        if found.ref == ref:
            return found
    raise Hidden


def tokens(viewer: Viewer) -> QuerySet[ApiToken]:
    """This lists the viewer's tokens for the organisation acted for, the newest first."""
    return ApiToken.objects.visible_to(viewer).filter(revoked_at=None).order_by("-created_at", "pk")


def token(viewer: Viewer, ref: str) -> ApiToken:
    """This is one token of the viewer's, or `Hidden`."""
    found = tokens(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def token_viewer(secret: str) -> Viewer | None:
    """This is the viewer that a token stands for, from the membership as it is now."""
    found = (
        ApiToken.objects.filter(
            digest=digest_of_secret(secret),
            revoked_at=None,
            membership__until=None,
            membership__person__is_active=True,
        )
        .select_related("membership__person", "membership__organisation")
        .first()
    )
    return acting_viewer(found.membership) if found else None
