"""Taking away what a register says of oneself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.web import viewer_of
from commonground.hub.registers import actions, queries


@require_POST
def take_words_back(request: HttpRequest, ref: str) -> HttpResponse:
    """This takes a register's words of the organisation acted for off its page."""
    viewer = viewer_of(request)
    actions.take_words_back(viewer=viewer, record=queries.record(viewer, ref), now=timezone.now())
    messages.success(
        request, _("Taken away. The register's number stays, so that you are found by it.")
    )
    return redirect("organisations:organisation", *[viewer.organisation_slug] * 2)
