"""Pages: what is done about a round, telling a partner, and results over time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import require
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.pulses import actions, queries
from commonground.hub.pulses.forms import AgreeForm
from commonground.hub.pulses.rules import may_agree, may_ask, may_compare, may_see_results, may_tell

from .rounds import acting, crumbs, shown


@require_POST
@signed_in
def agree(request: HttpRequest, ref: str) -> HttpResponse:
    """This says the one thing that is done about a round."""
    viewer = acting(request)
    found = queries.round_of(viewer, ref)
    require(may_agree(viewer, found))
    form = AgreeForm(
        request.POST,
        viewer=viewer,
        today=timezone.localdate(),
        results=queries.results(viewer, found),
    )
    if not form.is_valid():
        return shown(request, ref, status=422, agree_form=form)
    actions.agree(viewer=viewer, round=found, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Agreed. It comes up on its day."))
    return redirect("pulses:round", viewer.organisation_slug, ref)


@signed_in
def tell(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows what a partner would read and who of them, and then tells it."""
    viewer = acting(request)
    result = queries.result(viewer, ref)
    require(may_see_results(result.round))
    require(may_tell(viewer, result))
    back_url = reverse("pulses:round", args=[viewer.organisation_slug, result.round.ref])
    if request.method == "POST":
        actions.tell(viewer=viewer, result=result, now=timezone.now())
        told = _("Told. People of %(name)s see it on their page about you.")
        messages.success(request, told % {"name": result.subject.name})
        return redirect(back_url)
    context = {
        "result": result,
        "back_url": back_url,
        "crumbs": crumbs(
            viewer, {"label": result.round.name, "url": back_url}, {"label": _("Tell them")}
        ),
    }
    return page(request, "pulses/tell.html", context)


@require_POST
@signed_in
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """This takes back what a partner was told."""
    viewer = acting(request)
    feedback = queries.feedback_on(viewer, queries.result(viewer, ref))
    back_to = feedback.result.round.ref
    actions.take_back(viewer=viewer, feedback=feedback, now=timezone.now())
    messages.success(request, _("Taken back. They can no longer read it."))
    return redirect("pulses:round", viewer.organisation_slug, back_to)


@signed_in
def partner(request: HttpRequest, slug: str) -> HttpResponse:
    """This compares the rounds about one partner, and shows what they told us of ourselves."""
    viewer = viewer_of(request)
    read = queries.over_time(viewer, slug)
    require(may_compare(viewer, read.subject))
    tie_url = reverse("ties:tie", args=[viewer.organisation_slug, slug])
    context = {
        "read": read,
        "subject": read.subject,
        "may_ask": may_ask(viewer),
        "crumbs": [
            {"label": _("Partners"), "url": reverse("ties:ties", args=[viewer.organisation_slug])},
            {"label": read.subject.name, "url": tie_url},
            {"label": _("What we together say")},
        ],
    }
    return page(request, "pulses/partner.html", context)
