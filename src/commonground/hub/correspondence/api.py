"""Mails that wait, and the private addresses of ties, for programs."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from commonground.hub.access.api import CHANGING, Line, PageIn, Ref, Slug, as_file, page_of
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import to_be_saved
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties.api import acting, as_touchpoint, contact_given
from commonground.hub.ties.api.files import BYTES
from commonground.hub.ties.api.shapes import TouchpointIn, TouchpointOut
from commonground.hub.ties.queries import tie_to

from . import actions, queries
from .models import IncomingMail
from .rules import may_settle

router = Router(tags=["mail"])


class EnclosedOut(Schema):
    """This is a file that hung on a mail: its name and about how large it was; without a `ref` only
    that is kept of it."""

    ref: str | None
    name: str
    bytes: int


class MailOut(Schema):
    """This is a mail that waits. `sender` is what it says of itself, unless `is_checked`."""

    ref: str
    organisation: str
    sender: str
    sender_name: str
    is_checked: bool
    subject: str
    text: str
    is_cut: bool
    files: list[EnclosedOut]
    sent_at: datetime | None
    received_at: datetime


class MailPageOut(Schema):
    """This is a page of mails."""

    has_more: bool
    found: list[MailOut]


class ConfirmIn(TouchpointIn):
    """This is the contact that a mail is, with the references of those of its files that belong to
    it; without them, all do."""

    files: Annotated[list[Ref], Field(max_length=50)] | None = None


class AddressOut(Schema):
    """This is the private address of a tie, if it has one."""

    address: str | None


class AddressIn(Schema):
    """This names the address to be replaced, so that it is replaced once."""

    shown: Line


def as_mail(row: IncomingMail, hanging: list[queries.Hanging]) -> MailOut:
    """This draws one mail."""
    return MailOut(
        ref=row.ref,
        organisation=row.tie.subject.slug,
        sender=row.sender,
        sender_name=row.sender_name,
        is_checked=row.is_checked,
        subject=row.subject,
        text=row.text,
        is_cut=row.is_cut,
        files=[EnclosedOut(ref=one.ref or None, name=one.name, bytes=one.bytes) for one in hanging],
        sent_at=row.sent_at,
        received_at=row.received_at,
    )


def to_settle(viewer: Viewer, ref: str) -> IncomingMail:
    """This is a mail that the caller may confirm or remove."""
    found = queries.mail(viewer, ref)
    require(may_settle(viewer, found))
    return found


@router.get("/mail", response={200: MailPageOut, **CHANGING}, operation_id="mails")
def mails(request: HttpRequest, asked: Query[PageIn]) -> object:
    """This lists the mails that wait to be confirmed, the newest first."""
    viewer = acting(request)
    found, has_more = page_of(queries.mails(viewer), asked.page)
    hanging = queries.hanging(viewer, found)
    return MailPageOut(has_more=has_more, found=[as_mail(row, hanging[row.pk]) for row in found])


@router.get("/mail/{ref}", response={200: MailOut, **CHANGING}, operation_id="mail")
def mail(request: HttpRequest, ref: Ref) -> object:
    """This is one mail that waits."""
    viewer = acting(request)
    row = queries.mail(viewer, ref)
    return as_mail(row, queries.hanging(viewer, [row])[row.pk])


@router.get(
    "/mail/files/{ref}",
    response={200: None, **CHANGING},
    operation_id="mail_file",
    openapi_extra=as_file(BYTES),
)
def mail_file(request: HttpRequest, ref: Ref) -> object:
    """This is the content of a file that hung on a mail that waits, as bytes."""
    viewer = acting(request)
    found = queries.enclosure(viewer, ref)
    require(may_settle(viewer, found.mail))
    return to_be_saved(found.opened(), found.name, BYTES)


@router.post(
    "/mail/{ref}/confirm", response={201: TouchpointOut, **CHANGING}, operation_id="confirm_mail"
)
def confirm_mail(request: HttpRequest, ref: Ref, given: ConfirmIn) -> object:
    """This makes a contact of a mail, as you say what it was, with its files; the mail itself goes."""
    viewer = acting(request)
    recorded = actions.confirm_mail(
        viewer=viewer,
        mail=to_settle(viewer, ref),
        files=given.files,
        now=timezone.now(),
        **contact_given(viewer, given),
    )
    return Status(201, as_touchpoint(viewer, recorded))


@router.delete("/mail/{ref}", response={204: None, **CHANGING}, operation_id="dismiss_mail")
def dismiss_mail(request: HttpRequest, ref: Ref) -> object:
    """This removes a mail that is no contact."""
    viewer = acting(request)
    actions.dismiss_mail(viewer=viewer, mail=to_settle(viewer, ref), now=timezone.now())
    return Status(204, None)


@router.get(
    "/ties/{slug}/mail-address",
    response={200: AddressOut, **CHANGING},
    operation_id="mail_address",
)
def mail_address(request: HttpRequest, slug: Slug) -> object:
    """This is the private address of your tie to an organisation, if it has one."""
    viewer = acting(request)
    found = queries.address_of(viewer, tie_to(viewer, organisation(viewer, slug)))
    return AddressOut(address=queries.in_full(found.local_part) if found else None)


@router.put(
    "/ties/{slug}/mail-address",
    response={200: AddressOut, **CHANGING},
    operation_id="make_mail_address",
)
def make_mail_address(request: HttpRequest, slug: Slug) -> object:
    """This gives your tie to an organisation its private address, or finds the one there is."""
    viewer = acting(request)
    subject = organisation(viewer, slug)
    if not queries.takes_mail():
        raise Hidden
    made = actions.make_address(viewer=viewer, subject=subject, now=timezone.now())
    return AddressOut(address=queries.in_full(made.local_part))


@router.post(
    "/ties/{slug}/mail-address/replace",
    response={200: AddressOut, **CHANGING},
    operation_id="replace_mail_address",
)
def replace_mail_address(request: HttpRequest, slug: Slug, given: AddressIn) -> object:
    """This gives a tie another address; mail to the old one is refused from then on."""
    viewer = acting(request)
    found = queries.address_of(viewer, tie_to(viewer, organisation(viewer, slug)))
    if found is None:
        raise Hidden
    made = actions.replace_address(
        viewer=viewer,
        address=found,
        shown=queries.local_part_of(given.shown),
        now=timezone.now(),
    )
    return AddressOut(address=queries.in_full(made.local_part))
