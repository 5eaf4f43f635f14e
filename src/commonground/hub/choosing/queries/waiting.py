"""What waits for somebody in this room: judgements asked for, decisions due, findings gone old,
replies to warnings, and warnings one can reply to."""

from datetime import date, timedelta

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Judge, Reply
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
    rows = (
        Judge.objects.visible_to(viewer)
        .filter(membership_id=viewer.membership_id, answered_at=None, choice__shown_at=None)
        .select_related("choice__organisation")
        .order_by("asked_at", "pk")
    )
    return [
        Entry(
            _("Say what you think of %(name)s, apart from the others.")
            % {"name": row.choice.organisation},
            reverse("choosing:judge", args=[viewer.organisation_slug, row.choice.ref]),
        )
        for row in rows[:AT_MOST]
    ]


def to_decide(viewer: Viewer, day: date) -> list[Entry]:
    """This lists what was to be looked at again by today, and what is shown and not decided yet."""
    due = choices(viewer).filter(
        Q(review_on__lte=day) | (Q(decision="", shown_at__isnull=False) if may_decide(viewer) else Q(pk__in=()))
    )  # fmt: skip
    found = []
    for row in due.order_by(F("review_on").asc(nulls_last=True), "pk")[:AT_MOST]:
        words = (
            _("You wanted to look again at %(name)s. You had decided: %(decision)s.")
            if row.decision
            else _("All have said what they think of %(name)s. Decide.")
        )
        facts = {"name": row.organisation, "decision": row.get_decision_display()}
        address = reverse("choosing:choice", args=[viewer.organisation_slug, row.ref])
        found.append(Entry(words % facts, address, row.review_on if row.decision else None))
    return found


def replies_to_read(viewer: Viewer) -> list[Entry]:
    """This lists the replies to warnings of ours that nobody of us has marked as read."""
    answered = Reply.objects.visible_to(viewer).filter(
        Q(flag__reply_read_at=None) | Q(written_at__gt=F("flag__reply_read_at"))
    )
    rows = our_flags(viewer).filter(ended_at=None, pk__in=answered.values("flag_id"))
    return [
        Entry(
            _("%(name)s replied to your warning. Read it.") % {"name": row.organisation},
            reverse("choosing:flag", args=[viewer.organisation_slug, row.ref]),
        )
        for row in rows[:AT_MOST]
    ]


def warned_about_us(viewer: Viewer, day: date) -> list[Entry]:
    """This lists the warnings about ourselves that are new and have no reply, and those that have
    changed, or reach others, since we replied."""
    outdated = Reply.objects.visible_to(viewer).exclude(charge=F("flag__charge"))
    is_new = Q(raised_at__date__gt=day - timedelta(TOLD_FOR.days))
    rows = flags_about_us(viewer, day).filter(is_new | Q(pk__in=outdated.values("flag_id")))
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
        for row in with_replies(viewer, rows[:AT_MOST])
        if not row.is_answered
    ]


def gone_old(viewer: Viewer, day: date) -> list[Entry]:
    """This lists the organisations of which something we found is old by now, each once."""
    found: dict[str, list[str]] = {}
    oldest: dict[str, date | None] = {}
    rows = list(stale_findings(viewer, day)[: 8 * AT_MOST])
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
