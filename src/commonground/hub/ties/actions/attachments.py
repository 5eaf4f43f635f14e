"""Keeping files with a touchpoint, and letting them go with it."""

import os
import secrets
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.ties.models import Attachment, Touchpoint
from commonground.hub.ties.rules import may_attach, may_be_attached, may_detach

from .judging import clean_name, kind_of


@transaction.atomic
def attach(
    *, viewer: Viewer, touchpoint: Touchpoint, name: str, content: bytes, now: datetime
) -> Attachment:
    """This keeps a file with a touchpoint; the same file sent twice is one."""
    kind = kind_of(content)
    # Two files at once count each other: the second waits here for the first.
    Touchpoint.objects.select_for_update().get(pk=touchpoint.pk)
    kept = list(Attachment.objects.filter(touchpoint=touchpoint))
    name = clean_name(name, kind)
    for other in kept:
        if (other.name, other.size) == (name, len(content)) and is_same(other.path, content):
            return other
    require(may_attach(viewer, touchpoint, attached=len(kept)))
    require(may_be_attached(kind, len(content)))
    attachment = Attachment(
        touchpoint=touchpoint,
        name=name,
        mime=kind,
        size=len(content),
        stored=secrets.token_hex(16),
        person_id=viewer.person_id,
        added_at=now,
    )
    write(attachment.path, content)
    try:
        attachment.save()
        append(viewer=viewer, verb=gettext_noop("added a file"), subject=touchpoint, now=now)
    except BaseException:
        attachment.path.unlink(missing_ok=True)
        raise
    return attachment


def write(path: Path, content: bytes) -> None:
    """This writes a file that nobody else on the machine can read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        # The row must not outlive its bytes when the power goes.
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def is_same(path: Path, content: bytes) -> bool:
    """This tells whether a file holds exactly these bytes."""
    return path.is_file() and path.read_bytes() == content


@transaction.atomic
def detach(*, viewer: Viewer, attachment: Attachment, now: datetime) -> None:
    """This removes a file for good."""
    touchpoint = attachment.touchpoint
    require(may_detach(viewer, attachment))
    append(viewer=viewer, verb=gettext_noop("removed a file"), subject=touchpoint, now=now)
    attachment.delete()


def forget_bytes(sender: object, instance: Attachment, **_more: Any) -> None:
    """This lets the bytes go once the row is gone for good, with whatever it went."""
    transaction.on_commit(partial(instance.path.unlink, missing_ok=True))
