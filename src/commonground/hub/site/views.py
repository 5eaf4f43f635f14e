"""The front door, the person's own page, and the quick way out."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import logout as allauth_logout
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Refused
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.demo.doors import DOORS, PASSWORD
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.forms import EraseForm, MeForm

from .accounts import set_language, used_second_step
from .description import described

EVERYTHING = '"cache", "cookies", "storage"'


def front(request: HttpRequest) -> HttpResponse:
    """This greets strangers, and takes people to the organisation they act for."""
    viewer = viewer_of(request)
    mine = queries.my_organisations(viewer)
    if len(mine) == 1:
        return redirect("home:today", mine[0].slug)
    if viewer.is_signed_in:
        return redirect("me")
    return page(request, "site/front.html", {"doors": DOORS, "password": PASSWORD})


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """This shows a person their organisations and how to keep their account safe; who belongs to
    none yet is led to one."""
    viewer = viewer_of(request)
    person = queries.my_account(viewer)
    language = person.language or translation.get_language()
    form = MeForm(
        request.POST if request.method == "POST" else None,
        initial={"name": person.name, "language": language},
    )
    if request.method == "POST" and form.is_valid():
        actions.set_person(viewer=viewer, now=timezone.now(), **form.cleaned_data)
        response = redirect("me")
        set_language(response, form.cleaned_data["language"])
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return response
    context = {
        "form": form,
        "person": person,
        "memberships": queries.my_memberships(viewer),
        "invitations": queries.my_invitations(viewer, now=timezone.now()),
        "is_operator": viewer.is_operator,
        "used_second_step": not viewer.is_operator or used_second_step(request),
    }
    return page(request, "site/me.html", context, status=422 if form.errors else 200)


@reauthentication_required  # type: ignore[untyped-decorator]
def erase(request: HttpRequest) -> HttpResponse:
    """This erases the person's account, once they are sure."""
    viewer = viewer_of(request)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.erase_person(viewer=viewer, now=timezone.now())
        except Refused as refused:
            form.add_error("sure", refused.reason)
        else:
            logout(request)
            messages.success(request, _("Your account is erased. Take care."))
            return redirect("front")
    return page(request, "site/erase.html", {"form": form}, status=422 if form.errors else 200)


def icon(request: HttpRequest) -> HttpResponse:
    """This leads browsers to the icon on pages that name none, such as the operators'."""
    return redirect(static("site/built/icon.svg"))


def sign_out(request: HttpRequest) -> HttpResponse:
    """This signs out and clears what the browser kept."""
    was_signed_in = viewer_of(request).is_signed_in
    response: HttpResponse = allauth_logout(request)
    if was_signed_in and request.method == "POST":
        response["Clear-Site-Data"] = EVERYTHING
    return response


@csrf_exempt
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """This signs out, clears what the browser kept and goes somewhere harmless, at one press.

    It asks for no CSRF token: from a page left open too long it must work all the same, and the
    worst a stranger's page can do with it is to sign somebody out.
    """
    logout(request)
    response = redirect(settings.QUICK_EXIT)
    response["Clear-Site-Data"] = EVERYTHING
    return response


def for_programs(request: HttpRequest) -> HttpResponse:
    """This describes the HTTP API for the people who write programs."""
    return page(request, "site/api.html", {"rooms": described(), "base_url": settings.BASE_URL})
