"""Pages of what was imported, what was refused and why."""

from itertools import chain

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, viewer_of
from commonground.hub.registers import actions, jobs, queries
from commonground.hub.registers.forms import UploadForm
from commonground.hub.registers.models import Run, Upload, UploadState
from commonground.hub.registers.rules import (
    may_be_named,
    may_begin_again,
    may_import,
    may_take_in,
    may_throw_away,
    may_undo,
)

from .spreadsheets import spreadsheet

RUNS_A_PAGE = 30
REASONS_A_PAGE = 50
MADE_A_PAGE = 50
# What is shorter is looked at and taken in at once; what is longer waits for the worker.
AT_ONCE_BYTES, AT_ONCE_ROWS = 200_000, 1_500


def runs(request: HttpRequest) -> HttpResponse:
    """This lists the organisation's imports, the newest first."""
    viewer = viewer_of(request)
    shown = Paginator(queries.runs(viewer), RUNS_A_PAGE)
    context = {
        "rows": shown.get_page(request.GET.get("page")),
        "uploads": queries.uploads(viewer),
        "may_import": may_import(viewer),
    }
    return page(request, "registers/runs.html", context)


def crumbs(viewer: Viewer, last: str) -> list[dict[str, str]]:
    """This leads back to the imports."""
    imports = reverse("registers:runs", args=[viewer.organisation_slug])
    return [{"label": _("Imports"), "url": imports}, {"label": last}]


def new(request: HttpRequest) -> HttpResponse:
    """This asks for a table, keeps it, and has it looked at before anything is done."""
    viewer = viewer_of(request)
    require(may_import(viewer))
    require(may_be_named(queries.importer(viewer)))
    is_sent = request.method == "POST"
    form = UploadForm(*((request.POST, request.FILES) if is_sent else ()), viewer=viewer)
    if is_sent and form.is_valid():
        kept = actions.keep_upload(
            viewer=viewer,
            table=form.cleaned_data["table"],
            content=form.content,
            file_name=form.file_name(),
            options=form.options(),
            now=timezone.now(),
        )
        look(viewer, kept, size=len(form.content))
        return redirect("registers:upload", viewer.organisation_slug, kept.ref)
    context = {"form": form, "crumbs": crumbs(viewer, _("Import a table"))}
    return page(request, "registers/new.html", context, status=422 if form.errors else 200)


def look(viewer: Viewer, kept: Upload, *, size: int) -> None:
    """This looks at a table now, or leaves it to the worker."""
    if size > AT_ONCE_BYTES:
        jobs.look_later.enqueue(kept.ref, viewer.membership_id)
    else:
        actions.look_through(viewer=viewer, upload=kept, now=timezone.now())


def upload(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows what taking a table in would do, or how far it has come."""
    viewer = viewer_of(request)
    found = queries.upload(viewer, ref)
    if found.state == UploadState.TAKEN and found.run:
        there = reverse("registers:run", args=[viewer.organisation_slug, found.run.ref])
        # A page that asks how far it is must leave as a whole, not take the next one into itself.
        is_part = bool(getattr(request, "htmx", False))
        return HttpResponse(headers={"HX-Redirect": there}) if is_part else redirect(there)
    reasons = Paginator(queries.reasons(viewer, found), REASONS_A_PAGE)
    context = {
        "upload": found,
        "counts": queries.counts(viewer, found),
        "lookalikes": queries.lookalikes(viewer, found),
        "judged": queries.judged(viewer, found),
        "may_judge": may_import(viewer),
        "reasons": reasons.get_page(request.GET.get("page")),
        "may_take_in": may_take_in(viewer, found),
        "may_throw_away": may_throw_away(viewer, found),
        "may_begin_again": may_begin_again(viewer, found, timezone.now()),
        "crumbs": crumbs(viewer, found.file_name),
    }
    return page(request, "registers/upload.html", context, part="registers/_upload.html")


@require_POST
def take_in(request: HttpRequest, ref: str) -> HttpResponse:
    """This takes a table in that was looked at: at once, or by the worker where it is long."""
    viewer = viewer_of(request)
    found = queries.upload(viewer, ref)
    actions.begin_taking_in(viewer=viewer, upload=found, now=timezone.now())
    if found.counts.get("rows", 0) > AT_ONCE_ROWS:
        jobs.take_in_later.enqueue(found.ref, viewer.membership_id)
    else:
        actions.take_in(viewer=viewer, upload=found, now=timezone.now())
    return redirect("registers:upload", viewer.organisation_slug, found.ref)


@require_POST
def again(request: HttpRequest, ref: str) -> HttpResponse:
    """This wakes a table that the worker seems to have forgotten."""
    viewer = viewer_of(request)
    found = queries.upload(viewer, ref)
    actions.begin_again(viewer=viewer, upload=found, now=timezone.now())
    jobs.look_later.enqueue(found.ref, viewer.membership_id)
    return redirect("registers:upload", viewer.organisation_slug, found.ref)


@require_POST
def throw_away(request: HttpRequest, ref: str) -> HttpResponse:
    """This forgets an uploaded table."""
    viewer = viewer_of(request)
    found = queries.upload(viewer, ref)
    actions.throw_away(viewer=viewer, upload=found, now=timezone.now())
    messages.success(request, _("Thrown away. Nothing of it was taken in."))
    return redirect("registers:runs", viewer.organisation_slug)


def run(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows one import: its counts, and every reason with the rows it holds for."""
    viewer = viewer_of(request)
    found = queries.run(viewer, ref)
    reasons = Paginator(queries.reasons(viewer, found), REASONS_A_PAGE)
    context = {
        "run": found,
        "upload": queries.upload_of(viewer, found),
        "has_made": queries.has_made(viewer, found),
        "counts": queries.counts(viewer, found),
        "lookalikes": queries.lookalikes(viewer, found),
        "judged": queries.judged(viewer, found),
        "may_judge": may_import(viewer),
        "reasons": reasons.get_page(request.GET.get("page")),
        "may_undo": may_undo(viewer, found),
        "crumbs": crumbs(viewer, found.file_name),
    }
    return page(request, "registers/run.html", context, part="registers/_run.html")


def made(request: HttpRequest, ref: str) -> HttpResponse:
    """This lists the organisations that an import is about, by name."""
    viewer = viewer_of(request)
    found = queries.run(viewer, ref)
    shown = Paginator(queries.made(viewer, found), MADE_A_PAGE)
    back = reverse("registers:run", args=[viewer.organisation_slug, found.ref])
    steps = crumbs(viewer, _("Organisations"))
    context = {
        "run": found,
        "rows": shown.get_page(request.GET.get("page")),
        "crumbs": [steps[0], {"label": found.file_name, "url": back}, steps[1]],
    }
    return page(request, "registers/made.html", context)


def reasons_file(request: HttpRequest, ref: str) -> StreamingHttpResponse:
    """This is what was found about the rows of an import, one by one, for a spreadsheet."""
    viewer = viewer_of(request)
    return remarks_file(viewer, queries.run(viewer, ref))


def upload_reasons_file(request: HttpRequest, ref: str) -> StreamingHttpResponse:
    """This is what was found about the rows of an uploaded table, one by one."""
    viewer = viewer_of(request)
    return remarks_file(viewer, queries.upload(viewer, ref))


def remarks_file(viewer: Viewer, found: Run | Upload) -> StreamingHttpResponse:
    """This makes the file, with the rows numbered as the table itself counts them."""
    head = (_("Row"), _("Column"), _("What"), _("Reason"))
    return spreadsheet("rows.csv", chain([head], queries.remarks(viewer, found)))


def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks once more, then takes back what an import made."""
    viewer = viewer_of(request)
    found = queries.run(viewer, ref)
    require(may_undo(viewer, found))
    address = reverse("registers:run", args=[viewer.organisation_slug, found.ref])
    if request.method == "POST":
        undone = actions.undo(viewer=viewer, run=found, now=timezone.now())
        made = ngettext(
            "%(count)s entry or fact that came of it is gone.",
            "%(count)s entries and facts that came of it are gone.",
            undone.removed,
        )
        told = made % {"count": undone.removed}
        messages.success(request, f"{_('The import is undone.')} {told}")
        if undone.left:
            stays = ngettext(
                "%(count)s entry stays, because it is in use or was changed since.",
                "%(count)s entries stay, because they are in use or were changed since.",
                undone.left,
            )
            named = "; ".join(f"“{stay.name}”: {stay.reason}" for stay in undone.stays)
            messages.warning(request, f"{stays % {'count': undone.left}} {named}".strip())
        return redirect(address)
    return page(request, "registers/undo.html", {"run": found, "back": address})
