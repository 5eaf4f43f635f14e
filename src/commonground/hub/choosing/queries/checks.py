"""Reading what was looked at before working together, what was not, and what is old by now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Finding
from commonground.hub.organisations.models import Organisation
from commonground.hub.vocabularies.models import Check
from commonground.hub.vocabularies.queries import checks


@dataclass(frozen=True, slots=True)
class Asked:
    """This is one question of the list, with what we found last, if anything."""

    key: str
    question: str
    help: str
    found: Any | None
    is_stale: bool


def findings(viewer: Viewer) -> VisibleQuerySet[Finding]:
    """This lists what our organisation found and has not looked at anew since."""
    return (
        Finding.objects.visible_to(viewer)
        .filter(owned_by(viewer), replaced_at=None)
        .select_related("asked", "author", "organisation")
        .defer("organisation__search_text")
    )


def finding(viewer: Viewer, ref: str) -> Finding:
    """This is one finding of ours that still stands, or `Hidden`."""
    return findings(viewer).seen(viewer, ref)


def stale_findings(viewer: Viewer, day: date) -> VisibleQuerySet[Finding]:
    """This lists the findings to be looked at again by a day, the oldest first."""
    return findings(viewer).filter(holds_until__lte=day).order_by("holds_until", "pk")


def checks_of(viewer: Viewer, organisation: Organisation, today: date) -> list[Asked]:
    """This lists what to look at for an organisation of its kind, and then our own questions."""
    kind = organisation.kind.key if organisation.kind else ""
    found = {row.asked_id: row for row in rows_on(viewer, organisation) if row.asked_id}
    listed = [row for row in checks(viewer, kind) if row.pk not in found]
    terms: list[Check] = sorted(
        [*listed, *(row.asked for row in found.values() if row.asked)],
        key=lambda term: (term.position, term.pk),
    )
    asked = [
        Asked(term.key, str(term), term.told, found.get(term.pk), old(found.get(term.pk), today))
        for term in terms
    ]  # fmt: skip
    own = [row for row in rows_on(viewer, organisation) if not row.asked_id]
    return asked + [Asked("", row.question, "", row, old(row, today)) for row in own]


def rows_on(viewer: Viewer, organisation: Organisation) -> list[Any]:
    """This lists what we found about one organisation, the eldest first."""
    return list(findings(viewer).filter(organisation=organisation).order_by("recorded_at", "pk"))


def old(found: Finding | None, today: date) -> bool:
    """This tells whether a finding is too old to lean on."""
    return bool(found and found.holds_until and found.holds_until <= today)
