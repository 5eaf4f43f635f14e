"""Reading people and memberships, always for a viewer."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from commonground.hub.access.viewer import ANONYMOUS, Viewer
from commonground.hub.organisations.models import Membership, Organisation, Person

LIVE = Q(until=None) | Q(until__gt=Now())


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


def membership_viewer(user: Person | AnonymousUser, slug: str) -> Viewer | None:
    """This is the viewer for a person acting for the organisation, if they do so today."""
    if not user.is_authenticated:
        return None
    found = (
        Membership.objects.filter(LIVE, person_id=user.pk, organisation__slug=slug)
        .select_related("organisation", "person")
        .first()
    )
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
    return Organisation.objects.filter(pk=viewer.organisation_id).first()


def my_organisations(viewer: Viewer) -> list[Organisation]:
    """This lists the organisations the person may act for today, by name."""
    if not viewer.is_signed_in:
        return []
    own = Membership.objects.filter(LIVE, person_id=viewer.person_id)
    return list(Organisation.objects.filter(pk__in=own.values("organisation_id")).order_by("name"))


def colleagues(viewer: Viewer) -> QuerySet[Membership]:
    """This lists who acts today for the organisation the viewer acts for, by name."""
    return (
        Membership.objects.visible_to(viewer)
        .filter(LIVE, organisation_id=viewer.organisation_id)
        .select_related("person")
        .order_by("person__name", "person__email")
    )
