"""Who did what for whom: entries in one chain, each sealed with the hash of the one before."""

import hashlib
import json
from datetime import UTC
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from commonground.hub.access.audience import NOBODY, Level
from commonground.hub.access.viewer import Viewer

GENESIS = "0" * 64


def digest_of(*parts: object) -> str:
    """This is SHA-256 over the parts as one JSON list, so that no two lists share bytes."""
    text = json.dumps([str(part) for part in parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_detail(salt: str, body: dict[str, Any]) -> str:
    """This commits to a detail; the salt keeps an erased text from being guessed."""
    return digest_of(salt, json.dumps(body, sort_keys=True, ensure_ascii=False))


class EntryQuerySet(models.QuerySet["Entry"]):
    """This shows an organisation its own history, less what a colleague ever kept for named people."""

    def visible_to(self, viewer: Viewer) -> Self:
        if not viewer.acts:
            return self.filter(NOBODY)
        # What a colleague has since narrowed to named people disappears from here as well.
        kept_close = Entry.objects.filter(
            ~Q(person_ref=viewer.person_ref),
            level=Level.NAMED,
            subject_table=OuterRef("subject_table"),
            subject_ref=OuterRef("subject_ref"),
            organisation_slug=viewer.organisation_slug,
        )
        shown = Q(person_ref=viewer.person_ref) | ~Exists(kept_close)
        return self.filter(shown, organisation_slug=viewer.organisation_slug)


class Entry(models.Model):
    """This is one thing done. It names people and rows by random reference only, so that erasing a
    person or a text elsewhere leaves the chain whole."""

    number = models.BigIntegerField(unique=True)
    recorded_at = models.DateTimeField()
    person_ref = models.CharField(max_length=12, blank=True, db_index=True)
    organisation_slug = models.CharField(max_length=80, blank=True, db_index=True)
    level = models.CharField(max_length=12, choices=Level)
    verb = models.CharField(max_length=60)
    subject_table = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=80)
    detail_digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["subject_table", "subject_ref"])]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.subject_table}"


class Detail(models.Model):
    """This is what was changed, in words; it can be erased and the entry's digest still holds."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, related_name="+")
    salt = models.CharField(max_length=32)
    body = models.JSONField()

    objects = models.Manager["Detail"]()

    def __str__(self) -> str:
        return f"detail of {self.entry_id}"


class Head(models.Model):
    """This remembers the newest entry, so that a chain cut short at the end is noticed."""

    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    objects = models.Manager["Head"]()

    def __str__(self) -> str:
        return str(self.number)


def digest_of_entry(entry: Entry) -> str:
    """This seals an entry: everything it says, and the seal of the one before."""
    return digest_of(
        entry.number,
        entry.recorded_at.astimezone(UTC).isoformat(),
        entry.person_ref,
        entry.organisation_slug,
        entry.level,
        entry.verb,
        entry.subject_table,
        entry.subject_ref,
        entry.detail_digest,
        entry.previous_digest,
    )
