"""Writing down whom we know, asking for an introduction, answering, and saying that it was made."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Conflict, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Contact, Organisation, Person
from commonground.hub.ties.actions import record_touchpoint
from commonground.hub.ties.models import TouchpointKind

from .models import Acquaintance, Answer, IntroductionRequest
from .queries import acquaintances, open_request
from .rules import (
    may_answer,
    may_ask,
    may_change,
    may_remove,
    may_say_made,
    may_withdraw,
    may_write_down,
)


def tell_history(viewer: Viewer, verb: str, row: Acquaintance, now: datetime) -> None:
    """This tells the history of a line, as closely kept as the one of ours whom it names."""
    append(
        viewer=viewer, verb=verb, subject=row, now=now,
        level=Level.NAMED if row.is_kept_close else row.level,
    )  # fmt: skip


@transaction.atomic
def write_down(
    *,
    viewer: Viewer,
    organisation: Organisation,
    contact: Contact | None,
    name: str,
    closeness: str,
    note: str,
    now: datetime,
) -> Acquaintance:
    """This writes down whom the viewer, or one of ours without an account, knows and how well.

    The same person written down again is the same line, with what was said last.
    """
    require(may_write_down(viewer, organisation, contact))
    fields = {"closeness": closeness, "note": note}
    mine = acquaintances(viewer).filter(organisation=organisation, contact=contact)
    if contact is None:
        mine = mine.filter(membership=viewer.membership_id)
    before = mine.filter(name__iexact=name).first()
    if before is not None:
        if any(getattr(before, field) != value for field, value in fields.items()):
            change(
                viewer=viewer, row=before, organisation=organisation, contact=contact, name=name,
                version=before.version, now=now, **fields,
            )  # fmt: skip
        return before
    row = Acquaintance.objects.create(
        owner_id=viewer.organisation_id,
        author_id=viewer.person_id,
        membership_id=viewer.membership_id,
        organisation=organisation,
        contact=contact,
        name=name,
        recorded_at=now,
        **fields,
    )
    tell_history(viewer, gettext_noop("wrote down whom we know"), row, now)
    return row


@transaction.atomic
def change(
    *,
    viewer: Viewer,
    row: Acquaintance,
    organisation: Organisation,
    contact: Contact | None,
    name: str,
    closeness: str,
    note: str,
    version: int,
    now: datetime,
) -> Acquaintance:
    """This changes a line of whom we know; `Conflict` if it was changed in between.

    Whoever changes what stands for somebody without an account answers for it from then on.
    """
    require(may_change(viewer, row))
    require(may_write_down(viewer, organisation, contact))
    counted = Acquaintance.objects.filter(pk=row.pk, version=version).update(
        version=F("version") + 1,
        membership_id=viewer.membership_id,
        organisation=organisation,
        contact=contact,
        name=name,
        closeness=closeness,
        note=note,
    )
    if not counted:
        raise Conflict(_("A colleague changed this while you were writing."))
    row.refresh_from_db()
    tell_history(viewer, gettext_noop("changed whom we know"), row, now)
    return row


@transaction.atomic
def remove(*, viewer: Viewer, row: Acquaintance, now: datetime) -> None:
    """This takes a line of whom we know away, with the requests that go through it."""
    require(may_remove(viewer, row))
    tell_history(viewer, gettext_noop("took away whom we know"), row, now)
    row.delete()


def ask(
    *, viewer: Viewer, row: Acquaintance, target: Organisation, words: str, now: datetime
) -> IntroductionRequest:
    """This asks a colleague to introduce us; asked again, it is the same request."""
    require(may_ask(viewer, row))
    if found := open_request(viewer, row, target):
        return found
    try:
        with transaction.atomic():
            made = IntroductionRequest.objects.create(
                owner_id=viewer.organisation_id,
                author_id=viewer.person_id,
                level=Level.NAMED,
                acquaintance=row,
                asked=row.membership,
                target=target,
                words=words,
                asked_at=now,
            )
            made.readers.add(row.membership)
            append(
                viewer=viewer,
                verb=gettext_noop("asked for an introduction"),
                subject=made,
                now=now,
            )
    except IntegrityError:
        # The same form arrived twice at the same moment: the other one was quicker.
        again = open_request(viewer, row, target)
        if again is None:
            raise
        return again
    return made


@transaction.atomic
def answer(
    *, viewer: Viewer, request: IntroductionRequest, said: Answer, now: datetime
) -> IntroductionRequest:
    """This answers a request: yes, not yet or no. Who asked learns yes or "not now", no more."""
    require(may_answer(viewer, request))
    fields: dict[str, Any] = {"answer": said, "answered_at": now}
    if not IntroductionRequest.objects.filter(pk=request.pk, made_at=None).update(**fields):
        raise Conflict(_("The introduction was made in the meantime."))
    request.refresh_from_db(fields=["answer", "answered_at"])
    append(
        viewer=viewer,
        verb=gettext_noop("answered a request for an introduction"),
        subject=request,
        now=now,
    )
    return request


@transaction.atomic
def say_made(
    *, viewer: Viewer, request: IntroductionRequest, held_on: date, said: str, now: datetime
) -> IntroductionRequest:
    """This says that the introduction was made: it becomes a contact of that kind, confirmed by the
    one who introduced. Said twice, it is one. Whom they know is left out where not all of us may
    read that line, since all of us may read the contact."""
    if request.made_at is not None and request.asked_id == viewer.membership_id:
        return request
    require(may_say_made(viewer, request))
    known = request.acquaintance
    touchpoint = record_touchpoint(
        viewer=viewer,
        parties=[known.organisation],
        kind=TouchpointKind.INTRODUCTION,
        held_on=held_on,
        people="" if known.is_kept_close else known.name,
        said=said,
        request_key=f"introduction-{request.ref}",
        now=now,
    )
    IntroductionRequest.objects.filter(pk=request.pk).update(made_at=now, touchpoint=touchpoint)
    request.refresh_from_db(fields=["made_at", "touchpoint"])
    append(viewer=viewer, verb=gettext_noop("made an introduction"), subject=request, now=now)
    return request


@transaction.atomic
def withdraw(*, viewer: Viewer, request: IntroductionRequest, now: datetime) -> None:
    """This takes a request back."""
    require(may_withdraw(viewer, request))
    append(viewer=viewer, verb=gettext_noop("took a request back"), subject=request, now=now)
    request.delete()


@transaction.atomic
def forget_person(*, viewer: Viewer, person: Person) -> None:
    """This forgets, with an account that is erased, whom that person knew and what they asked; what
    they wrote down for others of us stays."""
    Acquaintance.objects.filter(membership__person=person, contact=None).delete()
    IntroductionRequest.objects.filter(author=person).delete()
