"""Deciding whether a register's entry is an organisation that was here before."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level, owned_by
from commonground.hub.access.verdicts import Refused, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.rules import may_take_in_of
from commonground.hub.registers.models import Before, Likeness, Record, Run
from commonground.hub.registers.rules import may_import, may_part

from .undo import _used


def judge_likeness(
    *,
    viewer: Viewer,
    register: str,
    number: str,
    organisation: Organisation,
    is_same: bool | None,
    run: Run | None,
    now: datetime,
) -> None:
    """This remembers that an entry is an organisation here, or is not; None: it is asked about again.

    Of a table taken in already (`run`), the new entry goes and its number is linked to the other.
    Raises `Refused` where somebody has built on the new entry since, and where the row is linked
    already: forgetting what was decided would not part them.
    """
    require(may_import(viewer))
    with transaction.atomic():
        kept = Likeness.objects.visible_to(viewer).filter(
            owned_by(viewer), register=register, number=number
        )
        if is_same:
            kept.filter(is_same=True).delete()
            if run is not None and run.undone_at is None:
                _link(viewer, run, number, organisation)
        else:
            linked = Record.objects.filter(
                register=register, number=number, organisation=organisation
            )
            is_linked = kept.filter(organisation=organisation, is_same=True).exists()
            require(may_part(organisation, is_linked=is_linked and linked.exists()))
        kept.filter(organisation=organisation).delete()
        if is_same is not None:
            Likeness.objects.create(
                owner_id=viewer.organisation_id,
                author_id=viewer.person_id,
                level=Level.ORGANISATION,
                register=register,
                number=number,
                organisation=organisation,
                is_same=is_same,
                decided_at=now,
            )
        words = {True: "the same", False: "not the same", None: "taken back"}
        append(
            viewer=viewer,
            verb=gettext_noop("decided about a look-alike of an import"),
            subject=organisation,
            now=now,
            detail={"number": number, "decided": words[is_same]},
        )


def _link(viewer: Viewer, run: Run, number: str, organisation: Organisation) -> None:
    """This takes a run's new entry away again and links its number to the organisation it is."""
    record = Record.objects.select_for_update().filter(run=run, number=number).first()
    if record is None or record.organisation_id == organisation.pk:
        return
    listed = Organisation.objects.filter(
        pk=record.organisation_id, changed_at=run.started_at, owner=None, claimed_at=None
    )
    others = Record.objects.filter(organisation=record.organisation_id).exclude(pk=record.pk)
    if not listed.exists() or others.exists() or _used({record.organisation_id}, run):
        raise Refused(
            _("Somebody has built on the new entry since, so it cannot simply be taken away. Open it, "
              "choose “Something is wrong with this entry” and tell the operators that it is here "
              "twice.")
        )  # fmt: skip
    key = record.organisation_id
    record.organisation = organisation
    if not may_take_in_of(viewer, organisation):
        record.facts = {}
    record.save(update_fields=["organisation", "facts"])
    Before.objects.create(run=run, subject=record, is_link=True)
    Organisation.objects.filter(pk=key).delete()
    created, linked = run.counts.get("created", 0), run.counts.get("linked", 0)
    run.counts = {**run.counts, "created": max(0, created - 1), "linked": linked + 1}
    run.save(update_fields=["counts"])
