"""Pages about who acts for an organisation: colleagues and invitations."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Conflict, Hidden, Refused, require
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations import actions, mails, queries
from commonground.hub.organisations.forms import INVITED_ADDRESS, InviteForm, MemberForm
from commonground.hub.organisations.models import Invitation, Role
from commonground.hub.organisations.rules import (
    may_accept,
    may_change_role,
    may_end_membership,
    may_manage_people,
)


def people(request: HttpRequest) -> HttpResponse:
    """This lists who acts for the organisation, and who is invited."""
    viewer = viewer_of(request)
    context = {
        "memberships": queries.colleagues(viewer),
        "invitations": queries.invitations(viewer),
        "may_manage": may_manage_people(viewer),
        "now": timezone.now(),
    }
    return page(request, "organisations/people.html", context)


def invite(request: HttpRequest) -> HttpResponse:
    """This asks whom to invite and sends the mail; if it cannot be sent, it shows the link."""
    viewer = viewer_of(request)
    require(may_manage_people(viewer))
    form = InviteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = actions.invite(
                viewer=viewer,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                is_signatory=form.cleaned_data["is_signatory"],
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error("email", refused.reason)
        else:
            if mails.send_invitation(viewer=viewer, invitation=invitation, secret=secret):
                told = _("The invitation is on its way to %(email)s.")
                messages.success(request, told % {"email": invitation.email})
                return redirect("organisations:people", viewer.organisation_slug)
            context = {"invitation": invitation, "link": mails.invitation_address(secret)}
            return page(request, "organisations/invitation_unsent.html", context)
    status = 422 if form.errors else 200
    return page(request, "organisations/invite.html", {"form": form}, status=status)


def member(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows what a colleague may do and lets a steward change it."""
    viewer = viewer_of(request)
    membership = queries.colleague(viewer, ref)
    form = MemberForm(
        request.POST if request.method == "POST" else None, initial=MemberForm.shown(membership)
    )
    others = queries.other_stewards(viewer, membership)
    if request.method == "POST" and form.is_valid():
        role = Role(form.cleaned_data["role"])
        require(may_manage_people(viewer))
        verdict = may_change_role(viewer, membership, role=role, other_stewards=others)
        if verdict:
            try:
                actions.change_role(
                    viewer=viewer,
                    membership=membership,
                    role=role,
                    is_signatory=form.cleaned_data["is_signatory"],
                    was=form.cleaned_data["was"],
                    now=timezone.now(),
                )
            except Conflict as conflict:
                form = MemberForm(
                    {**MemberForm.shown(membership), "role": role}, initial=form.initial
                )
                form.add_error("role", conflict.reason)
            else:
                messages.success(request, _("Saved. It counts from now on."))
                return redirect("organisations:people", viewer.organisation_slug)
        else:
            form.add_error("role", verdict.reason)
    context = {
        "membership": membership,
        "form": form,
        "may_manage": may_manage_people(viewer),
        "may_end": may_end_membership(viewer, membership, other_stewards=others),
        "is_me": membership.person_id == viewer.person_id,
    }
    status = 422 if form.errors else 200
    return page(request, "organisations/member.html", context, status=status)


@require_POST
def end_membership(request: HttpRequest, ref: str) -> HttpResponse:
    """This ends a membership, or lets a person leave; the page before asked whether they are sure."""
    viewer = viewer_of(request)
    membership = queries.colleague(viewer, ref)
    actions.end_membership(viewer=viewer, membership=membership, now=timezone.now())
    if membership.person_id == viewer.person_id:
        messages.success(request, _("You have left. What you wrote stays with the organisation."))
        return redirect("me")
    messages.success(
        request, _("%(person)s no longer acts for you.") % {"person": membership.person}
    )
    return redirect("organisations:people", viewer.organisation_slug)


@require_POST
def withdraw_invitation(request: HttpRequest, ref: str) -> HttpResponse:
    """This takes an invitation back."""
    viewer = viewer_of(request)
    actions.withdraw_invitation(
        viewer=viewer, invitation=queries.invitation(viewer, ref), now=timezone.now()
    )
    messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("organisations:people", viewer.organisation_slug)


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """This is the page behind an invitation's link, also for those who are not signed in yet."""
    viewer = viewer_of(request)
    try:
        found = queries.invitation_behind(viewer, secret, now=timezone.now())
    except Hidden:
        return page(request, "organisations/invitation_dead.html", {}, status=404)
    verdict = may_accept(viewer, found, queries.my_addresses(viewer))
    if request.method == "POST" and verdict:
        return accepted(request, found)
    if not viewer.is_signed_in:
        request.session[INVITED_ADDRESS] = found.email
    context = {"invitation": found, "verdict": verdict, "here": request.get_full_path()}
    status = 403 if viewer.is_signed_in and not verdict else 200
    return page(request, "organisations/invitation.html", context, status=status)


@require_POST
@signed_in
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """This accepts an invitation that the person's own page lists."""
    found = queries.my_invitation(viewer_of(request), ref, now=timezone.now())
    return accepted(request, found)


def accepted(request: HttpRequest, found: Invitation) -> HttpResponse:
    """This accepts an invitation and leads to the organisation."""
    actions.accept_invitation(viewer=viewer_of(request), invitation=found, now=timezone.now())
    messages.success(
        request, _("Welcome. You now act for %(name)s.") % {"name": found.organisation.name}
    )
    return redirect("organisations:people", found.organisation.slug)
