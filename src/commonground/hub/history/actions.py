"""Appending to the history, and erasing what it says of a person."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Any

from django.db import models, transaction

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer

from .models import Detail, Entry, Head

GENESIS = "0" * 64


def digest_of(*parts: object) -> str:
    """This is SHA-256 over the parts as one JSON list, so that no two lists share bytes."""
    text = json.dumps([str(part) for part in parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_detail(salt: str, body: dict[str, Any]) -> str:
    """This commits to a detail; the salt keeps an erased text from being guessed."""
    return digest_of(salt, json.dumps(body, sort_keys=True, ensure_ascii=False))


def digest_of_entry(entry: Entry) -> str:
    """This seals an entry: everything it says, and the seal of the one before."""
    return digest_of(
        entry.number,
        entry.recorded_at.isoformat(),
        entry.person_ref,
        entry.organisation_slug,
        entry.level,
        entry.verb,
        entry.subject_table,
        entry.subject_ref,
        entry.detail_digest,
        entry.previous_digest,
    )


def append(
    *,
    viewer: Viewer,
    verb: str,
    subject: models.Model,
    now: datetime,
    detail: dict[str, Any] | None = None,
    organisation_slug: str | None = None,
) -> Entry:
    """This adds one entry to the chain, inside the transaction of the change it tells of."""
    with transaction.atomic():
        Head.objects.get_or_create(pk=1, defaults={"number": 0, "digest": GENESIS})
        head = Head.objects.select_for_update().get(pk=1)
        salt = secrets.token_hex(16)
        body = detail or {}
        entry = Entry(
            number=head.number + 1,
            recorded_at=now,
            person_ref=viewer.person_ref,
            organisation_slug=(
                viewer.organisation_slug if organisation_slug is None else organisation_slug
            ),
            level=getattr(subject, "level", Level.ORGANISATION),
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
