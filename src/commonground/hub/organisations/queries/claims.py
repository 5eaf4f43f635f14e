"""Reading what a claim needs: the contacts on record, the person's own claims, namesakes."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Claim, Contact, Organisation

from .alike import looking_alike

WAITING = Q(granted_at=None, refused_at=None)


def claim_contacts(viewer: Viewer, organisation: Organisation) -> list[Contact]:
    """This lists the addresses on record that a code can be sent to.

    Only those the claimant may see (else the page would tell of hidden ones), and only those that
    came from a register or an operator (kept in the organisation's own name). What other members
    wrote down vouches for nobody: a friend, or a second account, could have written it. What its
    own people left behind is handed on by an operator alone.
    """
    if organisation.is_left:
        return []
    return list(
        Contact.objects.visible_to(viewer)
        .filter(organisation=organisation, owner=organisation)
        .exclude(email="")
        .exclude(author_id=viewer.person_id)
        .order_by("name", "pk")
    )


def claim_contact(viewer: Viewer, organisation: Organisation, ref: str) -> Contact:
    """This is one of those contacts, or `Hidden`."""
    for contact in claim_contacts(viewer, organisation):
        if contact.ref == ref:
            return contact
    raise Hidden


def open_claim(viewer: Viewer, organisation: Organisation, *, now: datetime) -> Claim | None:
    """This is the viewer's newest claim that waits for its code, or for an operator."""
    waiting = Claim.objects.visible_to(viewer).filter(WAITING, organisation=organisation)
    coded = ~Q(code_digest="") & Q(expires_at__gt=now)
    found: Claim | None = waiting.filter(coded | Q(code_digest="")).order_by("-pk").first()
    return found


def codes_sent(viewer: Viewer, *, now: datetime, organisation: Organisation | None = None) -> int:
    """This counts the codes sent for the viewer within a day."""
    sent = Claim.objects.visible_to(viewer).exclude(code_digest="")
    if organisation is not None:
        sent = sent.filter(organisation=organisation)
    return sent.filter(created_at__gt=now - timedelta(days=1)).count()


def claims_waiting(viewer: Viewer) -> QuerySet[Claim]:
    """This lists, for operators, the claims that wait for their decision."""
    if not viewer.is_operator:
        return Claim.objects.none()
    return (
        Claim.objects.filter(WAITING, code_digest="")
        .select_related("organisation", "person")
        .order_by("created_at", "pk")
    )


def namesakes(viewer: Viewer, name: str) -> list[Organisation]:
    """This lists organisations the viewer may see whose name is nearly `name`, slips of the pen
    included, at most five."""
    words = [word for word in name.split() if len(word) > 3][:4]
    near = Q(name__iexact=name.strip())
    if words:
        every = Q()
        for word in words:
            every &= Q(name__icontains=word)
        near |= every
    found = list(Organisation.objects.visible_to(viewer).filter(near).order_by("name", "pk")[:5])
    known = {one.pk for one in found}
    return [*found, *(one for one in looking_alike(viewer, name, None) if one.pk not in known)][:5]
