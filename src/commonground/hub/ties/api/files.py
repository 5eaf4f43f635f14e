"""Files of touchpoints and what touchpoints said before, for programs."""

from datetime import date, datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile

from commonground.hub.access.api import CHANGING, Ref, as_file
from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import to_be_saved
from commonground.hub.ties import actions, queries
from commonground.hub.ties.api import acting
from commonground.hub.ties.models import Attachment
from commonground.hub.ties.rules import may_be_attached

router = Router(tags=["ties"])
BYTES = "application/octet-stream"


class FileOut(Schema):
    """This is a file of a touchpoint; its kind was judged by its content."""

    ref: str
    name: str
    kind: str
    size: int
    added_at: datetime


class EarlierOut(Schema):
    """This is what a touchpoint said until somebody corrected it."""

    ref: str
    kind: str
    held_on: date
    people: str
    said: str
    written_at: datetime
    replaced_at: datetime
    written_by: str | None
    replaced_by: str | None


def one(row: Attachment) -> FileOut:
    """This draws one file."""
    return FileOut(ref=row.ref, name=row.name, kind=row.mime, size=row.size, added_at=row.added_at)


@router.get(
    "/touchpoints/{ref}/files",
    response={200: list[FileOut], **CHANGING},
    operation_id="files",
)
def files(request: HttpRequest, ref: Ref) -> object:
    """This lists the files of a contact."""
    viewer = acting(request)
    return [one(row) for row in queries.attachments(viewer, queries.touchpoint(viewer, ref))]


@router.post(
    "/touchpoints/{ref}/files",
    response={201: FileOut, **CHANGING},
    operation_id="attach_file",
)
def attach_file(request: HttpRequest, ref: Ref, file: File[UploadedFile]) -> object:
    """This keeps a file with a contact (`multipart/form-data`, part `file`)."""
    viewer = acting(request)
    found = queries.touchpoint(viewer, ref)
    # A file too large to be kept is not read at all.
    require(may_be_attached("?", file.size or 0))
    kept = actions.attach(
        viewer=viewer,
        touchpoint=found,
        name=str(file.name or ""),
        content=file.read(),
        now=timezone.now(),
    )
    return Status(201, one(kept))


@router.get(
    "/files/{ref}",
    response={200: None, **CHANGING},
    operation_id="file",
    openapi_extra=as_file(BYTES),
)
def file(request: HttpRequest, ref: Ref) -> object:
    """This is the content of a file, as bytes."""
    found = queries.attachment(acting(request), ref)
    return to_be_saved(found.opened(), found.name, BYTES)


@router.delete("/files/{ref}", response={204: None, **CHANGING}, operation_id="remove_file")
def remove_file(request: HttpRequest, ref: Ref) -> object:
    """This removes a file for good."""
    viewer = acting(request)
    actions.detach(viewer=viewer, attachment=queries.attachment(viewer, ref), now=timezone.now())
    return Status(204, None)


def as_earlier(viewer: Viewer, ref: str) -> list[EarlierOut]:
    """This draws what a contact said before."""
    return [
        EarlierOut(
            ref=row.ref,
            kind=row.kind,
            held_on=row.held_on,
            people=row.people,
            said=row.text,
            written_at=row.written_at,
            replaced_at=row.replaced_at,
            written_by=row.written_by or None,
            replaced_by=row.replaced_by or None,
        )
        for row in queries.earlier(viewer, queries.touchpoint(viewer, ref))
    ]


@router.get(
    "/touchpoints/{ref}/earlier",
    response={200: list[EarlierOut], **CHANGING},
    operation_id="earlier",
)
def earlier(request: HttpRequest, ref: Ref) -> object:
    """This lists what a contact said before, the latest first, as far as you could read it then."""
    return as_earlier(acting(request), ref)


@router.delete("/wordings/{ref}", response={204: None, **CHANGING}, operation_id="remove_wording")
def remove_wording(request: HttpRequest, ref: Ref) -> object:
    """This takes out for good what a contact once said."""
    viewer = acting(request)
    actions.forget_wording(viewer=viewer, wording=queries.wording(viewer, ref), now=timezone.now())
    return Status(204, None)
