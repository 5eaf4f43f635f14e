"""Who may take a gap on and settle it, and what settling needs."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.rules import may_act

from .models import Facet, Gap, Settled

TELLING: dict[str, int] = {
    Facet.ISSUES: 8,
    Facet.CONTACT: 6,
    Facet.PEOPLE: 5,
    Facet.PLACE: 4,
    Facet.WANTED: 3,
    Facet.KIND: 2,
    Facet.SCALE: 1,
}
"""How much each unknown fact keeps us from: without an issue nobody is found, without a door nobody
is met. An organisation we stand nearer to counts for more."""

ASKED_AGAIN_AFTER = timedelta(days=365)
"""After so long, what was looked for in vain is asked again."""

SECTION_OF: dict[str, str] = {
    Facet.ISSUES: "work",
    Facet.PEOPLE: "work",
    Facet.PLACE: "places",
    Facet.KIND: "about",
    Facet.SCALE: "about",
    Facet.CONTACT: "contact",
}
"""The section of a profile in which a fact is written down, with its source."""


def may_take_on(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation take on what it does not know."""
    return may_act(viewer)


def may_ask_about(viewer: Viewer, organisation: Organisation) -> Verdict:
    """This lets nobody find out about their own organisation: its profile asks for that."""
    if organisation.pk == viewer.organisation_id:
        return no(_("This is your own organisation. Say it on your own page."))
    return may_act(viewer)


def may_change(viewer: Viewer, gap: Gap) -> Verdict:
    """This lets colleagues change, settle and drop what is still open."""
    if not viewer.acts or gap.owner_id != viewer.organisation_id:
        return no(_("Another organisation took this on."))
    if gap.settled:
        return no(_("This is settled already."))
    return YES


def may_be_settled(
    settled: str,
    fact: str,
    source: str,
    looked_on: date | None,
    today: date,
    *,
    still_unwritten: bool,
) -> Verdict:
    """This asks for the fact and its source, or where one looked in vain; and for the day.

    `still_unwritten`: the fact belongs on a page that we may write on, and stands there not yet.
    """
    if settled == Settled.KNOWN and still_unwritten:
        return no(
            _("It does not stand on their page yet. Write it there first, with its source; then "
              "come back and close this.")
        )  # fmt: skip
    if settled == Settled.KNOWN and not fact.strip():
        return no(_("Say in a line what you know now."))
    if not source.strip():
        return no(_("Say where you know it from, or where you looked: a name, a page, a call."))
    if looked_on is None or looked_on > today:
        return no(_("Say on which day you looked; it cannot lie ahead."))
    return YES
