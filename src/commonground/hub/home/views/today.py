"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.home import queries
from commonground.hub.organisations.queries import colleagues_here
from commonground.hub.ties.forms import HandOnForm
from commonground.hub.ties.rules import may_change_stage


@signed_in
def today(request: HttpRequest) -> HttpResponse:
    """This shows what waits for the person today, and ends."""
    viewer = viewer_of(request)
    day = timezone.localdate()
    ours = colleagues_here(viewer)
    context = {
        "read": queries.today(viewer, day, timezone.now(), ours=ours),
        "today": day,
        "hand_on": HandOnForm(viewer=viewer, ours=ours),
        "may_change_stage": may_change_stage(viewer),
    }
    return page(request, "home/today.html", context)
