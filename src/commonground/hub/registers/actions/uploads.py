"""Importing from a page: a table is kept, looked at, and taken in when a person says so.

What is kept is thrown away after a week; what is taken in is not kept twice.
"""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level, owned_by
from commonground.hub.access.verdicts import Conflict, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.registers.models import Run, Upload, UploadState
from commonground.hub.registers.rules import (
    may_begin_again,
    may_import,
    may_take_in,
    may_throw_away,
)
from commonground.methods.errors import MethodError, UnusableFile
from commonground.methods.saying import Told, kept

from .organisations import import_organisations
from .runs import Outcome, as_kept

KEPT_FOR = timedelta(days=7)
Importer = Callable[..., Outcome]

# Rooms above this one add theirs in their `ready`: each table's import, and the options it takes.
IMPORTERS: dict[str, tuple[Importer, tuple[str, ...]]] = {
    "organisations": (import_organisations, ("country",)),
}


def keep_upload(
    *,
    viewer: Viewer,
    table: str,
    content: bytes,
    file_name: str,
    options: dict[str, str],
    now: datetime,
) -> Upload:
    """This keeps a table that was uploaded, to be looked at next; old ones go."""
    require(may_import(viewer))
    with transaction.atomic():
        own = Upload.objects.visible_to(viewer).filter(owned_by(viewer))
        own.filter(moved_at__lt=now - KEPT_FOR).delete()
        upload = Upload.objects.create(
            owner_id=viewer.organisation_id,
            author_id=viewer.person_id,
            level=Level.ORGANISATION,
            table=table,
            file_name=file_name[:300],
            content=gzip.compress(content, 5),
            options=options,
            uploaded_at=now,
            moved_at=now,
        )
        append(
            viewer=viewer,
            verb=gettext_noop("uploaded a table"),
            subject=upload,
            now=now,
            detail={"table": table, "file": upload.file_name},
        )
    return upload


def look_through(*, viewer: Viewer, upload: Upload, now: datetime) -> None:
    """This finds out what taking an uploaded table in would do, and does none of it."""
    require(may_import(viewer))
    try:
        outcome = read(viewer=viewer, upload=upload, now=now, is_dry=True)
    except (MethodError, Refused) as error:
        stop(viewer=viewer, upload=upload, error=error)
        return
    upload.counts, upload.faults = dict(outcome.counts), as_kept(outcome.faults)
    upload.state, upload.moved_at = UploadState.LOOKED, now
    upload.save(update_fields=["counts", "faults", "state", "moved_at"])


def begin_taking_in(*, viewer: Viewer, upload: Upload, now: datetime) -> None:
    """This marks a table as being taken in, once: a second press of the button finds it so."""
    require(may_take_in(viewer, upload))
    ready = Upload.objects.visible_to(viewer).filter(pk=upload.pk, state=UploadState.LOOKED)
    if not ready.update(state=UploadState.TAKING, rows_done=0, moved_at=now):
        raise Conflict(_("This table is being taken in already."))
    upload.state = UploadState.TAKING


def take_in(*, viewer: Viewer, upload: Upload, now: datetime) -> None:
    """This imports a table that `begin_taking_in` marked, and lets the copy go."""
    require(may_import(viewer))
    try:
        outcome = read(viewer=viewer, upload=upload, now=now, is_dry=False)
    except (MethodError, Refused) as error:
        stop(viewer=viewer, upload=upload, error=error)
        return
    upload.run, upload.state, upload.moved_at = outcome.run, UploadState.TAKEN, now
    upload.content, upload.faults = b"", []
    upload.save(update_fields=["run", "state", "moved_at", "content", "faults"])


def read(*, viewer: Viewer, upload: Upload, now: datetime, is_dry: bool) -> Outcome:
    """This carries an import out, or tries it, telling the page how far it has come."""
    importer, names = IMPORTERS[upload.table]

    def tell(rows: int, run: Run | None) -> None:
        Upload.objects.filter(pk=upload.pk).update(rows_done=rows, run=run)

    options: dict[str, Any] = {name: upload.options.get(name, "") for name in names}
    return importer(
        viewer=viewer,
        content=gzip.decompress(bytes(upload.content)),
        file_name=upload.file_name,
        register=upload.register_name,
        now=now,
        is_dry=is_dry,
        progress=tell,
        **options,
    )


def stop(*, viewer: Viewer, upload: Upload, error: MethodError | Refused) -> None:
    """This writes down why a table cannot be taken in."""
    told = error.reason if isinstance(error, Refused | UnusableFile) else error.args[0]
    # A reason that the worker says in English is its own template.
    upload.trouble = kept(told if isinstance(told, Told) else Told(told))
    upload.state = UploadState.STOPPED
    upload.save(update_fields=["trouble", "state"])


def begin_again(*, viewer: Viewer, upload: Upload, now: datetime) -> None:
    """This has a table looked at once more that got stuck, by the worker's end for example."""
    require(may_begin_again(viewer, upload, now))
    upload.state, upload.rows_done, upload.moved_at = UploadState.LOOKING, 0, now
    upload.save(update_fields=["state", "rows_done", "moved_at"])


def throw_away(*, viewer: Viewer, upload: Upload, now: datetime) -> None:
    """This forgets an uploaded table; what was imported before stays."""
    require(may_throw_away(viewer, upload))
    with transaction.atomic():
        append(
            viewer=viewer,
            verb=gettext_noop("threw an uploaded table away"),
            subject=upload,
            now=now,
        )
        upload.delete()
