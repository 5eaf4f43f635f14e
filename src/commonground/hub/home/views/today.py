"""The home page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import require
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.home import queries
from commonground.hub.organisations.queries import colleagues_here
from commonground.hub.ties.forms import HandOnForm, StayForm
from commonground.hub.ties.rules import may_change_stage
from commonground.hub.ties.views import our_tie, stage_stay


@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """This shows what waits for the person today, and ends."""
    return shown(request)


@require_POST
@signed_in
def not_yet(request: HttpRequest, slug: str) -> HttpResponse:
    """This answers a proposed stage with "not yet" from today's page, and asks there for the reason."""
    form = StayForm(request.POST)
    if form.is_valid():
        return stage_stay(request, slug)
    our_tie(request, slug)
    require(may_change_stage(viewer_of(request)))
    return shown(request, status=422, stay_form=form, stay_about=slug)


def shown(request: HttpRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    """This draws the page, with a form as it was filled in."""
    viewer = viewer_of(request)
    day = timezone.localdate()
    ours = colleagues_here(viewer)
    context = {
        "read": queries.today(viewer, day, timezone.now(), ours=ours),
        "today": day,
        "hand_on": HandOnForm(viewer=viewer, ours=ours),
        "may_change_stage": may_change_stage(viewer),
    }
    return page(request, "home/today.html", context | forms, status=status)
