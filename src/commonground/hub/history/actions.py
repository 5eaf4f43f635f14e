"""Appending to the history, and erasing what it says of a person."""

import secrets
from datetime import datetime
from typing import Any

from django.db import models, transaction

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer

from .models import GENESIS, Detail, Entry, Head, digest_of_detail, digest_of_entry


def append(
    *,
    viewer: Viewer,
    verb: str,
    subject: models.Model,
    now: datetime,
    detail: dict[str, Any] | None = None,
    organisation_slug: str | None = None,
    level: str = "",
) -> Entry:
    """This adds one entry to the chain, inside the transaction of the change it tells of.

    `verb` is what was done, as a short phrase in the past ("recorded contact"), marked with
    `gettext_noop` where it is written: the history page says it after the person's name, and `detail["text"]` below it. The name
    goes into the detail, so that erasing the person erases it. `level` is said where something else
    than the subject's own level keeps it close.
    """
    with transaction.atomic():
        Head.objects.get_or_create(pk=1, defaults={"number": 0, "digest": GENESIS})
        head = Head.objects.select_for_update().get(pk=1)
        salt = secrets.token_hex(16)
        body = {**(detail or {}), "by": viewer.person_name}
        entry = Entry(
            number=head.number + 1,
            recorded_at=now,
            person_ref=viewer.person_ref,
            organisation_slug=(
                viewer.organisation_slug if organisation_slug is None else organisation_slug
            ),
            level=level or getattr(subject, "level", Level.ORGANISATION),
            verb=verb,
            subject_table=subject._meta.label_lower,
            subject_ref=getattr(subject, "ref", "") or getattr(subject, "slug", ""),
            detail_digest=digest_of_detail(salt, body),
            previous_digest=head.digest,
        )
        entry.digest = digest_of_entry(entry)
        entry.save(force_insert=True)
        Detail.objects.create(entry=entry, salt=salt, body=body)
        Head.objects.filter(pk=1).update(number=entry.number, digest=entry.digest)
    return entry


def forget_person(*, person_ref: str) -> int:
    """This erases the details that a person wrote; the chain stays valid without them."""
    with transaction.atomic():
        return Detail.objects.filter(entry__person_ref=person_ref).delete()[0]
