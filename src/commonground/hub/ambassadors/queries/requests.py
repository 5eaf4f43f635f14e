"""Requests to be introduced: what each of the two sees of them, and what waits."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from commonground.hub.access.audience import VisibleQuerySet, owned_by
from commonground.hub.access.prepared import prepared
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.ambassadors.models import Acquaintance, Answer, IntroductionRequest
from commonground.hub.ambassadors.rules import (
    ASK_AGAIN_AFTER_DAYS,
    may_answer,
    may_say_made,
    may_withdraw,
)
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import Entry, Waits, colleagues

from .known import Known, in_words

TOLD_FOR = timedelta(days=7)
"""For so long Today tells that a colleague said yes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """This is a request as one of the two sees it.

    `state` is waiting, accepted, not_now or made to the one who asked; the one who was asked sees
    their own answer (declined, not_yet) in place of not_now. `known` is for its reference; `lead` is
    what may be read of it today.
    """

    ref: str
    known: Known
    lead: str
    who: str
    asked: str
    target: str
    slug: str
    words: str
    state: str
    state_words: str
    is_mine: bool
    touchpoint: str
    can_answer: bool
    can_say_made: bool
    can_withdraw: bool

    @property
    def title(self) -> str:
        """This says in one line who asks whom for what."""
        if self.is_mine:
            return _("You asked %(asked)s to introduce you to %(target)s") % {
                "asked": self.asked,
                "target": self.target,
            }
        return _("%(who)s asks you to introduce them to %(target)s") % {
            "who": self.who,
            "target": self.target,
        }


def requests(viewer: Viewer) -> VisibleQuerySet[IntroductionRequest]:
    """This lists the requests that the viewer made or was asked, the newest first."""
    two = Q(author=viewer.person_id) | Q(asked=viewer.membership_id)
    return (
        IntroductionRequest.objects.visible_to(viewer)
        .filter(owned_by(viewer))
        .filter(two)
        .select_related(
            "author", "asked__person", "target", "touchpoint", "acquaintance__contact",
            "acquaintance__organisation", "acquaintance__membership__person",
        )
    )  # fmt: skip


def request(viewer: Viewer, ref: str) -> IntroductionRequest:
    """This is one request between the viewer and a colleague, or `Hidden`."""
    found = requests(viewer).filter(ref=ref).first()
    if found is None:
        raise Hidden
    return found


def open_request(
    viewer: Viewer, acquaintance: Acquaintance, target: Organisation
) -> IntroductionRequest | None:
    """This is what the viewer asked already through one line of whom we know."""
    mine = requests(viewer).filter(author=viewer.person_id, made_at=None)
    return mine.filter(acquaintance=acquaintance, target=target).first()


def request_shown(viewer: Viewer, row: IntroductionRequest) -> Shown:
    """This is a request as the viewer sees it."""
    is_mine = row.author_id == viewer.person_id
    state = state_of(row, is_mine=is_mine)
    return Shown(
        ref=row.ref,
        known=in_words(viewer, row.acquaintance),
        lead=lead_of(viewer, row),
        who=str(row.author) if row.author else _("A former colleague"),
        asked=str(row.asked.person),
        target=row.target.name,
        slug=row.target.slug,
        words=row.words,
        state=state,
        state_words=state_in_words(state, is_mine=is_mine),
        is_mine=is_mine,
        touchpoint=row.touchpoint.ref if row.touchpoint else "",
        can_answer=bool(may_answer(viewer, row)),
        can_say_made=bool(may_say_made(viewer, row)),
        can_withdraw=bool(may_withdraw(viewer, row)),
    )


def lead_of(viewer: Viewer, row: IntroductionRequest) -> str:
    """This says whom the one who was asked knows; nothing of it once they have left."""
    if not row.acquaintance.has_left:
        return in_words(viewer, row.acquaintance).sentence
    if row.made_at is not None:
        return ""
    return _("%(asked)s has left, so nobody can introduce you any more. Look for another way.") % {
        "asked": row.asked.person
    }


def state_of(row: IntroductionRequest, *, is_mine: bool) -> str:
    """This is how a request stands; to the one who asked, "no" and "not yet" are the same."""
    if row.made_at is not None:
        return "made"
    if not row.answer:
        return "waiting"
    if is_mine and row.answer != Answer.ACCEPTED:
        return "not_now"
    return row.answer


def state_in_words(state: str, *, is_mine: bool) -> str:
    """This says how a request stands."""
    return {
        "made": _("the introduction was made"),
        "waiting": _("waits for an answer") if is_mine else _("waits for your answer"),
        "accepted": _("they said yes") if is_mine else _("you said yes"),
        "not_now": _("not now"),
        "declined": _("you said no; they read “not now”"),
        "not_yet": _("you said not yet; they read “not now”"),
    }[state]


def waits(viewer: Viewer, day: date) -> Waits | None:
    """This is what waits of introductions: requests to answer, introductions promised, and for a
    week that a colleague said yes."""
    if not viewer.acts:
        return None
    again = day - timedelta(days=ASK_AGAIN_AFTER_DAYS)
    entries = [entry(viewer, row) for row in requests_open(viewer, again, day - TOLD_FOR)]
    return Waits(_("Introductions"), entries) if entries else None


@prepared
def requests_open(viewer: Viewer, again: date, since: date) -> VisibleQuerySet[IntroductionRequest]:
    """This asks for requests to answer or to make good, "not yet" of a day or earlier among them,
    and for those of the viewer's that were accepted since a day."""
    to_answer = Q(answer="") | Q(answer=Answer.NOT_YET, answered_at__date__lte=again)
    mine = Q(author=viewer.person_id, answered_at__date__gte=since)
    asked = Q(asked=viewer.membership_id)
    here = colleagues(viewer).order_by().values("person")  # who has left waits no more
    found = requests(viewer).filter(made_at=None, author__in=here, asked__until=None)
    accepted = Q(answer=Answer.ACCEPTED)
    found = found.filter(asked & (to_answer | accepted) | mine & accepted)
    return found.order_by("asked_at", "pk")


def entry(viewer: Viewer, row: IntroductionRequest) -> Entry:
    """This says one of them as a sentence; it is between two, so a mail names neither end."""
    facts = {"who": row.author, "asked": row.asked.person, "target": row.target.name}
    if row.asked_id != viewer.membership_id:
        words = _("%(asked)s will introduce you to %(target)s.") % facts
        in_mail = _("A colleague will introduce you to somebody.")
    elif row.answer == Answer.ACCEPTED:
        words = _("You said you would introduce %(who)s to %(target)s. Is it done?") % facts
        in_mail = _("You said you would introduce a colleague to somebody. Is it done?")
    else:
        words = _("%(who)s asks whether you would introduce them to %(target)s.") % facts
        in_mail = _("A colleague asks whether you would introduce them to somebody.")
    url = reverse("ambassadors:request", args=[viewer.organisation_slug, row.ref])
    return Entry(words, url, in_mail=in_mail)
