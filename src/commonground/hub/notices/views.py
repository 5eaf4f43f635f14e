"""The demonstration's page of sent mails."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from commonground.hub.access.verdicts import Hidden
from commonground.hub.access.web import page, viewer_of

from .mails import links_in
from .queries import sent_mail, sent_mails


def mails(request: HttpRequest) -> HttpResponse:
    """This lists every mail the demonstration would have sent; elsewhere there is no such page."""
    if not settings.DEMONSTRATION:
        raise Hidden
    shown = Paginator(sent_mails(viewer_of(request)), 50).get_page(request.GET.get("page"))
    return page(request, "notices/mails.html", {"page": shown})


def mail(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows one mail, its links clickable."""
    found = sent_mail(viewer_of(request), ref)
    context = {"mail": found, "body": links_in(found.body)}
    return page(request, "notices/mail_page.html", context)
