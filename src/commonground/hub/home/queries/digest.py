"""Reading what the mail of what waits says, when it leaves, and what its links stand for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonground.hub.access.audience import Level
from commonground.hub.access.refs import digest_of_secret
from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.home import rules
from commonground.hub.home.models import Digest, MailHabits, Often, UsedLink
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import LIVE, acting_viewer, my_memberships
from commonground.hub.ties.models import NextStep, Tie
from commonground.hub.ties.queries import open_steps, ties_for, waiting
from commonground.hub.ties.rules import may_change_stage

from .waits import waits_in_rooms, with_acts


@dataclass(frozen=True, slots=True)
class Told:
    """This is one thing that waits, as the mail says it: words that stand alone, and a page.

    `purposes` are the answers that links in the mail may give for the row: see `rules.Answer`.
    """

    words: str
    path: str
    row: str = ""
    due: str = ""
    purposes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """This is a list of the mail with its title."""

    title: str
    told: list[Told]


def digest(viewer: Viewer, day: date) -> list[Part]:
    """This reads what waits for the viewer on a day, list by list; empty lists are left out."""
    waits = with_acts(viewer, waiting(viewer, day), day)
    answers = ("done", "later")
    found = [
        Part(_("You promised"), [of_step(viewer, one, day, answers) for one in waits.mine]),
        Part(
            _("Nobody has taken this on"),
            [of_step(viewer, one, day, answers) for one in waits.nobodys],
        ),
        Part(
            _("Your colleagues promised"), [of_step(viewer, one, day) for one in waits.colleagues]
        ),
        Part(
            _("Promised, without a day"),
            [of_step(viewer, one, day, answers) for one in waits.undated],
        ),
        Part(_("Coming up this week"), [of_step(viewer, one, day, answers) for one in waits.soon]),
        Part(_("Gone quiet"), [of_quiet(viewer, tie) for tie in waits.quiet]),
    ]
    if may_change_stage(viewer):
        proposed = [of_proposal(viewer, *pair) for pair in waits.proposals]
        found.append(Part(_("Where do you stand now?"), proposed))
    for room in waits_in_rooms(viewer, day):
        found.append(
            Part(room.title, [Told(one.in_mail or one.words, one.url) for one in room.entries])
        )
    return [part for part in found if part.told]


def of_step(viewer: Viewer, step: NextStep, today: date, purposes: tuple[str, ...] = ()) -> Told:
    """This words a next step. What is kept for named people is not spelt out in a mail."""
    subject = step.tie.subject
    facts = {"step": step.text, "organisation": subject.name}
    if step.level == Level.NAMED:
        facts["step"] = _("A step that only named people may read")
    if step.due_on is None:
        words = _("%(step)s (%(organisation)s), no day yet") % facts
    elif step.due_on == today:
        words = _("%(step)s (%(organisation)s), today") % facts
    else:
        facts["day"] = date_format(step.due_on, "j F Y")
        words = _("%(step)s (%(organisation)s), promised for %(day)s") % facts
    return Told(
        words=words,
        path=reverse("ties:tie", args=[viewer.organisation_slug, subject.slug]),
        row=step.ref,
        due=step.due_on.isoformat() if step.due_on else "",
        purposes=purposes,
    )


def of_quiet(viewer: Viewer, tie: Tie) -> Told:
    """This words a tie gone quiet, with what one could do."""
    known, act = getattr(tie, "standing", None), getattr(tie, "act", None)
    if known and known.last_contact:
        words = _("%(organisation)s: last contact %(day)s.") % {
            "organisation": tie.subject.name,
            "day": date_format(known.last_contact, "j F Y"),
        }
    else:
        words = _("%(organisation)s: no contact recorded yet.") % {"organisation": tie.subject.name}
    if act:
        words = f"{words} {act.fact} {act.words}"
    path = reverse("ties:tie", args=[viewer.organisation_slug, tie.subject.slug])
    return Told(words=words, path=path, row=tie.ref, purposes=("again",))


def of_proposal(viewer: Viewer, tie: Tie, proposal: object) -> Told:
    """This words a stage that the evidence speaks for."""
    words = _("%(organisation)s: %(what)s, %(day)s. Does that mean: %(stage)s?") % {
        "organisation": tie.subject.name,
        "what": proposal.evidence,  # type: ignore[attr-defined]
        "day": date_format(proposal.held_on, "j F Y"),  # type: ignore[attr-defined]
        "stage": proposal.stage.label,  # type: ignore[attr-defined]
    }
    return Told(words, reverse("ties:tie", args=[viewer.organisation_slug, tie.subject.slug]))


def my_habits(viewer: Viewer) -> MailHabits:
    """This is when mail may reach the viewer: what they chose, else how it begins."""
    found = MailHabits.objects.visible_to(viewer).first()
    return found or MailHabits(person_id=viewer.person_id)


def my_digests(viewer: Viewer) -> list[tuple[Membership, Digest]]:
    """This lists the viewer's organisations, each with how often its mail comes."""
    known = {row.membership_id: row for row in Digest.objects.visible_to(viewer)}
    return [
        (held, known.get(held.pk) or Digest(membership=held, often=Often.WEEKLY))
        for held in my_memberships(viewer)
    ]


def digest_of(viewer: Viewer, membership_ref: str) -> Digest:
    """This is the viewer's own mail for one of their organisations, or `Hidden`."""
    for held, found in my_digests(viewer):
        if held.ref == membership_ref:
            return found
    raise Hidden


@dataclass(frozen=True, slots=True)
class Reminder:
    """This is what a link of a mail stands for today: who answers, what about, and how."""

    viewer: Viewer
    answer: rules.Answer
    step: NextStep | None
    tie: Tie | None


def member_behind(viewer: Viewer, membership_ref: str) -> Viewer:
    """This is who a link was sent to, while they act for the organisation; else `Hidden`."""
    found = Membership.objects.filter(LIVE, ref=membership_ref, person__is_active=True)
    membership = found.select_related("person", "organisation").first()
    if membership is None:
        raise Hidden
    return acting_viewer(membership)


def reminder_behind(viewer: Viewer, secret: str, now: datetime) -> Reminder:
    """This is what a link of a mail stands for. Used, too old, of somebody who left, about what they
    may not see or what is done: all are `Hidden`. The secret is the right to answer, and no more."""
    answer = rules.answer_behind(secret, now)
    if answer is None or UsedLink.objects.filter(digest=digest_of_secret(secret)).exists():
        raise Hidden
    member = member_behind(viewer, answer.membership)
    if answer.purpose == "again":
        tie = ties_for(member).filter(ref=answer.row).first()
        if tie is None:
            raise Hidden
        return Reminder(member, answer, None, tie)
    step = open_steps(member).filter(ref=answer.row).first()
    if step is None:
        raise Hidden
    return Reminder(member, answer, step, None)


def stopping_behind(viewer: Viewer, secret: str) -> Digest | None:
    """This is whose mail a link stops; nothing where they have left already. A link that was not
    signed here is `Hidden`."""
    ref = rules.stopping_behind(secret)
    if not ref:
        raise Hidden
    found = Membership.objects.filter(LIVE, ref=ref).first()
    if found is None:
        return None
    known = Digest.objects.filter(membership=found).first()
    return known or Digest(membership=found)
