"""Giving ties addresses, keeping mails that come in, and settling them."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.actions import attach, begin_tie, record_touchpoint
from commonground.hub.ties.actions.attachments import write
from commonground.hub.ties.actions.judging import clean_name, kind_of
from commonground.hub.ties.models import Attachment, Touchpoint

from .models import Arrival, Enclosure, IncomingMail, MailAddress, new_local_part
from .queries import bytes_waiting
from .rules import (
    ARRIVALS_KEPT,
    STRAYS_KEPT,
    may_be_kept,
    may_make_address,
    may_replace_address,
    may_settle,
)


@transaction.atomic
def make_address(*, viewer: Viewer, subject: Organisation, now: datetime) -> MailAddress:
    """This gives our tie to an organisation its private address, or finds the one there is."""
    require(may_make_address(viewer))
    tie = begin_tie(viewer=viewer, subject=subject, now=now)
    address, is_new = MailAddress.objects.get_or_create(tie=tie, defaults={"made_at": now})
    if is_new:
        append(viewer=viewer, verb=gettext_noop("gave a tie a mail address"), subject=tie, now=now)
    return address


@transaction.atomic
def replace_address(
    *, viewer: Viewer, address: MailAddress, shown: str, now: datetime
) -> MailAddress:
    """This gives a tie another address; mail to the old one is refused from now on.

    `shown` is the private part that the person saw: pressed twice, it is replaced once.
    """
    require(may_replace_address(viewer))
    same = MailAddress.objects.filter(pk=address.pk, local_part=shown)
    if not same.update(local_part=new_local_part(), made_at=now):
        raise Conflict(_("A colleague replaced this address already."))
    append(
        viewer=viewer,
        verb=gettext_noop("replaced the mail address of a tie"),
        subject=address.tie,
        now=now,
    )
    address.refresh_from_db()
    return address


def keep_mail(
    *,
    viewer: Viewer,
    address: MailAddress,
    mail: IncomingMail,
    digest: str,
    now: datetime,
    enclosed: Sequence[tuple[int, str, bytes]] = (),
) -> bool:
    """This keeps a mail that came to an address until somebody confirms it, with those of its files
    that could be attached to a contact, and remembers that it came; the same mail again is kept no
    second time. Once this answers, it is on disk.

    The viewer is nobody: who knows the address has the right to write there.
    """
    written: list[Path] = []
    try:
        with transaction.atomic():
            Arrival.objects.create(tie_id=address.tie_id, digest=digest, arrived_at=now)
            mail.tie, mail.owner_id = address.tie, address.tie.owner_id
            mail.level, mail.received_at = Level.ORGANISATION, now
            mail.save(force_insert=True)
            keep_files(viewer=viewer, mail=mail, enclosed=enclosed, written=written)
    except BaseException as error:
        for path in written:
            path.unlink(missing_ok=True)
        if not isinstance(error, IntegrityError):
            raise
        if Arrival.objects.filter(digest=digest).exists():
            return False
        raise
    return True


def keep_files(
    *,
    viewer: Viewer,
    mail: IncomingMail,
    enclosed: Sequence[tuple[int, str, bytes]],
    written: list[Path],
) -> None:
    """This keeps the files of a mail, judged as uploads are, and notes in `written` where."""
    if not enclosed:
        return
    waiting = bytes_waiting(viewer, mail.tie)
    for number, name, content in enclosed:
        kind = kind_of(content)
        if not may_be_kept(kind, len(content), waiting=waiting):
            continue
        file = Enclosure(
            mail=mail,
            number=number,
            name=clean_name(name, kind),
            mime=kind,
            size=len(content),
            stored=secrets.token_hex(16),
        )
        written.append(file.path)
        write(file.path, content)
        file.save(force_insert=True)
        waiting += file.size


def forget_arrivals(*, viewer: Viewer, now: datetime) -> int:
    """This forgets which mails came longer ago than anybody sends them again, and counts them."""
    old = Arrival.objects.filter(arrived_at__lt=now - ARRIVALS_KEPT)
    return old.delete()[0]


def forget_strays(*, viewer: Viewer, now: datetime) -> int:
    """This removes files of a day ago and older that belong to no contact and no mail, and counts them:
    a process that is stopped between writing a file and its row leaves one behind."""
    old = (now - STRAYS_KEPT).timestamp()
    gone = 0
    for folder in Path(settings.FILES_ROOT).glob("??"):
        strays = {path.name: path for path in folder.iterdir() if path.stat().st_mtime < old}
        for model in (Attachment, Enclosure):
            kept = model.objects.filter(stored__startswith=folder.name)
            for stored in kept.values_list("stored", flat=True):
                strays.pop(stored, None)
        for path in strays.values():
            path.unlink(missing_ok=True)
        gone += len(strays)
    return gone


def held(*, viewer: Viewer, mail: IncomingMail) -> IncomingMail:
    """This takes a mail in hand: of two colleagues who settle it, one does; call it inside a
    transaction."""
    require(may_settle(viewer, mail))
    found = IncomingMail.objects.select_for_update().filter(pk=mail.pk).first()
    if found is None:
        raise Conflict(_("A colleague has dealt with this mail already."))
    return found


@transaction.atomic
def confirm_mail(
    *,
    viewer: Viewer,
    mail: IncomingMail,
    now: datetime,
    files: Collection[str] | None = None,
    **contact: Any,
) -> Touchpoint:
    """This makes a contact of a mail, as a colleague read and corrected it (`contact` is what
    `record_touchpoint` takes), and attaches those of its files whose references are named (None:
    all); the mail itself goes, with the rest of its files."""
    found = held(viewer=viewer, mail=mail)
    touchpoint = record_touchpoint(viewer=viewer, now=now, **contact)
    for file in Enclosure.objects.filter(mail=found):
        if (files is None or file.ref in files) and file.path.is_file():
            attach(
                viewer=viewer,
                touchpoint=touchpoint,
                name=file.name,
                content=file.path.read_bytes(),
                now=now,
            )
    found.delete()
    return touchpoint


@transaction.atomic
def dismiss_mail(*, viewer: Viewer, mail: IncomingMail, now: datetime) -> None:
    """This removes a mail that is no contact."""
    found = held(viewer=viewer, mail=mail)
    append(viewer=viewer, verb=gettext_noop("removed a mail that came in"), subject=found, now=now)
    found.delete()
