"""Pages of what was imported, what was refused and why."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonground.hub.access.verdicts import require
from commonground.hub.access.web import page, viewer_of

from . import queries
from .actions import undo
from .rules import may_import, may_undo

RUNS_A_PAGE = 30
REASONS_A_PAGE = 50


def runs(request: HttpRequest) -> HttpResponse:
    """This lists the organisation's imports, the newest first."""
    viewer = viewer_of(request)
    shown = Paginator(queries.runs(viewer), RUNS_A_PAGE)
    context = {
        "rows": shown.get_page(request.GET.get("page")),
        "may_import": may_import(viewer),
    }
    return page(request, "registers/runs.html", context)


def run(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows one import: its counts, and every reason with the rows it holds for."""
    viewer = viewer_of(request)
    found = queries.run(viewer, ref)
    reasons = Paginator(queries.reasons(viewer, found), REASONS_A_PAGE)
    context = {
        "run": found,
        "counts": queries.counts(viewer, found),
        "reasons": reasons.get_page(request.GET.get("page")),
        "may_undo": may_undo(viewer, found),
        "crumbs": [
            {
                "label": _("Imports"),
                "url": reverse("registers:runs", args=[viewer.organisation_slug]),
            },
            {"label": found.file_name},
        ],
    }
    return page(request, "registers/run.html", context)


def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks once more, then takes back what an import made."""
    viewer = viewer_of(request)
    found = queries.run(viewer, ref)
    require(may_undo(viewer, found))
    address = reverse("registers:run", args=[viewer.organisation_slug, found.ref])
    if request.method == "POST":
        undone = undo(viewer=viewer, run=found, now=timezone.now())
        messages.success(request, _("The import is undone."))
        if undone.left:
            stays = ngettext(
                "%(count)s entry stays, because it is in use or was changed since.",
                "%(count)s entries stay, because they are in use or were changed since.",
                undone.left,
            )
            messages.warning(request, stays % {"count": undone.left})
        return redirect(address)
    return page(request, "registers/undo.html", {"run": found, "back": address})
