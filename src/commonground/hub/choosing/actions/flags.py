"""Warning of an organisation, changing and ending a warning, and replying to one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level, owned_by
from commonground.hub.access.verdicts import Conflict, Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Flag, FlagKind, Reply
from commonground.hub.choosing.rules import may_change_flag, may_reply, may_warn, may_warn_until
from commonground.hub.history.actions import append
from commonground.hub.organisations.actions import set_audience
from commonground.hub.organisations.models import Membership, Organisation


@transaction.atomic
def raise_flag(
    *,
    viewer: Viewer,
    organisation: Organisation,
    kind: FlagKind,
    evidence: str,
    holds_until: date,
    now: datetime,
    link: str = "",
    level: Level = Level.ORGANISATION,
    space: Any = None,
    readers: Sequence[Membership] = (),
) -> Flag:
    """This warns of an organisation, for the audience chosen and nobody else."""
    require(may_warn(viewer, organisation, level))
    require(may_warn_until(holds_until, now.date()))
    require_evidence(evidence=evidence)
    flag = Flag(
        owner_id=viewer.organisation_id,
        author_id=viewer.person_id,
        organisation=organisation,
        kind=kind,
        evidence=evidence,
        link=link,
        holds_until=holds_until,
        raised_at=now,
    )
    set_audience(viewer=viewer, row=flag, level=level, space=space, readers=readers)
    append(viewer=viewer, verb=gettext_noop("wrote a warning"), subject=flag, now=now)
    return flag


def require_evidence(*, evidence: str) -> None:
    """This takes no warning without what shows it."""
    if not evidence.strip():
        raise Refused(_("Say what shows it: what happened, when, and how you know."))


def next_version(*, viewer: Viewer, flag: Flag, version: int) -> None:
    """This counts one change of a warning; `Conflict` if a colleague changed it in between."""
    own = Flag.objects.filter(owned_by(viewer), pk=flag.pk)
    if not own.filter(version=version).update(version=F("version") + 1):
        raise Conflict(_("A colleague changed this warning while you were writing."))
    flag.refresh_from_db()


@transaction.atomic
def change_flag(
    *,
    viewer: Viewer,
    flag: Flag,
    kind: FlagKind,
    evidence: str,
    holds_until: date,
    version: int,
    now: datetime,
    link: str = "",
    level: Level = Level.ORGANISATION,
    space: Any = None,
    readers: Sequence[Membership] = (),
) -> Flag:
    """This changes a warning or who reads it; `Conflict` if a colleague did so in between."""
    require(may_change_flag(viewer, flag))
    require(may_warn(viewer, flag.organisation, level))
    require(may_warn_until(holds_until, now.date()))
    require_evidence(evidence=evidence)
    next_version(viewer=viewer, flag=flag, version=version)
    before, charge = Level(flag.level), charged(viewer=viewer, flag=flag)
    flag.kind, flag.evidence, flag.link = kind, evidence, link
    flag.holds_until, flag.ended_at = holds_until, None
    set_audience(viewer=viewer, row=flag, level=level, space=space, readers=readers, before=before)
    if charged(viewer=viewer, flag=flag) != charge:
        flag.charge += 1
        flag.save(update_fields=["charge"])
    append(viewer=viewer, verb=gettext_noop("changed a warning"), subject=flag, now=now)
    return flag


def charged(*, viewer: Viewer, flag: Flag) -> tuple[object, ...]:
    """This is what a reply answers: what is said, and who reads it."""
    readers = frozenset(flag.readers.values_list("pk", flat=True))
    return flag.kind, flag.evidence, flag.link, flag.level, flag.space_id, readers


@transaction.atomic
def end_flag(*, viewer: Viewer, flag: Flag, now: datetime) -> Flag:
    """This takes a warning back; ended twice, it stays ended."""
    require(may_change_flag(viewer, flag))
    if Flag.objects.filter(pk=flag.pk, ended_at=None).update(
        ended_at=now, version=F("version") + 1
    ):
        append(viewer=viewer, verb=gettext_noop("took a warning back"), subject=flag, now=now)
    flag.refresh_from_db(fields=["ended_at", "version"])
    return flag


@transaction.atomic
def reply(
    *, viewer: Viewer, flag: Flag, text: str, version: int, charge: int, now: datetime
) -> Reply:
    """This keeps what the organisation warned of says to it (`version` 0: no reply yet).

    All who see the warning as it stands (`charge`) read it; the side that warned is told on its
    page of today.
    """
    require(may_reply(viewer, flag))
    if not text.strip():
        raise Refused(_("Write the reply first."))
    if Flag.objects.select_for_update().get(pk=flag.pk).charge != charge:
        raise Conflict(_("The warning, or who reads it, was changed while you were writing."))
    said = {"text": text, "written_at": now, "person_id": viewer.person_id, "charge": charge}
    if version == 0:
        answer, is_new = Reply.objects.get_or_create(flag=flag, defaults=said)
        if not is_new:
            raise Conflict(_("A colleague replied while you were writing."))
    else:
        rows = Reply.objects.filter(flag=flag, version=version)
        if not rows.update(version=F("version") + 1, **said):
            raise Conflict(_("A colleague changed the reply while you were writing."))
        answer = Reply.objects.get(flag=flag)
    append(viewer=viewer, verb=gettext_noop("replied to a warning"), subject=answer, now=now)
    return answer


@transaction.atomic
def read_reply(*, viewer: Viewer, flag: Flag, now: datetime) -> None:
    """This notes that the side that warned has read the reply."""
    require(may_change_flag(viewer, flag))
    Flag.objects.filter(pk=flag.pk).update(reply_read_at=now)
