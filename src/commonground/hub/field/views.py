"""The field in its three views."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commonground.hub.access.verdicts import Refused
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, redirect, viewer_of
from commonground.hub.organisations.queries import organisation
from commonground.hub.registers.views import spreadsheet
from commonground.hub.ties import actions as ties

from .forms import AddForm, WantForm, filter_in
from .queries.clusters import clusters_at, extent, unplaced_count
from .queries.filters import NOWHERE, Box, FieldFilter, count_of, found_once, read_box
from .queries.gaps import gaps
from .queries.graph import graph_picture, moving_graph
from .queries.map_picture import boundaries, map_picture
from .queries.rows import Row, row_of, table_page, table_rows
from .queries.words import legend, sentence, still_to_want, terms

VIEWS = ("map", "graph", "table")
ZOOM_MOST = 18


@require_safe
def field(request: HttpRequest) -> HttpResponse:
    """This shows the field as a map, a graph or a table."""
    put = request.GET.get("put", "")
    return field_page(request, request.GET, row_of(viewer_of(request), put) if put else None)


@require_POST
def want(request: HttpRequest, slug: str) -> HttpResponse:
    """This puts an organisation on our map, from any of the three views."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    row = row_of(viewer, slug)
    if row is None:
        raise Refused(_("This is your own organisation. Choose another one."))
    back = QueryDict(request.POST.get("back", "").lstrip("?"))
    form = WantForm(request.POST, offered=still_to_want(viewer, row))
    if not form.is_valid():
        return field_page(request, back, row, want_form=form, status=422)
    ties.want(viewer=viewer, subject=subject, wanted=form.relationships(), now=timezone.now())
    messages.success(
        request,
        _("%(name)s is on our map. Only people of %(ours)s see what you want of them.")
        % {"name": row.name, "ours": viewer.organisation_name},
    )
    home = reverse("field:field", args=[viewer.organisation_slug])
    return redirect(home + filter_in(back).address(view=view_in(back)))


def view_in(query: QueryDict) -> str:
    """This is the view asked for: the map unless another is named."""
    view = query.get("view", "")
    return view if view in VIEWS else VIEWS[0]


def field_page(
    request: HttpRequest,
    query: QueryDict,
    put: Row | None,
    want_form: WantForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """This draws the page of a query, with the form for one organisation when it is named."""
    viewer, view = viewer_of(request), view_in(query)
    form = AddForm(query, viewer=viewer, chosen=filter_in(query))
    chosen = found_once(viewer, form.widened())
    known = terms(viewer, chosen)
    form.offer(known)
    if put and want_form is None:
        want_form = WantForm(offered=still_to_want(viewer, put))
    context = {
        "view": view,
        "form": form,
        "words": sentence(chosen, known, view),
        "count": count_of(viewer, chosen),
        "legend_items": legend(viewer, chosen, view),
        "gaps": gaps(viewer, chosen),
        "views": tabs(chosen, view),
        "here": chosen.address(view=view),
        "query": chosen.address(),
        "everything": FieldFilter().address(view=view),
        "put": put,
        "want_form": want_form,
        **DRAWN[view](query, viewer, chosen),
    }
    return page(request, "field/field.html", context, status=status)


def tabs(chosen: FieldFilter, view: str) -> list[dict[str, Any]]:
    """This links the three views of the same set."""
    labels = {"map": _("Map"), "graph": _("Graph"), "table": _("Table")}
    return [
        {"label": labels[one], "url": chosen.address(view=one), "current": one == view}
        for one in VIEWS
    ]


def drawn_map(query: QueryDict, viewer: Viewer, chosen: FieldFilter) -> dict[str, Any]:
    """This is what the map shows."""
    return {
        "picture": map_picture(viewer, chosen),
        "unplaced": unplaced_count(viewer, chosen),
        "unplaced_address": chosen.only("area", NOWHERE).address(view="table"),
        "tile_url": settings.TILE_URL,
    }


def drawn_graph(query: QueryDict, viewer: Viewer, chosen: FieldFilter) -> dict[str, Any]:
    """This is what the graph shows."""
    return {"graph": graph_picture(viewer, chosen)}


def drawn_table(query: QueryDict, viewer: Viewer, chosen: FieldFilter) -> dict[str, Any]:
    """This is what the table shows."""
    return {"page": table_page(viewer, chosen, query.get("page", ""))}


DRAWN = {"map": drawn_map, "graph": drawn_graph, "table": drawn_table}


@require_safe
def clusters(request: HttpRequest) -> HttpResponse:
    """This answers the moving map."""
    viewer, chosen = viewer_of(request), filter_in(request.GET)
    zoom = request.GET.get("zoom", "")
    near = min(int(zoom), ZOOM_MOST) if zoom.isascii() and zoom.isdigit() else 2
    box = read_box(request.GET.get("bbox", ""))
    if box is None:
        return JsonResponse(
            {"bounds": bounds(extent(viewer, chosen)), "clusters": [], "points": []}
        )
    found, points = clusters_at(viewer, chosen, zoom=near, box=box)
    acting = viewer.organisation_slug
    home = reverse("field:field", args=[acting])
    return JsonResponse(
        {
            "bounds": None,
            "clusters": [
                {
                    "lat": one.latitude,
                    "lon": one.longitude,
                    "count": one.count,
                    "bounds": bounds(one.box),
                    "url": home + chosen.only("area", one.area).address(view="table"),
                }
                for one in found
            ],
            "points": [
                {
                    "lat": one.latitude,
                    "lon": one.longitude,
                    "name": one.row.name,
                    "url": profile(acting, one.row.slug),
                    "put_url": home + chosen.address(view="map", put=one.row.slug) + "#put",
                    "stage": one.row.stage,
                    "stage_words": one.row.stage_words,
                    "wanted": one.row.aim,
                    "wanted_words": one.row.wanted_words,
                    "where": one.row.place,
                }
                for one in points
            ],
        }
    )


def bounds(box: Box | None) -> list[list[float]] | None:
    """This is a box as the map in the browser wants it: south-west and north-east."""
    return [[box[1], box[0]], [box[3], box[2]]] if box else None


def profile(acting: str, slug: str) -> str:
    """This is the address of an organisation's page."""
    return reverse("organisations:organisation", args=[acting, slug])


@require_safe
def graph(request: HttpRequest) -> HttpResponse:
    """This answers the moving graph."""
    viewer = viewer_of(request)
    acting = viewer.organisation_slug
    home = reverse("field:field", args=[acting])
    dots, edges = moving_graph(viewer, filter_in(request.GET))
    nodes = [
        {
            "id": dot.key,
            "name": dot.name,
            "x": dot.x,
            "y": dot.y,
            "size": dot.size,
            "stage": dot.stage,
            "url": profile(acting, dot.slug) if dot.slug else dot.address and home + dot.address,
        }
        for dot in dots
    ]
    return JsonResponse({"nodes": nodes, "edges": edges})


@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """This answers with the outlines of the districts around the set."""
    return JsonResponse(boundaries(viewer_of(request), filter_in(request.GET)))


@require_safe
def table_file(request: HttpRequest) -> StreamingHttpResponse:
    """This is the whole set as a file for a spreadsheet."""
    viewer, chosen = viewer_of(request), filter_in(request.GET)
    head = [
        _("Organisation"), _("Kind"), _("Place"), _("Issues"),
        _("Where we stand"), _("We want"), _("Last contact"), _("Address"),
    ]  # fmt: skip

    def lines() -> Iterator[list[str]]:
        yield head
        for row in table_rows(viewer, chosen):
            yield [
                row.name,
                row.kind,
                row.place,
                "; ".join(row.issues),
                row.stage_words,
                "; ".join(row.wanted),
                row.last_contact.isoformat() if row.last_contact else "",
                request.build_absolute_uri(profile(viewer.organisation_slug, row.slug)),
            ]

    return spreadsheet("field.csv", lines())
