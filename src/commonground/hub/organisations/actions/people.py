"""Accounts, memberships and invitations: how people come to act for an organisation, and stop."""

from collections.abc import Callable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.refs import digest_of_secret, new_secret
from commonground.hub.access.verdicts import Conflict, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append, forget_person
from commonground.hub.notices.actions import forget_mails
from commonground.hub.organisations.models import (
    ApiToken,
    Claim,
    Invitation,
    Membership,
    Organisation,
    Person,
    Report,
    Role,
    new_slug,
)
from commonground.hub.organisations.queries import (
    INVITED,
    LIVE,
    colleagues,
    invitations,
    my_account,
    my_addresses,
    my_memberships,
    other_stewards,
    person_viewer,
)
from commonground.hub.organisations.rules import (
    may_accept,
    may_change_role,
    may_end_membership,
    may_found,
    may_manage_people,
)

from .search_texts import renew_search_texts

INVITATION_LASTS = timedelta(days=14)
INVITATIONS_AT_ONCE = 100

AT_ERASURE: list[Callable[..., None]] = []
"""What rooms above (in their `ready`) forget with a person: actions with `viewer` and `person`."""


def enrol_person(
    *,
    viewer: Viewer,
    email: str,
    password: str | None,
    name: str,
    now: datetime,
    language: str = "",
    is_operator: bool = False,
) -> Person:
    """This makes an account whose address counts as proved; for the shell and the demonstration."""
    with transaction.atomic():
        person = Person.objects.create_user(
            email,
            password,
            name=name,
            language=language,
            is_staff=is_operator,
            is_superuser=is_operator,
        )
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        append(
            viewer=person_viewer(person),
            verb=gettext_noop("opened an account"),
            subject=person,
            now=now,
        )
    return person


def set_person(*, viewer: Viewer, name: str, language: str, now: datetime) -> Person:
    """This changes a person's own name and language."""
    with transaction.atomic():
        person = my_account(viewer)
        person.name, person.language = name, language
        person.save(update_fields=["name", "language"])
        append(viewer=viewer, verb=gettext_noop("changed their own name"), subject=person, now=now)
    return person


def found_organisation(*, viewer: Viewer, name: str, level: Level, now: datetime) -> Organisation:
    """This sets up a new organisation kept by its own people, the founder its first steward."""
    require(may_found(viewer))
    with transaction.atomic():
        organisation = Organisation.objects.create(
            name=name,
            slug=new_slug(name),
            level=level,
            author_id=viewer.person_id,
            claimed_at=now,
            created_at=now,
            changed_at=now,
        )
        organisation.owner = organisation
        organisation.save(update_fields=["owner"])
        renew_search_texts(keys=[organisation.pk])
        seat_first_steward(viewer=viewer, organisation=organisation, now=now)
        append(
            viewer=viewer,
            verb=gettext_noop("set up the organisation"),
            subject=organisation,
            now=now,
            organisation_slug=organisation.slug,
        )
    return organisation


def seat_first_steward(*, viewer: Viewer, organisation: Organisation, now: datetime) -> Membership:
    """This makes the viewer a steward of an organisation that becomes theirs; call it inside the
    action that checked their right to it."""
    return Membership.objects.create(
        person_id=viewer.person_id,
        organisation=organisation,
        role=Role.STEWARD,
        is_signatory=True,
        since=now,
    )


def invite(
    *, viewer: Viewer, email: str, role: Role, is_signatory: bool, now: datetime
) -> tuple[Invitation, str]:
    """This invites an address, and answers with the secret of its link, which is kept nowhere.

    An earlier invitation to the same address ends with it.
    """
    require(may_manage_people(viewer))
    address = email.strip().lower()
    with transaction.atomic():
        waiting = invitations(viewer)
        if colleagues(viewer).filter(person__email__iexact=address).exists():
            raise Refused(_("This person already acts for your organisation."))
        if waiting.filter(expires_at__gt=now).count() >= INVITATIONS_AT_ONCE:
            raise Refused(_("Too many invitations wait for an answer. Withdraw some first."))
        waiting.filter(email=address).update(withdrawn_at=now)
        secret = new_secret()
        invitation = Invitation.objects.create(
            organisation_id=viewer.organisation_id,
            email=address,
            role=role,
            is_signatory=is_signatory,
            token_digest=digest_of_secret(secret),
            invited_by_id=viewer.person_id,
            created_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        append(
            viewer=viewer,
            verb=gettext_noop("invited someone to join"),
            subject=invitation,
            now=now,
            detail={"role": role},
        )
    return invitation, secret


def withdraw_invitation(*, viewer: Viewer, invitation: Invitation, now: datetime) -> None:
    """This takes an invitation back: its link is dead from now on."""
    require(may_manage_people(viewer))
    with transaction.atomic():
        if not invitations(viewer).filter(pk=invitation.pk).update(withdrawn_at=now):
            raise Conflict(_("This invitation has been used or withdrawn in the meantime."))
        append(
            viewer=viewer,
            verb=gettext_noop("withdrew an invitation"),
            subject=invitation,
            now=now,
        )


def accept_invitation(*, viewer: Viewer, invitation: Invitation, now: datetime) -> Membership:
    """This uses an invitation up and makes the person invited a member."""
    require(may_accept(viewer, invitation, my_addresses(viewer)))
    with transaction.atomic():
        used = Invitation.objects.filter(INVITED, pk=invitation.pk, expires_at__gt=now)
        if not used.update(accepted_at=now):
            raise Conflict(_("This invitation has been used or withdrawn in the meantime."))
        membership, is_new = Membership.objects.get_or_create(
            person_id=viewer.person_id,
            organisation_id=invitation.organisation_id,
            until=None,
            defaults={
                "role": invitation.role,
                "is_signatory": invitation.is_signatory,
                "since": now,
            },
        )
        append(
            viewer=viewer,
            verb=gettext_noop("joined the organisation"),
            subject=membership,
            now=now,
            detail={"role": membership.role, "is_new": is_new},
            organisation_slug=invitation.organisation.slug,
        )
    return membership


def change_role(
    *,
    viewer: Viewer,
    membership: Membership,
    role: Role,
    is_signatory: bool,
    was: str,
    now: datetime,
) -> None:
    """This changes what a colleague may do; `was` is the role the steward saw when deciding."""
    with transaction.atomic():
        current = locked(viewer=viewer, membership=membership)
        require(
            may_change_role(
                viewer, current, role=role, other_stewards=other_stewards(viewer, current)
            )
        )
        if current.role != was:
            raise Conflict(_("Another steward changed this role in the meantime. Look again."))
        current.role, current.is_signatory = role, is_signatory
        current.save(update_fields=["role", "is_signatory"])
        append(
            viewer=viewer,
            verb=gettext_noop("changed a colleague's role"),
            subject=current,
            now=now,
            detail={"role": role, "was": was, "is_signatory": is_signatory},
        )


def locked(*, viewer: Viewer, membership: Membership) -> Membership:
    """This reads a membership again, holding its organisation, so that two stewards who leave at
    the same moment do not leave it without one; call it inside the action's transaction."""
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    found = Membership.objects.filter(LIVE, pk=membership.pk).first()
    if found is None:
        raise Conflict(_("This person has left in the meantime."))
    return found


def end_membership(*, viewer: Viewer, membership: Membership, now: datetime) -> None:
    """This ends a membership: sessions and tokens that rest on it stop at their next request."""
    with transaction.atomic():
        current = locked(viewer=viewer, membership=membership)
        require(may_end_membership(viewer, current, other_stewards=other_stewards(viewer, current)))
        end(viewer=viewer, membership=current, now=now)


def end(*, viewer: Viewer, membership: Membership, now: datetime) -> None:
    """This writes the end of a membership that was allowed to end; call it inside a transaction."""
    membership.until = now
    membership.save(update_fields=["until"])
    ApiToken.objects.filter(membership=membership, revoked_at=None).update(revoked_at=now)
    own = membership.person_id == viewer.person_id
    append(
        viewer=viewer,
        verb=gettext_noop("left the organisation")
        if own
        else gettext_noop("ended a colleague's membership"),
        subject=membership,
        now=now,
        organisation_slug=membership.organisation.slug,
    )


def leave_behind(*, viewer: Viewer, organisation: Organisation, now: datetime) -> None:
    """This makes an organisation that nobody acts for any more one that can be claimed again.

    It stays its own owner: what its people wrote stays closed until an operator hands it on. Call
    it inside the action that ended the last membership.
    """
    organisation.claimed_at, organisation.changed_at = None, now
    organisation.save(update_fields=["claimed_at", "changed_at"])
    Invitation.objects.filter(INVITED, organisation=organisation).update(withdrawn_at=now)
    append(
        viewer=viewer,
        verb=gettext_noop("left the organisation without people"),
        subject=organisation,
        now=now,
        organisation_slug=organisation.slug,
    )


def erase_person(*, viewer: Viewer, now: datetime) -> None:
    """This erases the viewer's own account and what the history says of them.

    A last steward with colleagues names another first; a person alone may always go, and leaves the
    organisation to be claimed again.
    """
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=my_account(viewer).pk)
        for membership in my_memberships(viewer):
            current = locked(viewer=viewer, membership=membership)
            others = Membership.objects.filter(LIVE, organisation=current.organisation)
            has_colleagues = others.exclude(pk=current.pk).exists()
            if has_colleagues:
                left = other_stewards(viewer, current)
                require(may_end_membership(viewer, current, other_stewards=left))
            end(viewer=viewer, membership=current, now=now)
            if not has_colleagues:
                leave_behind(viewer=viewer, organisation=current.organisation, now=now)
        addresses = {person.email.lower(), *my_addresses(viewer)}
        for invitation in Invitation.objects.filter(email__in=addresses):
            invitation.email = f"erased-{invitation.ref}@invalid.example"
            invitation.withdrawn_at = invitation.withdrawn_at or now
            invitation.save(update_fields=["email", "withdrawn_at"])
        Claim.objects.filter(person=person, granted_at=None).delete()
        Claim.objects.filter(person=person).update(statement="")
        Report.objects.filter(person=person).update(person=None)
        EmailAddress.objects.filter(user=person).delete()
        Authenticator.objects.filter(user=person).delete()
        for forget in AT_ERASURE:
            forget(viewer=viewer, person=person)
        forget_mails(viewer=viewer, recipients=sorted(addresses))
        person.email = f"erased-{person.ref}@invalid.example"
        person.name = person.language = ""
        person.is_active = person.is_staff = person.is_superuser = False
        person.erased_at = now
        person.set_unusable_password()
        person.save()
        append(viewer=viewer, verb=gettext_noop("erased their account"), subject=person, now=now)
        forget_person(person_ref=person.ref)
