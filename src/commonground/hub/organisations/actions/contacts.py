"""Keeping what one knows of people on other organisations' boards and staff."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Contact, Organisation
from commonground.hub.organisations.rules import may_act, may_change_contact, may_tell_of

from .audience import set_audience


def add_contact(
    *,
    viewer: Viewer,
    organisation: Organisation,
    fields: dict[str, Any],
    audience: dict[str, Any],
    now: datetime,
) -> Contact:
    """This notes someone on an organisation's board or staff; what is noted belongs to the noter.

    The same note sent twice is kept once.
    """
    require(may_act(viewer))
    require(may_tell_of(viewer, organisation, audience["level"]))
    with transaction.atomic():
        again = Contact.objects.visible_to(viewer).filter(
            organisation=organisation,
            owner_id=viewer.organisation_id,
            author_id=viewer.person_id,
            level=audience["level"],
            **fields,
        )
        kept = again.first()
        if kept is not None:
            return kept
        contact = Contact(
            organisation=organisation,
            owner_id=viewer.organisation_id,
            author_id=viewer.person_id,
            **fields,
        )
        set_audience(viewer=viewer, row=contact, **audience)
        append(
            viewer=viewer,
            verb=gettext_noop("noted a person"),
            subject=contact,
            now=now,
            detail=told(fields),
        )
    return contact


def change_contact(
    *,
    viewer: Viewer,
    contact: Contact,
    fields: dict[str, Any],
    audience: dict[str, Any],
    version: int,
    now: datetime,
) -> None:
    """This changes what is noted of someone; `Conflict` if a colleague did so in between."""
    require(may_change_contact(viewer, contact))
    require(may_tell_of(viewer, contact.organisation, audience["level"]))
    with transaction.atomic():
        found = Contact.objects.visible_to(viewer).filter(pk=contact.pk)
        kept = found.select_for_update(of=("self",)).first()
        if kept is None:
            raise Hidden
        if kept.version != version:
            raise Conflict(
                _("A colleague changed this entry while you were writing. Both versions are below.")
            )
        for name, value in fields.items():
            setattr(kept, name, value)
        kept.version += 1
        set_audience(viewer=viewer, row=kept, before=Level(kept.level), **audience)
        append(
            viewer=viewer,
            verb=gettext_noop("changed what is known of a person"),
            subject=kept,
            now=now,
            detail=told(fields),
        )


def remove_contact(*, viewer: Viewer, contact: Contact, now: datetime) -> None:
    """This takes away what is noted of someone."""
    require(may_change_contact(viewer, contact))
    with transaction.atomic():
        append(viewer=viewer, verb=gettext_noop("removed a person"), subject=contact, now=now)
        contact.delete()


def told(fields: dict[str, Any]) -> dict[str, str]:
    """This writes values as words for the history."""
    return {name: str(value) for name, value in fields.items() if value}
