"""What waits for a person here: their own questions, rounds to end, an action to agree on,
what a partner told."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.audience import VisibleQuerySet
from commonground.hub.access.prepared import prepared
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Role
from commonground.hub.organisations.queries import Entry, Waits
from commonground.hub.organisations.rules import has_rank
from commonground.hub.pulses.models import QUESTIONS, Answer, Asked, Feedback, Result, Round

from .rounds import rounds

AT_MOST = 5
AGREE_WITHIN = timedelta(days=30)
LATELY = timedelta(days=14)


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This is what waits for the viewer on a day, or nothing."""
    if not viewer.acts:
        return None
    entries = [
        *questions_waiting(viewer, day),
        *rounds_waiting(viewer, day),
        *told_lately(viewer, day),
    ]
    return Waits(_("Questions and answers"), entries[:AT_MOST]) if entries else None


def questions_waiting(viewer: Viewer, day: date) -> list[Entry]:
    """This lists the rounds in which the viewer has questions left, the soonest to end first."""
    asked = asked_now(viewer, day)
    if not asked:
        return []
    done = set(
        Answer.objects.visible_to(viewer)
        .filter(asked__in=asked, **{f"{name}__isnull": False for name in QUESTIONS})
        .values_list("about_id", flat=True)
    )
    left: dict[int, list[str]] = {}
    keys = [one.round_id for one in asked]
    for about in Result.objects.visible_to(viewer).filter(round__in=keys).select_related("subject"):
        if about.pk not in done:
            left.setdefault(about.round_id, []).append(about.subject.name)
    return [
        Entry(
            in_words(left[one.round_id]),
            address(viewer, one.round),
            one.round.until,
            in_mail=_("Short questions about partners wait for you."),
        )
        for one in asked
        if one.round_id in left
    ]


@prepared
def asked_now(viewer: Viewer, day: date) -> VisibleQuerySet[Asked]:
    """This asks for the open rounds that the viewer is asked in."""
    asked = Asked.objects.visible_to(viewer).filter(membership_id=viewer.membership_id)
    asked = asked.filter(round__ended_at=None, round__until__gte=day)
    return asked.select_related("round").order_by("round__until", "pk")[:AT_MOST]


@prepared
def begun_since(viewer: Viewer, day: date) -> VisibleQuerySet[Round]:
    """This asks for our rounds that began after a day."""
    lately = rounds(viewer).filter(started_at__date__gt=day).select_related(None)
    return lately[: 4 * AT_MOST]


def in_words(names: list[str]) -> str:
    """This says about whom questions wait."""
    if len(names) == 1:
        return _("Short questions about %(name)s wait for you.") % {"name": names[0]}
    return ngettext(
        "Short questions about %(name)s and %(count)d more wait for you.",
        "Short questions about %(name)s and %(count)d more wait for you.",
        len(names) - 1,
    ) % {"name": names[0], "count": len(names) - 1}


def address(viewer: Viewer, round: Round) -> str:
    """This is where the viewer answers."""
    return reverse("pulses:answer", args=[viewer.organisation_slug, round.ref])


def rounds_waiting(viewer: Viewer, day: date) -> list[Entry]:
    """This lists, for those who may, rounds whose last day has gone by, and ended ones after which
    nothing is agreed yet."""
    if not has_rank(viewer, Role.EDITOR):
        return []
    entries = []
    for one in begun_since(viewer, day - 4 * AGREE_WITHIN):
        url = reverse("pulses:round", args=[viewer.organisation_slug, one.ref])
        if one.ended_at is None and one.until < day:
            words = _("“%(round)s” is over. See what came of it.")
            in_mail = _("A round of questions is over. See what came of it.")
        elif one.ended_at and one.step_id is None and one.ended_at.date() > day - AGREE_WITHIN:
            words = _("“%(round)s” has ended. Agree on one thing to do about it.")
            in_mail = _("A round of questions has ended. Agree on one thing to do about it.")
        else:
            continue
        entries.append(Entry(words % {"round": one.name}, url, in_mail=in_mail))
    return entries


def told_lately(viewer: Viewer, day: date) -> list[Entry]:
    """This lists who told us lately what they together say of us."""
    return [
        Entry(
            _("%(name)s told you what they together say of you.") % {"name": one.owner.name},
            reverse("ties:tie", args=[viewer.organisation_slug, one.owner.slug]) + "#pulse",
            in_mail=_("A partner told you what they together say of you."),
        )
        for one in told_us_since(viewer, day - LATELY)
    ]


@prepared
def told_us_since(viewer: Viewer, day: date) -> VisibleQuerySet[Feedback]:
    """This asks for what partners told us after a day."""
    told = Feedback.objects.visible_to(viewer).filter(other_id=viewer.organisation_id)
    told = told.filter(told_at__date__gte=day).select_related("owner")
    return told.order_by("-told_at", "pk")[:AT_MOST]
