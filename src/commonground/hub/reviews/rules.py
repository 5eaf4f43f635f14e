"""Who may review a partnership and end it, and when a review is due."""

from datetime import timedelta

from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import YES, Verdict, no
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Role
from commonground.hub.organisations.rules import has_rank
from commonground.hub.ties.models import Stage, Tie
from commonground.hub.ties.rules import may_change_stage

from .models import Review

A_YEAR = timedelta(days=365)
REVIEWED = (Stage.COORDINATING, Stage.COLLABORATING, Stage.ALLIED)
"""The stages at which a partnership is looked at once a year: from where it costs time on."""


def may_review(viewer: Viewer) -> Verdict:
    """This lets editors and stewards say whether a partnership was worth it, for all of us."""
    if has_rank(viewer, Role.EDITOR):
        return YES
    return no(_("Only an editor or steward can write a review, because it speaks for all of you."))


def may_gain(benefits: list[str], evidence: list[bool]) -> Verdict:
    """This asks that each benefit is named once and has something that shows it."""
    if len(set(benefits)) < len(benefits):
        return no(_("Name each benefit once."))
    if not all(evidence):
        return no(_("Say for each benefit what shows it: a sentence, or a contact you had."))
    return YES


def may_end(viewer: Viewer, tie: Tie) -> Verdict:
    """This lets editors and stewards end a partnership that has not ended."""
    allowed = may_change_stage(viewer)
    if not allowed:
        return allowed
    if tie.stage == Stage.ENDED:
        return no(_("This partnership has ended already."))
    return YES


def may_remove_review(viewer: Viewer, review: Review) -> Verdict:
    """This lets its author and stewards of ours remove a review."""
    is_ours = viewer.acts and review.owner_id == viewer.organisation_id
    if is_ours and (review.author_id == viewer.person_id or has_rank(viewer, Role.STEWARD)):
        return YES
    return no(_("Only the person who wrote this or a steward can remove it. Ask one of them."))
