"""Cards for address books: an organisation with its people, or one person."""

from django.http import HttpRequest, HttpResponse

from commonground.hub.access.web import viewer_of
from commonground.hub.organisations import queries


def organisation_card(request: HttpRequest, slug: str) -> HttpResponse:
    """This hands over an organisation and those of its people that its page shows."""
    viewer = viewer_of(request)
    found = queries.organisation(viewer, slug)
    return card(queries.organisation_cards(viewer, found), found.slug)


def contact_card(request: HttpRequest, ref: str) -> HttpResponse:
    """This hands over one person whom the page of their organisation shows."""
    viewer = viewer_of(request)
    noted = queries.contact(viewer, ref)
    return card(queries.contact_card(viewer, noted), noted.ref)


def card(content: bytes, name: str) -> HttpResponse:
    """This answers with a file for an address book, which no cache keeps: it names people."""
    response = HttpResponse(content, content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.vcf"'
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response
