"""What waits for somebody in this room: judgements asked for, decisions due, findings gone old,
replies to warnings, and warnings one can reply to."""

from datetime import date, timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.audience import NOBODY, VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Choice, Finding, Flag, Judge, Reply
from commonground.hub.choosing.rules import TOLD_FOR, may_decide
from commonground.hub.organisations.queries import Entry, Waits

from .checks import stale_findings
from .choices import choices
from .flags import flags_about_us, our_flags, with_replies

AT_MOST = 6


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This reads what waits for the viewer on a day; each kind at most a few."""
    if not viewer.acts:
        return None
    entries = [
        *asked_to_judge(viewer),
        *to_decide(viewer, day),
        *replies_to_read(viewer),
        *warned_about_us(viewer, day),
        *gone_old(viewer, day),
    ]
    return Waits(title=_("Choosing partners"), entries=entries) if entries else None


def asked_to_judge(viewer: Viewer) -> list[Entry]:
    """This lists whom the viewer was asked about and has not answered."""
    return [
        Entry(
            _("Say what you think of %(name)s, apart from the others.")
            % {"name": row.choice.organisation},
            reverse("choosing:judge", args=[viewer.organisation_slug, row.choice.ref]),
        )
        for row in not_answered(viewer)
    ]


@prepared
def not_answered(viewer: Viewer) -> VisibleQuerySet[Judge]:
    """This asks for `asked_to_judge`."""
    rows = Judge.objects.visible_to(viewer).filter(membership_id=viewer.membership_id)
    rows = rows.filter(answered_at=None, choice__shown_at=None)
    return rows.select_related("choice__organisation").order_by("asked_at", "pk")[:AT_MOST]


def to_decide(viewer: Viewer, day: date) -> list[Entry]:
    """This lists what was to be looked at again by today, and what is shown and not decided yet."""
    found = []
    for row in not_decided(viewer, day):
        words = (
            _("You wanted to look again at %(name)s. You had decided: %(decision)s.")
            if row.decision
            else _("All have said what they think of %(name)s. Decide.")
        )
        facts = {"name": row.organisation, "decision": row.get_decision_display()}
        address = reverse("choosing:choice", args=[viewer.organisation_slug, row.ref])
        found.append(Entry(words % facts, address, row.review_on if row.decision else None))
    return found


@prepared
def not_decided(viewer: Viewer, day: date) -> VisibleQuerySet[Choice]:
    """This asks for `to_decide`."""
    shown = Q(decision="", shown_at__isnull=False) if may_decide(viewer) else NOBODY
    due = choices(viewer).filter(Q(review_on__lte=day) | shown)
    return due.order_by(F("review_on").asc(nulls_last=True), "pk")[:AT_MOST]


def replies_to_read(viewer: Viewer) -> list[Entry]:
    """This lists the replies to warnings of ours that nobody of us has marked as read."""
    return [
        Entry(
            _("%(name)s replied to your warning. Read it.") % {"name": row.organisation},
            reverse("choosing:flag", args=[viewer.organisation_slug, row.ref]),
        )
        for row in not_read(viewer)
    ]


@prepared
def not_read(viewer: Viewer) -> VisibleQuerySet[Flag]:
    """This asks for `replies_to_read`."""
    answered = Reply.objects.visible_to(viewer).filter(
        Q(flag__reply_read_at=None) | Q(written_at__gt=F("flag__reply_read_at"))
    )
    rows = our_flags(viewer).filter(ended_at=None, pk__in=answered.values("flag_id"))
    return rows[:AT_MOST]


def warned_about_us(viewer: Viewer, day: date) -> list[Entry]:
    """This lists the warnings about ourselves that are new and have no reply, and those that have
    changed, or reach others, since we replied."""
    rows = not_replied(viewer, day, day - timedelta(TOLD_FOR.days))
    new = _("%(name)s has written a warning about you that others can read. You can reply.")
    changed = _(
        "%(name)s has changed a warning about you, or who reads it. Your reply is not shown until "
        "you say it again."
    )
    return [
        Entry(
            (changed if row.reply else new) % {"name": row.owner},
            reverse("choosing:flag", args=[viewer.organisation_slug, row.ref]),
        )
        for row in with_replies(viewer, rows)
        if not row.is_answered
    ]


@prepared
def not_replied(viewer: Viewer, day: date, since: date) -> VisibleQuerySet[Flag]:
    """This asks for the warnings about us that stand on a day: those new since another, and those
    that have changed since we replied."""
    outdated = Reply.objects.visible_to(viewer).exclude(charge=F("flag__charge"))
    is_new = Q(raised_at__date__gt=since)
    rows = flags_about_us(viewer, day).filter(is_new | Q(pk__in=outdated.values("flag_id")))
    return rows[:AT_MOST]


@prepared
def stale_by(viewer: Viewer, day: date) -> VisibleQuerySet[Finding]:
    """This asks for the findings that are old by a day."""
    return stale_findings(viewer, day)[: 8 * AT_MOST]


def gone_old(viewer: Viewer, day: date) -> list[Entry]:
    """This lists the organisations of which something we found is old by now, each once."""
    found: dict[str, list[str]] = {}
    oldest: dict[str, date | None] = {}
    rows = stale_by(viewer, day)
    for row in rows:
        found.setdefault(row.organisation.slug, []).append(str(row))
        oldest.setdefault(row.organisation.slug, row.holds_until)
    named = {row.organisation.slug: row.organisation.name for row in rows}
    return [
        Entry(
            ngettext(
                "What you know of %(name)s is old: %(what)s Look again.",
                "What you know of %(name)s is old: %(what)s Look again.",
                len(what),
            )
            % {"name": named[slug], "what": " ".join(what[:3])},
            reverse("choosing:checks", args=[viewer.organisation_slug, slug]),
            oldest[slug],
        )
        for slug, what in list(found.items())[:AT_MOST]
    ]
