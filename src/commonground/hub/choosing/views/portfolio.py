"""Pages: all our ties on worth against hours, and what somebody says of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import require
from commonground.hub.access.web import page, redirect, signed_in, viewer_of
from commonground.hub.choosing import actions, queries
from commonground.hub.choosing.forms import HoursForm, WorthForm
from commonground.hub.choosing.queries.portfolio import SHOWN
from commonground.hub.choosing.rules import may_say_hours, may_weigh, may_weigh_them
from commonground.hub.organisations.queries import organisation
from commonground.hub.registers.views import spreadsheet, workbook

from .choices import crumbs

A_PAGE = 30


@signed_in
def portfolio(request: HttpRequest) -> HttpResponse:
    """This shows all ties on worth against hours, says what that comes to, and lists them."""
    return shown(request)


def portfolio_csv(request: HttpRequest) -> StreamingHttpResponse:
    """This hands over all ties with what each is worth and asks, as text."""
    return spreadsheet("ties.csv", lines_of(request))


@signed_in
def portfolio_xlsx(request: HttpRequest) -> HttpResponse:
    """This hands over the same as a workbook."""
    return workbook("ties.xlsx", lines_of(request))


def lines_of(request: HttpRequest) -> list[list[str]]:
    """This reads the table, for those who may see the portfolio."""
    viewer = viewer_of(request)
    require(may_weigh(viewer))
    return queries.portfolio_table(viewer, timezone.localdate())


def small_number(text: str) -> int | None:
    """This reads a digit of an address, or nothing."""
    return int(text) if text.isdecimal() and len(text) == 1 else None


def shown(
    request: HttpRequest, *, status: int = 200, form: HoursForm | None = None
) -> HttpResponse:
    """This draws the portfolio."""
    viewer = viewer_of(request)
    require(may_weigh(viewer))
    show = request.GET.get("show", "")
    read = queries.portfolio(
        viewer,
        timezone.localdate(),
        show=show,
        step=small_number(request.GET.get("hours", "")),
        row=small_number(request.GET.get("worth", "")),
    )
    labels = {
        "": _("All"),
        "thin": _("Thin"),
        "one-sided": _("One-sided"),
        "costly": _("Much asked, little worth"),
        "precious": _("Worth much, and quiet"),
    }
    here = reverse("choosing:portfolio", args=[viewer.organisation_slug])
    context = {
        "read": read,
        "page": Paginator(read.rows, A_PAGE).get_page(request.GET.get("page", 1)),
        "form": form or HoursForm(held=queries.hours_of(viewer)),
        "may_say_hours": may_say_hours(viewer),
        "views": [
            {
                "label": label,
                "url": f"{here}?show={key}" if key else here,
                "current": key == (show if show in SHOWN else ""),
            }
            for key, label in labels.items()
        ],
        "crumbs": crumbs(viewer, {"label": _("All ties at once")}),
    }
    return page(request, "choosing/portfolio.html", context, status=status)


@require_POST
@signed_in
def hours(request: HttpRequest) -> HttpResponse:
    """This says how many hours a week there are."""
    viewer = viewer_of(request)
    require(may_say_hours(viewer))
    form = HoursForm(request.POST)
    if not form.is_valid():
        return shown(request, status=422, form=form)
    actions.say_hours(viewer=viewer, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Kept. Only people of %(name)s see it.") % {"name": viewer.organisation_name})  # fmt: skip
    return redirect("choosing:portfolio", viewer.organisation_slug)


@signed_in
def worth(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks what one tie is worth and how many hours it asks."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_weigh_them(viewer, subject))
    held = queries.worth_of(viewer, subject)
    data = request.POST if request.method == "POST" else None
    form = WorthForm(data, worth=held)
    if data is not None and form.is_valid():
        actions.say_worth(viewer=viewer, subject=subject, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Kept. It counts in the picture of all ties."))
        return redirect("choosing:portfolio", viewer.organisation_slug)
    address = reverse("choosing:portfolio", args=[viewer.organisation_slug])
    context = {
        "form": form,
        "subject": subject,
        "held": held,
        "back_url": address,
        "crumbs": crumbs(
            viewer, {"label": _("All ties at once"), "url": address}, {"label": subject.name}
        ),
    }
    return page(request, "choosing/worth.html", context, status=422 if data is not None else 200)
