"""Who may do what for an organisation, each answer with its reason."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer

from .models import Contact, Invitation, Membership, Organisation, Role

FURTHEST_AHEAD = timedelta(days=366 * 20)
RANK = {role: rank for rank, role in enumerate(Role, start=1)}


def has_rank(viewer: Viewer, role: Role) -> bool:
    """This tells whether the viewer's role reaches at least as far as `role`."""
    return viewer.acts and RANK.get(Role(viewer.role), 0) >= RANK[role]


def may_act(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation record things on its behalf."""
    if viewer.acts:
        return YES
    return no(_("Choose the organisation you act for first."))


def needs_source(viewer: Viewer, organisation: Organisation) -> bool:
    """This asks for a source where one organisation writes for others to read about another that
    nobody speaks for here: without one, nobody could tell a fact from a slur."""
    is_read_widely = organisation.level in (Level.PUBLIC, Level.NETWORK)
    return is_read_widely and not organisation.is_claimed


def may_say(viewer: Viewer, organisation: Organisation, source: str) -> Verdict:
    """This lets nobody write about the unclaimed without saying where it is known from."""
    if needs_source(viewer, organisation) and not source.strip():
        return no(_("Say where you know this from: nobody speaks here for them yet."))
    return YES


def may_edit_profile(viewer: Viewer, organisation: Organisation) -> Verdict:
    """This lets editors keep their own profile, and listings that nobody has claimed yet."""
    if not has_rank(viewer, Role.EDITOR):
        return no(_("Only an editor or steward can change a profile. Ask one of yours."))
    if organisation.pk == viewer.organisation_id:
        return YES
    if organisation.is_claimed:
        return no(
            _("%(name)s keeps this profile itself. Tell them what should change.")
            % {"name": organisation.name}
        )
    if organisation.is_left:
        return no(_("Its own people have left. An operator can hand it to others of them."))
    if organisation.owner_id is None or organisation.owner_id == viewer.organisation_id:
        return YES
    return no(_("Another organisation listed this one and keeps its entry."))


def may_list_organisation(viewer: Viewer) -> Verdict:
    """This lets anyone who acts for an organisation list another one."""
    return may_act(viewer)


def may_manage_people(viewer: Viewer) -> Verdict:
    """This lets stewards invite, change roles and end memberships."""
    if has_rank(viewer, Role.STEWARD):
        return YES
    return no(_("Only a steward can do this. Ask one of yours."))


def may_change_role(
    viewer: Viewer, membership: Membership, *, role: Role, other_stewards: int
) -> Verdict:
    """This lets stewards change roles, as long as one steward is left."""
    allowed = may_manage_people(viewer)
    if not allowed:
        return allowed
    if membership.role == Role.STEWARD and role != Role.STEWARD and not other_stewards:
        return no(_("An organisation needs a steward. Make someone else steward first."))
    return YES


def may_end_membership(viewer: Viewer, membership: Membership, *, other_stewards: int) -> Verdict:
    """This lets people leave, and stewards end a membership, as long as one steward is left."""
    if membership.person_id != viewer.person_id:
        allowed = may_manage_people(viewer)
        if not allowed:
            return allowed
    if membership.role == Role.STEWARD and not other_stewards:
        return no(_("An organisation needs a steward. Make someone else steward first."))
    return YES


def may_accept(viewer: Viewer, invitation: Invitation, addresses: list[str]) -> Verdict:
    """This lets only the person invited accept: their verified address is the one written to."""
    if not viewer.is_signed_in:
        return no(_("Sign in to accept the invitation."))
    if invitation.email.lower() not in addresses:
        return no(
            _(
                "This invitation was sent to %(invited)s, but you are signed in as somebody else. "
                "Sign in with the address invited."
            )
            % {"invited": invitation.email}
        )
    return YES


def may_found(viewer: Viewer) -> Verdict:
    """This lets any person signed in set up an organisation of theirs."""
    return YES if viewer.is_signed_in else no(_("Sign in first."))


def may_claim(viewer: Viewer, organisation: Organisation) -> Verdict:
    """This lets a person claim a listing that nobody has claimed yet."""
    if not viewer.is_signed_in:
        return no(_("Sign in first."))
    if organisation.is_claimed:
        return no(
            _("People of %(name)s keep this profile already. Ask one of them to invite you.")
            % {"name": organisation.name}
        )
    return YES


def may_hand_over(*, is_hidden: bool) -> Verdict:
    """This hands nothing over that an operator hid: its own people could not read it."""
    if is_hidden:
        return no(_("An operator hid this entry after a report. Make it readable first."))
    return YES


def may_report(viewer: Viewer, organisation: Organisation) -> Verdict:
    """This lets anyone who acts for an organisation report an entry that nobody keeps."""
    if not viewer.acts:
        return no(_("Choose the organisation you act for first."))
    if organisation.is_claimed:
        return no(
            _("%(name)s keeps this profile itself. Tell them what should change.")
            % {"name": organisation.name}
        )
    return YES


def may_settle_reports(viewer: Viewer) -> Verdict:
    """This lets operators decide about what was reported."""
    return YES if viewer.is_operator else no(_("Only an operator of this site can do this."))


def may_judge_claims(viewer: Viewer) -> Verdict:
    """This lets operators decide about claims that no code can settle."""
    return YES if viewer.is_operator else no(_("Only an operator of this site can do this."))


def may_set_audience(
    viewer: Viewer, *, before: Level, after: Level, is_other_table: bool = False
) -> Verdict:
    """This lets anyone narrow an audience, and only stewards widen one or take it to another table."""
    if not viewer.acts:
        return no(_("Choose the organisation you act for first."))
    if (after.width <= before.width and not is_other_table) or has_rank(viewer, Role.STEWARD):
        return YES
    return no(_("Only a steward can let more people read this. Ask one of yours."))


def may_change_contact(viewer: Viewer, contact: Contact) -> Verdict:
    """This lets those who act for the organisation that noted a person change the note."""
    if viewer.acts and contact.owner_id == viewer.organisation_id:
        return YES
    return no(_("Another organisation noted this. Note what you know yourself beside it."))


def may_set_level_of(viewer: Viewer, organisation: Organisation) -> Verdict:
    """This lets an organisation say who can see itself, and what it listed and nobody claimed."""
    if organisation.owner_id == viewer.organisation_id and viewer.acts:
        return may_edit_profile(viewer, organisation)
    return no(_("Who can see this profile is for those who keep it to say."))


SPEAKS_FOR_ITSELF = gettext_noop(
    "“%(name)s” speaks for itself here: what others say of it is not taken in. Ask it to say so itself."
)
"""Why a register's row is not taken in, as imports keep it: to be said in the reader's language."""


def may_take_in_of(viewer: Viewer, organisation: Organisation) -> Verdict:
    """This lets no register of another speak about an organisation that speaks here for itself."""
    if organisation.is_claimed and organisation.pk != viewer.organisation_id:
        return no(_(SPEAKS_FOR_ITSELF) % {"name": organisation.name})
    return YES


def may_tell_of(viewer: Viewer, organisation: Organisation, level: Level) -> Verdict:
    """This lets nobody speak to everyone about an organisation that speaks here for itself."""
    is_other = organisation.is_claimed and organisation.pk != viewer.organisation_id
    if is_other and level.width > Level.SPACE.width:
        return no(
            _("%(name)s speaks for itself here. Keep what you note of them among yourselves.")
            % {"name": organisation.name}
        )
    return YES


def may_name(viewer: Viewer, organisation: Organisation, level: Level, source: str) -> Verdict:
    """This lets nobody name to others who works at another organisation without a source: a
    telephone number that leads to the wrong person can do harm."""
    is_own = organisation.pk == viewer.organisation_id
    if is_own or level.width <= Level.ORGANISATION.width or source.strip():
        return YES
    return no(_("Say where you know this from: others will read it, and may ring that number."))


def may_last_until(section: str, until: date | None, today: date) -> Verdict:
    """This lets needs and offers last to a day that is still to come, and not beyond belief."""
    if until is not None and until < today:
        if section == "needs":
            return no(_("That day has passed: leave it empty, or remove the need."))
        return no(_("That day has passed: leave it empty, or remove the offer."))
    if until is not None and until > today + FURTHEST_AHEAD:
        return no(_("That is more than twenty years ahead. Is the year right?"))
    return YES


def may_hold_since(as_of: date | None, today: date) -> Verdict:
    """This lets nobody say of a day to come how things were."""
    if as_of is not None and as_of > today:
        return no(_("This day is still to come. Give the day it was so."))
    return YES


def may_be_founded_in(year: int | None, today: date) -> Verdict:
    """This lets no organisation have begun in a year to come."""
    if year is not None and year > today.year:
        return no(_("This year is still to come."))
    return YES
