"""Listing organisations and keeping their profiles."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import (
    Membership,
    Organisation,
    SectionRecord,
)
from commonground.hub.organisations.queries.sections import (
    MANY,
    PLAIN,
    ROWS,
    section_fields,
    section_rows,
)
from commonground.hub.organisations.rules import (
    may_be_founded_in,
    may_edit_profile,
    may_hold_since,
    may_last_until,
    may_list_organisation,
    may_say,
)
from commonground.hub.vocabularies.models import Kind, Place

from .audience import set_audience
from .search_texts import renew_search_texts


def list_organisation(
    *,
    viewer: Viewer,
    name: str,
    kind: Kind | None,
    place: Place | None,
    issues: Sequence[models.Model],
    level: Level,
    space: Any = None,
    readers: Sequence[Membership] = (),
    source: str = "",
    now: datetime,
) -> Organisation:
    """This lists an organisation that has no account here; the listing one keeps its entry."""
    require(may_list_organisation(viewer))
    with transaction.atomic():
        organisation = Organisation(
            name=name,
            kind=kind,
            place=place,
            owner_id=viewer.organisation_id,
            author_id=viewer.person_id,
            source=source,
            as_of=now.date(),
            created_at=now,
            changed_at=now,
        )
        set_audience(viewer=viewer, row=organisation, level=level, space=space, readers=readers)
        organisation.issues.set(issues)  # type: ignore[arg-type]
        renew_search_texts(keys=[organisation.pk])
        organisation.refresh_from_db(fields=["search_text"])
        append(
            viewer=viewer,
            verb=gettext_noop("listed an organisation"),
            subject=organisation,
            now=now,
            detail={"name": name},
        )
    return organisation


def save_section(
    *,
    viewer: Viewer,
    organisation: Organisation,
    section: str,
    fields: dict[str, Any],
    rows: Sequence[dict[str, Any]] = (),
    source: str,
    as_of: date | None,
    version: int,
    audience: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """This saves one section as a whole: its fields, its rows, where they come from and since when.

    `version` is the one the person was shown (0: never saved). Raises `Conflict` when somebody saved
    something else in between; saving the same twice changes nothing.
    """
    require(may_edit_profile(viewer, organisation))
    require(may_say(viewer, organisation, source))
    today = timezone.localtime(now).date()
    require(may_hold_since(as_of, today))
    require(may_be_founded_in(fields.get("founded"), today))
    for row in rows:
        require(may_last_until(section, row.get("until"), today))
    with transaction.atomic():
        found = Organisation.objects.visible_to(viewer).filter(pk=organisation.pk)
        kept = found.select_for_update(of=("self",)).first()
        if kept is None:
            raise Hidden
        record = SectionRecord.objects.filter(organisation=kept, section=section).first()
        stands = section_fields(viewer, kept, section), section_rows(viewer, kept, section)
        if (record.version if record else 0) != version:
            if is_same(stands, (fields, rows)) and audience is None:
                return
            raise Conflict(
                _(
                    "Someone else saved this section while you were writing. Both versions are below."
                )
            )
        change(viewer=viewer, organisation=kept, section=section, fields=fields, rows=rows)
        if audience is not None:
            set_audience(viewer=viewer, row=kept, before=Level(kept.level), **audience)
        kept.changed_at = now
        kept.save()
        SectionRecord.objects.update_or_create(
            organisation=kept,
            section=section,
            defaults={
                "source": source,
                "as_of": as_of,
                "saved_at": now,
                "saved_by_id": viewer.person_id,
                "version": version + 1,
            },
        )
        renew_search_texts(keys=[kept.pk])
        append(
            viewer=viewer,
            verb=gettext_noop("changed a profile"),
            subject=kept,
            now=now,
            detail={
                "section": section,
                "fields": told(fields),
                "rows": [told(row) for row in rows],
            },
        )


def change(
    *,
    viewer: Viewer,
    organisation: Organisation,
    section: str,
    fields: dict[str, Any],
    rows: Sequence[dict[str, Any]],
) -> None:
    """This puts a section's values in place; rows that stay the same keep their identity."""
    for name in PLAIN[section]:
        setattr(organisation, name, fields[name])
    for name in MANY.get(section, ()):
        getattr(organisation, name).set(fields[name])
    if section not in ROWS:
        return
    model, names = ROWS[section]
    manager = model._default_manager
    wanted = [dict(row) for row in rows]
    for row in manager.filter(organisation=organisation).order_by("pk"):
        values = {name: getattr(row, name) for name in names}
        if values in wanted:
            wanted.remove(values)
        else:
            row.delete()
    for values in wanted:
        manager.create(organisation=organisation, **values)


def is_same(
    stands: tuple[dict[str, Any], Sequence[dict[str, Any]]],
    typed: tuple[dict[str, Any], Sequence[dict[str, Any]]],
) -> bool:
    """This compares what stands with what was typed, whatever the order of lists."""

    def plain(value: Any) -> Any:
        many = isinstance(value, list | tuple | models.QuerySet)
        return frozenset(value) if many else value

    fields = [{name: plain(value) for name, value in side[0].items()} for side in (stands, typed)]
    rows = [sorted((told(row) for row in side[1]), key=str) for side in (stands, typed)]
    return fields[0] == fields[1] and rows[0] == rows[1]


def told(values: dict[str, Any]) -> dict[str, str]:
    """This writes values as words for the history."""
    return {
        name: ", ".join(str(part) for part in value)
        if isinstance(value, list | tuple | models.QuerySet)
        else str(value if value is not None else "")
        for name, value in values.items()
    }
