"""Whom our people know, as sentences; never read for anybody outside the organisation."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.ambassadors.models import Acquaintance, Closeness
from commonground.hub.ambassadors.rules import may_ask, may_change, may_remove
from commonground.hub.history.queries import Subjects, Whom
from commonground.hub.organisations.models import Contact, Organisation
from commonground.hub.organisations.queries import Panel, addresses_of_colleagues
from commonground.hub.ties.models import Tie

ON_PANEL = 4
YOU = {
    Closeness.WEAK: gettext_lazy("You know %(name)s at %(organisation)s a little."),
    Closeness.GOOD: gettext_lazy("You know %(name)s at %(organisation)s well."),
    Closeness.CLOSE: gettext_lazy("You are close to %(name)s at %(organisation)s."),
}
THEY = {
    Closeness.WEAK: gettext_lazy("%(ours)s knows %(name)s at %(organisation)s a little."),
    Closeness.GOOD: gettext_lazy("%(ours)s knows %(name)s at %(organisation)s well."),
    Closeness.CLOSE: gettext_lazy("%(ours)s is close to %(name)s at %(organisation)s."),
}


@dataclass(frozen=True, slots=True)
class Known:
    """This is somebody whom one of ours knows: who of ours, whom, how well, and the sentence.

    `asked` is the colleague an introduction is asked of: the one who knows them, or who wrote it
    down for somebody without an account. `can_ask` and `is_mine` say what the viewer can do.
    """

    ref: str
    ours: str
    asked: str
    name: str
    slug: str
    organisation: str
    closeness: str
    note: str
    sentence: str
    is_mine: bool
    can_ask: bool
    can_change: bool
    can_remove: bool


def acquaintances(viewer: Viewer) -> VisibleQuerySet[Acquaintance]:
    """This lists whom our people know, those of today and those of our board without an account.

    What somebody said who has left is no longer ours to use.
    """
    here = Q(membership__until=None) | Q(contact__isnull=False)
    return (
        Acquaintance.objects.visible_to(viewer)
        .filter(owned_by(viewer))
        .filter(here)
        .select_related("membership__person", "contact", "organisation")
        .order_by("organisation__name", "organisation__slug", "name", "ref")
    )


def acquaintance(viewer: Viewer, ref: str) -> Acquaintance:
    """This is one line of whom we know, or `Hidden`."""
    found = acquaintances(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def known(viewer: Viewer, rows: Iterable[Acquaintance]) -> list[Known]:
    """This puts lines of whom we know into words, in their order."""
    return [in_words(viewer, row) for row in rows]


def in_words(viewer: Viewer, row: Acquaintance) -> Known:
    """This puts one line into words."""
    is_you = row.contact is None and row.membership_id == viewer.membership_id
    ours = str(row.contact or row.membership.person)
    facts = {"ours": ours, "name": row.name, "organisation": row.organisation.name}
    return Known(
        ref=row.ref,
        ours=ours,
        asked=str(row.membership.person),
        name=row.name,
        slug=row.organisation.slug,
        organisation=row.organisation.name,
        closeness=row.closeness,
        note=row.note,
        sentence=str((YOU if is_you else THEY)[Closeness(row.closeness)]) % facts,
        is_mine=row.membership_id == viewer.membership_id,
        can_ask=bool(may_ask(viewer, row)),
        can_change=bool(may_change(viewer, row)),
        can_remove=bool(may_remove(viewer, row)),
    )


def known_at(viewer: Viewer, organisation: Organisation) -> list[Known]:
    """This lists who of ours knows whom at one organisation, those who know them best first.

    For pages of one organisation (its tie, its profile, the brief before a meeting): one query, and
    nothing for anybody who acts for no organisation. `Known.sentence` stands alone.
    """
    if not viewer.acts:
        return []
    rows = known(viewer, acquainted_at(viewer, organisation.pk))
    nearest = list(Closeness)
    return sorted(rows, key=lambda row: -nearest.index(Closeness(row.closeness)))


@prepared
def acquainted_at(viewer: Viewer, organisation: int) -> VisibleQuerySet[Acquaintance]:
    """This asks whom our people know at one organisation."""
    return acquaintances(viewer).filter(organisation=organisation)


def ours_without_account(viewer: Viewer) -> list[Contact]:
    """This lists people of our board and staff as we noted them ourselves, the board first; who acts
    for us with an account of their own, by its address, speaks for themselves."""
    ours = Contact.objects.visible_to(viewer).filter(owned_by(viewer))
    noted = ours.filter(organisation=viewer.organisation_id).order_by("body", "name", "pk")
    here = addresses_of_colleagues(viewer)
    return [one for one in noted if one.email.lower() not in here]


def panel_of(viewer: Viewer, organisation: Organisation) -> Panel | None:
    """This adds who knows whom to an organisation's page, for people acting for another one."""
    if not viewer.acts or organisation.pk == viewer.organisation_id:
        return None
    rows = known_at(viewer, organisation)
    context = {"subject": organisation, "rows": rows[:ON_PANEL], "more": rows[ON_PANEL:]}
    return Panel("facts", "ambassadors/_doors.html", context)


def tie_panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This adds who knows whom to the page of a tie."""
    found = panel_of(viewer, subject)
    return found and Panel("beside", found.template, {**found.context, "is_beside": True})


def whom(viewer: Viewer, subjects: Subjects) -> Whom:
    """This names, for the history, the organisation that a line of whom we know is about."""
    refs = [ref for table, ref in subjects if table == "ambassadors.acquaintance"]
    if not refs:
        return {}
    return {
        ("ambassadors.acquaintance", row.ref): (row.organisation.name, row.organisation.slug)
        for row in acquaintances(viewer).filter(ref__in=refs)
    }
