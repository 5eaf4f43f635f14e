"""Reading rhythms, and which small acts what is known of an organisation suggests."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.audience import Level, VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.activities.models import Activity
from commonground.hub.organisations.models import Need, Offer, Organisation, ResourceKind
from commonground.hub.organisations.queries import (
    Listed,
    ListedWords,
    Panel,
    needs,
    offers,
    open_on,
)
from commonground.hub.ties.models import NextStep, Tie, TouchpointKind
from commonground.hub.ties.queries import day, open_steps, our_touchpoints

from .rules import (
    AHEAD,
    JUST_PAST,
    NEVER,
    RHYTHMS,
    anniversary,
    by_stage,
    first_up,
    in_words,
    is_soon,
    speaks_of_letter,
)

ON_A_PAGE = 3
"""How many small acts the page of a tie tells; the first of them stands on Today."""

LOOKED_AT = 60
"""Of how many needs or activities, at most, acts are looked for."""


@dataclass(frozen=True, slots=True)
class Act:
    """This is a small supportive act: what is known, what one could do, and how it is written down.

    `key` names it in an address; `kind` and `said` fill in the form for contact.
    """

    key: str
    fact: str
    words: str
    kind: TouchpointKind
    said: str


def choices(stage: str, days: int | None) -> list[tuple[str, str]]:
    """This lists the rhythms one can choose, what the stage suggests first."""
    offered = {key: str(words) for key, words in RHYTHMS.items()}
    if days and days not in offered:
        offered[days] = _("every %(days)s days") % {"days": days}
    suggested = _("As where you stand suggests: %(rhythm)s") % {"rhythm": by_stage(stage)}
    return [
        ("", suggested),
        *((str(key), first_up(offered[key])) for key in sorted(offered)),
        (str(NEVER), _("Never: no reminders")),
    ]


def rhythm_panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This is how often we want to be in touch, with a small form to change it."""
    if tie is None:
        return None
    context = {
        "subject": subject,
        "version": tie.version,
        "words": in_words(tie.rhythm_days, tie.stage),
        "chosen": "" if tie.rhythm_days is None else str(tie.rhythm_days),
        "choices": choices(tie.stage, tie.rhythm_days),
    }
    return Panel("beside", "rhythms/_rhythm.html", context)


def acts_panel_of(viewer: Viewer, subject: Organisation, tie: Tie | None) -> Panel | None:
    """This is what one could do for an organisation we have a tie with, where anything is known."""
    if tie is None:
        return None
    found = acts(viewer, [subject], timezone.localdate()).get(subject.pk)
    if not found:
        return None
    return Panel("main", "rhythms/_acts.html", {"subject": subject, "acts": found[:ON_A_PAGE]})


def act(viewer: Viewer, subject: Organisation, key: str, today: date) -> Act | None:
    """This is one small act by its key, while what it rests on still holds."""
    found = acts(viewer, [subject], today).get(subject.pk, [])
    return next((one for one in found if one.key == key), None)


def acts(
    viewer: Viewer, subjects: Iterable[Organisation], today: date, *, promised: bool = True
) -> dict[int, list[Act]]:
    """This lists, for each organisation, what one could do for it, the most pressing first: only
    what is in the data and seen by the viewer. Who asked not to be contacted is left in peace.
    `promised` looks among next steps too, of which a quiet tie has none."""
    asked = {one.pk: one for one in subjects if not one.do_not_contact}
    if not asked or not viewer.acts:
        return {}
    found: dict[int, list[Act]] = {}
    for step in promised_to(viewer, asked) if promised else ():
        if speaks_of_letter(step.text):
            found.setdefault(step.tie.subject_id, []).append(of_letter(step))
    for activity in at_work_near(viewer, asked, today - JUST_PAST, today + AHEAD):
        found.setdefault(activity.organisation_id, []).append(of_activity(activity, today))
    lacking = lacking_now(viewer, asked, today)
    ours = our_offers(viewer, lacking, today)
    passed_on: dict[int, list[Act]] = {}
    for need in lacking:
        subject = asked[need.organisation_id]
        if need.kind in ours:
            found.setdefault(subject.pk, []).append(of_need(need, ours[need.kind]))
        elif subject.level == Level.PUBLIC:
            passed_on.setdefault(subject.pk, []).append(of_need(need, None))
    for subject_id, met_on in first_contacts(viewer, asked):
        if subject_id in asked and (near_day := anniversary(met_on, today)):
            found.setdefault(subject_id, []).append(of_first_contact(met_on, *near_day))
    for subject_id, more in passed_on.items():
        found.setdefault(subject_id, []).extend(more)
    return found


def our_offers(viewer: Viewer, lacking: list[Need], today: date) -> dict[str, Offer]:
    """This gives what we ourselves offer of the kinds somebody lacks, one of each kind."""
    kinds = {need.kind for need in lacking}
    if not kinds:
        return {}
    return {offer.kind: offer for offer in reversed(offered_now(viewer, kinds, today))}


@prepared
def promised_to(viewer: Viewer, subjects: Collection[int]) -> VisibleQuerySet[NextStep]:
    """This asks what is promised to some organisations."""
    return open_steps(viewer).filter(tie__subject__in=Listed(subjects))[:LOOKED_AT]


@prepared
def at_work_near(
    viewer: Viewer, subjects: Collection[int], first: date, last: date
) -> VisibleQuerySet[Activity]:
    """This asks what some organisations begin or end between two days."""
    soon = (first, last)
    near = Q(starts_on__range=soon) | Q(ends_on__range=soon)
    rows = Activity.objects.visible_to(viewer).filter(near, organisation__in=Listed(subjects))
    rows = rows.select_related("issue", "place").defer("place__boundary")
    return rows.order_by("starts_on", "pk")[:LOOKED_AT]


@prepared
def lacking_now(viewer: Viewer, subjects: Collection[int], today: date) -> QuerySet[Need]:
    """This asks what some organisations lack."""
    rows = needs(viewer, None).filter(open_on(today), organisation__in=Listed(subjects))
    return rows[:LOOKED_AT]


@prepared
def offered_now(viewer: Viewer, kinds: Collection[str], today: date) -> QuerySet[Offer]:
    """This asks what we ourselves offer of some kinds."""
    ours = offers(viewer, None).filter(organisation=viewer.organisation_id)
    return ours.filter(open_on(today), kind__in=ListedWords(kinds))


@prepared
def first_contacts(viewer: Viewer, subjects: Collection[int]) -> QuerySet[Any, Any]:
    """This asks for the day of our first contact with each of some organisations."""
    rows = our_touchpoints(viewer).select_related(None).filter(parties__in=Listed(subjects))
    return rows.order_by().values_list("parties").annotate(Min("held_on"))


def of_letter(step: NextStep) -> Act:
    """This is a letter that was promised."""
    fact = _("You promised: %(step)s.") % {"step": step.text.rstrip(".")}
    if step.due_on:
        fact = _("You promised by %(day)s: %(step)s.") % {
            "day": day(step.due_on),
            "step": step.text.rstrip("."),
        }
    return Act(
        key=f"letter-{step.ref}",
        fact=fact,
        words=_("Write it, and send it to them."),
        kind=TouchpointKind.LETTER_GIVEN,
        # What is kept for named people is not written into what all of us read.
        said="" if step.level == Level.NAMED else step.text,
    )


def of_activity(activity: Activity, today: date) -> Act:
    """This is something of theirs that begins or ends about now."""
    facts = {
        "what": activity.title or str(activity.issue),
        "place": activity.place.name,
    }
    begins = activity.starts_on
    if begins is not None and is_soon(begins, today):
        facts["day"] = day(begins)
        ahead = begins >= today
        return Act(
            key=f"begin-{activity.ref}",
            fact=(
                _("Theirs: %(what)s, %(place)s, begins on %(day)s.")
                if ahead
                else _("Theirs: %(what)s, %(place)s, began on %(day)s.")
            )
            % facts,
            words=_("Wish them well, go and see it, or lend a hand."),
            kind=TouchpointKind.EVENT_ATTENDED,
            said=facts["what"],
        )
    ends = activity.ends_on or today
    facts["day"] = day(ends)
    return Act(
        key=f"end-{activity.ref}",
        fact=(
            _("Theirs: %(what)s, %(place)s, ends on %(day)s.")
            if ends >= today
            else _("Theirs: %(what)s, %(place)s, ended on %(day)s.")
        )
        % facts,
        words=_("Ask how it went, and what would help now."),
        kind=TouchpointKind.CALL,
        said=_("Asked how it went: %(what)s") % facts,
    )


def of_need(need: Need, offer: Offer | None) -> Act:
    """This is something they lack: we offer the like, or can pass it on."""
    facts = {"need": need.description.rstrip("."), "offer": str(offer).rstrip(".")}
    if speaks_of_letter(need.description):
        return Act(
            key=f"need-{need.ref}",
            fact=_("They need: %(need)s.") % facts,
            words=_("Write it, and send it to them."),
            kind=TouchpointKind.LETTER_GIVEN,
            said=need.description,
        )
    if offer is not None:
        return Act(
            key=f"need-{need.ref}",
            fact=_("They need: %(need)s. You offer: %(offer)s.") % facts,
            words=_("Tell them what you can lend."),
            kind=TouchpointKind.MESSAGE,
            said=_("We offered to help with: %(need)s") % facts,
        )
    words = _("Tell the people you know about it.")
    if need.kind == ResourceKind.AUDIENCE:
        words = _("Tell your own people about it.")
    return Act(
        key=f"need-{need.ref}",
        fact=_("They need: %(need)s.") % facts,
        words=words,
        kind=TouchpointKind.PUBLICITY,
        said=_("We passed on what they need: %(need)s") % facts,
    )


def of_first_contact(first: date, on: date, years: int) -> Act:
    """This is the day on which the first contact on record is whole years ago."""
    fact = ngettext(
        "On %(day)s it is %(years)s year since your first contact on record.",
        "On %(day)s it is %(years)s years since your first contact on record.",
        years,
    ) % {"day": day(on), "years": years}
    return Act(
        key="anniversary",
        fact=fact,
        words=_("Say thank you, in a line or on the telephone."),
        kind=TouchpointKind.MESSAGE,
        said=_("We thanked them for the time since %(day)s") % {"day": day(first)},
    )
