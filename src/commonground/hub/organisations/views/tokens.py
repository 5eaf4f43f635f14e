"""The page of access tokens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Refused
from commonground.hub.access.web import page, viewer_of
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.forms import TokenForm


def tokens(request: HttpRequest) -> HttpResponse:
    """This lists one's tokens and makes a new one, whose secret is shown this once."""
    viewer = viewer_of(request)
    form, secret = TokenForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = actions.create_token(
                viewer=viewer, name=form.cleaned_data["name"], now=timezone.now()
            )
        except Refused as refused:
            form.add_error("name", refused.reason)
        else:
            form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": queries.tokens(viewer)}
    status = 422 if form.errors else 200
    return page(request, "organisations/tokens.html", context, status=status)


@require_POST
def revoke(request: HttpRequest, ref: str) -> HttpResponse:
    """This ends a token."""
    viewer = viewer_of(request)
    actions.revoke_token(viewer=viewer, token=queries.token(viewer, ref), now=timezone.now())
    messages.success(request, _("The token no longer works."))
    return redirect("organisations:tokens", viewer.organisation_slug)
