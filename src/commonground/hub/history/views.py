"""The page that tells who did what for an organisation."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from commonground.hub.access.web import page, viewer_of

from .forms import FilterForm
from .queries import entries, lines, told

PER_PAGE = 50


def history(request: HttpRequest) -> HttpResponse:
    """This shows the history of the organisation acted for, by person and days."""
    viewer = viewer_of(request)
    form = FilterForm(request.GET or None, viewer=viewer)
    found = told(viewer, entries(viewer, **form.chosen()))
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": shown, "lines": lines(viewer, list(shown.object_list))}
    return page(request, "history/history.html", context)
