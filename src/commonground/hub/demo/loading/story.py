"""The history of the demonstration: what its people did, in the order they did it."""

from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_noop

from commonground.hub.access.viewer import Viewer
from commonground.hub.history.actions import append
from commonground.hub.organisations.models import Organisation, Person
from commonground.hub.organisations.queries import acting_viewer

from .reading import Network

Happening = tuple[datetime, str, Model, Viewer, dict[str, str]]


def tell_story(network: Network) -> int:
    """This appends an entry for every touchpoint and every step of a tie, eldest first."""
    viewers = {
        (membership.person_id, membership.organisation_id): acting_viewer(membership)
        for membership in network.memberships.values()
    }

    def viewer(person: Person | None, organisation: Organisation) -> Viewer | None:
        return viewers.get((person.pk, organisation.pk)) if person else None

    happened: list[Happening] = []
    for touchpoint in network.touchpoints:
        who = viewer(touchpoint.author, touchpoint.owner)
        if who:
            names = ", ".join(party.name for party in network.parties[touchpoint.pk])
            verb = gettext_noop("recorded contact")
            happened.append((touchpoint.recorded_at, verb, touchpoint, who, {"parties": names}))
    for change in network.stage_changes:
        who = viewer(change.person, change.tie.owner)
        if who:
            verb = (
                gettext_noop("changed where we stand")
                if change.stage_before
                else gettext_noop("began a tie")
            )
            detail = {
                "subject": change.tie.subject.name,
                "before": change.stage_before,
                "after": change.stage,
            }
            happened.append((change.recorded_at, verb, change.tie, who, detail))
    happened.sort(key=lambda entry: entry[0])
    for moment, verb, subject, who, detail in happened:
        append(viewer=who, verb=verb, subject=subject, now=moment, detail=detail)
    return len(happened)
