"""Deciding whether a new entry is an organisation that was here before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import viewer_of
from commonground.hub.registers import actions, queries
from commonground.hub.registers.models import Run, Upload

ANSWERS = {"same": True, "other": False, "again": None}


def judge(request: HttpRequest, viewer: Viewer, found: Run | Upload) -> None:
    """This keeps what was decided about one look-alike of a table, and says what follows."""
    answer = request.POST.get("answer", "")
    number, ref = request.POST.get("number", ""), request.POST.get("organisation", "")
    organisation = queries.lookalike(viewer, found, number, ref)
    if answer not in ANSWERS:
        raise Hidden
    is_same = ANSWERS[answer]
    run = found if isinstance(found, Run) else None
    actions.judge_likeness(
        viewer=viewer,
        register=queries.register_of(viewer, found),
        number=number,
        organisation=organisation,
        is_same=is_same,
        run=run,
        now=timezone.now(),
    )
    told = {
        True: _("They are one: the row is linked to “%(name)s”.")
        if run
        else _("They are one: taken in, the row is linked to “%(name)s”."),
        False: _("They are two. We will not ask again about “%(name)s” here."),
        None: _("Taken back: “%(name)s” is asked about again."),
    }
    messages.success(request, told[is_same] % {"name": organisation.name})


@require_POST
def judge_of_run(request: HttpRequest, ref: str) -> HttpResponse:
    """This decides about a look-alike of an import."""
    viewer = viewer_of(request)
    found = queries.run(viewer, ref)
    judge(request, viewer, found)
    return redirect("registers:run", viewer.organisation_slug, found.ref)


@require_POST
def judge_of_upload(request: HttpRequest, ref: str) -> HttpResponse:
    """This decides about a look-alike of a table that is not taken in yet."""
    viewer = viewer_of(request)
    found = queries.upload(viewer, ref)
    judge(request, viewer, found)
    return redirect("registers:upload", viewer.organisation_slug, found.ref)
