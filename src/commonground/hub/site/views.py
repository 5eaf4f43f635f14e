"""The front door, the person's own page, and the quick way out."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from commonground.hub.access.web import signed_in, viewer_of
from commonground.hub.organisations.queries import my_organisations


def front(request: HttpRequest) -> HttpResponse:
    """This greets strangers, and takes people to the organisation they act for."""
    mine = my_organisations(viewer_of(request))
    if len(mine) == 1:
        return redirect("home:today", mine[0].slug)
    if viewer_of(request).is_signed_in:
        return redirect("me")
    return render(request, "site/front.html")


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """This shows a person their organisations and how to keep their account safe."""
    return render(request, "site/me.html")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """This signs out, clears what the browser kept and goes somewhere harmless, at one press."""
    logout(request)
    response = redirect(settings.QUICK_EXIT)
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
