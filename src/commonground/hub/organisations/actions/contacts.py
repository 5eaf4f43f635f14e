"""Keeping what one knows of people on other organisations' boards and staff."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Contact, Organisation
from commonground.hub.organisations.rules import may_act, may_change_contact, may_name, may_tell_of

from .noted import change_noted, keep_noted, remove_noted


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
    require(may_name(viewer, organisation, audience["level"], fields.get("source", "")))
    return keep_noted(
        viewer=viewer,
        model=Contact,
        organisation=organisation,
        fields=fields,
        audience=audience,
        verb=gettext_noop("noted a person"),
        now=now,
    )


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
    source = fields.get("source", contact.source)
    require(may_name(viewer, contact.organisation, audience["level"], source))
    change_noted(
        viewer=viewer,
        row=contact,
        organisation=contact.organisation,
        fields={**fields, "version": version + 1},
        audience=audience,
        is_as_shown=lambda kept: kept.version == version,
        conflict=_(
            "A colleague changed this entry while you were writing. Both versions are below."
        ),
        verb=gettext_noop("changed what is known of a person"),
        now=now,
    )


def remove_contact(*, viewer: Viewer, contact: Contact, now: datetime) -> None:
    """This takes away what is noted of someone."""
    require(may_change_contact(viewer, contact))
    remove_noted(viewer=viewer, row=contact, verb=gettext_noop("removed a person"), now=now)
