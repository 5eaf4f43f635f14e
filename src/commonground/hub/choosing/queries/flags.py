"""Reading warnings: only ever those the viewer may see, and nothing that counts the others."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Flag, Reply
from commonground.hub.organisations.queries import Listed


def flags(viewer: Viewer) -> VisibleQuerySet[Flag]:
    """This lists every warning the viewer may read, the newest first."""
    return (
        Flag.objects.visible_to(viewer)
        .select_related("organisation", "owner", "author", "space")
        .defer("organisation__search_text", "owner__search_text")
        .order_by("-raised_at", "-pk")
    )


def standing(viewer: Viewer, today: date) -> VisibleQuerySet[Flag]:
    """This lists the warnings that stand today."""
    return flags(viewer).filter(ended_at=None, holds_until__gt=today)


def flag(viewer: Viewer, ref: str) -> Flag:
    """This is one warning, or `Hidden`."""
    return flags(viewer).seen(viewer, ref)


def our_flags(viewer: Viewer) -> VisibleQuerySet[Flag]:
    """This lists the warnings our organisation wrote, as far as the viewer may read them."""
    return flags(viewer).filter(owned_by(viewer))


def flags_about_us(viewer: Viewer, today: date) -> VisibleQuerySet[Flag]:
    """This lists the warnings about ourselves that others share with us."""
    if not viewer.acts:
        return flags(viewer).none()
    return standing(viewer, today).filter(organisation_id=viewer.organisation_id)


def with_replies(viewer: Viewer, found: Iterable[Any]) -> list[Any]:
    """This puts `reply` (or nothing) on each warning, and whether it answers it as it stands."""
    rows = list(found)
    told = replies_to(viewer, [row.pk for row in rows]) if rows else []
    replies = {row.flag_id: row for row in told}
    for row in rows:
        row.reply = replies.get(row.pk)
        row.is_answered = row.reply is not None and row.reply.charge == row.charge
    return rows


@prepared
def replies_to(viewer: Viewer, flags: Collection[int]) -> VisibleQuerySet[Reply]:
    """This asks for the replies to some warnings."""
    return Reply.objects.visible_to(viewer).filter(flag__in=Listed(flags))


def replied(viewer: Viewer, flag: Flag) -> Reply | None:
    """This is the reply to a warning, if there is one."""
    return Reply.objects.visible_to(viewer).filter(flag=flag).first()


@prepared
def standing_on(
    viewer: Viewer, organisations: Collection[int], today: date
) -> VisibleQuerySet[Flag]:
    """This asks for the warnings about some organisations that stand today."""
    return standing(viewer, today).filter(organisation__in=Listed(organisations))


def flags_on(viewer: Viewer, organisations: Collection[int], today: date) -> dict[int, list[Any]]:
    """This lists, by organisation, the warnings that stand and that the viewer may read."""
    found: dict[int, list[Any]] = {}
    for row in with_replies(viewer, standing_on(viewer, organisations, today)):
        found.setdefault(row.organisation_id, []).append(row)
    return found


def warnings_of(
    viewer: Viewer, organisations: Collection[int], today: date
) -> dict[int, list[str]]:
    """This says of organisations what the viewer is warned of, each in a sentence."""
    if not organisations:
        return {}
    return {
        pk: [in_a_sentence(viewer, row) for row in rows]
        for pk, rows in flags_on(viewer, organisations, today).items()
    }


def in_a_sentence(viewer: Viewer, row: Any) -> str:
    """This says a warning: the risk, whose warning it is, until when, and whether they replied."""
    facts = {
        "risk": row.get_kind_display(),
        "who": row.owner,
        "day": date_format(row.holds_until, "j F Y"),
    }
    if row.owner_id == viewer.organisation_id and viewer.acts:
        said = _("You keep a warning: %(risk)s (until %(day)s).") % facts
    else:
        said = _("%(who)s warns: %(risk)s (until %(day)s).") % facts
    return f"{said} {_('They replied.')}" if row.is_answered else said
