"""Pages: mails that wait, one of them, and the address of a tie."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, signed_in, to_be_saved, viewer_of
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties.forms import TouchpointForm
from commonground.hub.ties.models import TouchpointKind
from commonground.hub.ties.queries import tie_to

from . import actions, queries
from .models import IncomingMail
from .rules import may_settle

A_PAGE = 30


def crumbs(viewer: Viewer, *more: dict[str, str]) -> list[dict[str, str]]:
    """This leads back to our ties."""
    ties = reverse("ties:ties", args=[viewer.organisation_slug])
    return [{"label": _("Partners"), "url": ties}, *more]


@signed_in
def mails(request: HttpRequest) -> HttpResponse:
    """This lists the mails that wait to be confirmed."""
    viewer = viewer_of(request)
    rows = Paginator(queries.mails(viewer), A_PAGE).get_page(request.GET.get("page", 1))
    rows.object_list = queries.with_senders(viewer, rows.object_list)
    context = {
        "rows": rows,
        "takes_mail": queries.takes_mail(),
        "crumbs": crumbs(viewer, {"label": _("Mail that came in")}),
    }
    return page(request, "correspondence/mails.html", context)


@signed_in
def mail(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows a mail, and makes a contact of it when somebody says what it was."""
    viewer = viewer_of(request)
    found = queries.mail(viewer, ref)
    require(may_settle(viewer, found))
    today = timezone.localdate()
    if request.method != "POST":
        return shown(request, found, filled(viewer, found))
    form = TouchpointForm(request.POST, viewer=viewer, today=today)
    if "find" in request.POST and request.POST.get("text", "").strip():
        return shown(request, found, unjudged(viewer, form))
    if not form.is_valid():
        return shown(request, found, form, status=422)
    touchpoint = actions.confirm_mail(
        viewer=viewer,
        mail=found,
        files=request.POST.getlist("files"),
        now=timezone.now(),
        **form.contact(),
        **form.following(),
    )
    messages.success(request, _("Recorded. The mail no longer waits."))
    parties = form.parties_chosen()
    if len(parties) == 1:
        return redirect("ties:tie", viewer.organisation_slug, parties[0].slug)
    return redirect("ties:touchpoint", viewer.organisation_slug, touchpoint.ref)


def filled(viewer: Viewer, found: IncomingMail) -> TouchpointForm:
    """This is the form of a contact as far as the mail answers it."""
    subject = f"{found.subject}\n\n" if found.subject else ""
    return TouchpointForm(
        viewer=viewer,
        today=timezone.localdate(),
        parties=[party.slug for party in queries.parties_guessed(viewer, found)],
        initial={
            "kind": TouchpointKind.MESSAGE,
            "said": f"{subject}{found.text}"[:20_000],
            "held_on": min(queries.day_of(found), timezone.localdate()),
            "people": queries.people_guessed(viewer, found),
        },
    )


def unjudged(viewer: Viewer, form: TouchpointForm) -> TouchpointForm:
    """This is the same form with what was typed and the organisations found."""
    typed = form.typed()
    return TouchpointForm(
        viewer=viewer,
        today=form.today,
        parties=typed.get("parties", []),
        text=typed.get("text", ""),
        initial=typed,
    )


def shown(
    request: HttpRequest, found: IncomingMail, form: TouchpointForm, *, status: int = 200
) -> HttpResponse:
    """This draws the page of a mail, or only the organisations found."""
    viewer = viewer_of(request)
    subject = found.tie.subject
    ticked = request.POST.getlist("files") if request.method == "POST" else None
    context: dict[str, Any] = {
        "mail": found,
        "subject": subject,
        "sender": queries.said_of_sender(viewer, found),
        "form": form,
        "hanging": queries.hanging(viewer, [found], ticked)[found.pk],
        "crumbs": crumbs(
            viewer,
            {
                "label": subject.name,
                "url": reverse("ties:tie", args=[viewer.organisation_slug, subject.slug]),
            },
            {"label": _("Mail that came in")},
        ),
    }
    part = "ties/_parties.html" if "find" in request.POST else ""
    return page(request, "correspondence/mail.html", context, part=part, status=status)


def file(request: HttpRequest, ref: str) -> FileResponse:
    """This hands a file of a mail that waits to those who may settle the mail: to be saved, never to
    be shown inside a page."""
    viewer = viewer_of(request)
    found = queries.enclosure(viewer, ref)
    require(may_settle(viewer, found.mail))
    return to_be_saved(found.opened(), found.name, found.mime)


@signed_in
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks before a mail is removed, and then removes it."""
    viewer = viewer_of(request)
    found = queries.mail(viewer, ref)
    require(may_settle(viewer, found))
    subject = found.tie.subject
    if request.method == "POST":
        actions.dismiss_mail(viewer=viewer, mail=found, now=timezone.now())
        messages.success(request, _("The mail is gone."))
        return redirect("ties:tie", viewer.organisation_slug, subject.slug)
    back_url = reverse("correspondence:mail", args=[viewer.organisation_slug, ref])
    context = {
        "what": "\n\n".join(filter(None, [found.subject, found.text])),
        "back_url": back_url,
        "crumbs": crumbs(
            viewer, {"label": _("Mail that came in"), "url": back_url}, {"label": _("Remove")}
        ),
    }
    return page(request, "ties/remove.html", context)


@require_POST
@signed_in
def make(request: HttpRequest, slug: str) -> HttpResponse:
    """This gives our tie to an organisation its private address."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    if not queries.takes_mail():
        raise Hidden
    actions.make_address(viewer=viewer, subject=subject, now=timezone.now())
    return redirect(f"{reverse('ties:tie', args=[viewer.organisation_slug, slug])}#mail-address")


@require_POST
@signed_in
def replace(request: HttpRequest, slug: str) -> HttpResponse:
    """This gives a tie another address."""
    viewer = viewer_of(request)
    address = queries.address_of(viewer, tie_to(viewer, organisation(viewer, slug)))
    if address is None:
        raise Hidden
    actions.replace_address(
        viewer=viewer,
        address=address,
        shown=queries.local_part_of(request.POST.get("shown", "")),
        now=timezone.now(),
    )
    messages.success(request, _("Replaced. Mail to the old address is refused from now on."))
    return redirect(f"{reverse('ties:tie', args=[viewer.organisation_slug, slug])}#mail-address")
