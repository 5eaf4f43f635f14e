"""How the field hangs together: sentences, picture, table, file."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.field.forms import AddForm, filter_in
from commonground.hub.field.queries.filters import FieldFilter, count_of, found_once
from commonground.hub.field.queries.words import sentence, terms

from . import queries

A_PAGE = 50


@require_safe
@signed_in
def insight(request: HttpRequest) -> HttpResponse:
    """This says how the part of the field that the filter means hangs together."""
    viewer = viewer_of(request)
    form = AddForm(request.GET, viewer=viewer, chosen=filter_in(request.GET))
    chosen = found_once(viewer, form.widened())
    known = terms(viewer, chosen)
    form.offer(known)
    read = queries.insight(viewer, chosen)
    home = reverse("field:field", args=[viewer.organisation_slug])
    context = {
        "form": form,
        "view": "",
        "words": sentence(chosen, known, ""),
        "count": count_of(viewer, chosen),
        "query": chosen.address(),
        "everything": FieldFilter().address(),
        "read": read,
        "picture": queries.picture(read),
        "rows": Paginator(read.members, A_PAGE).get_page(request.GET.get("page", 1)),
        "crumbs": [{"label": _("Field"), "url": home}, {"label": _("How it hangs together")}],
    }
    return page(request, "insight/insight.html", context)


@require_safe
@signed_in
def methods(request: HttpRequest) -> HttpResponse:
    """This says of each figure what it asks, how it is worked out and who defined it."""
    slug = viewer_of(request).organisation_slug
    crumbs = [
        {"label": _("Field"), "url": reverse("field:field", args=[slug])},
        {"label": _("How it hangs together"), "url": reverse("insight:insight", args=[slug])},
        {"label": _("How the figures are worked out")},
    ]
    return page(request, "insight/methods.html", {"crumbs": crumbs})


@require_safe
@signed_in
def graphml(request: HttpRequest) -> HttpResponse:
    """This is the same web as a file for programs that draw networks."""
    read = queries.insight(viewer_of(request), filter_in(request.GET))
    return HttpResponse(
        queries.graphml(read),
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="field.graphml"'},
    )
