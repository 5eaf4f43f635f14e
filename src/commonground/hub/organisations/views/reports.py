"""Telling the operators what is wrong with an entry that nobody keeps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import Refused, require
from commonground.hub.access.web import page, viewer_of
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.forms import ReportForm
from commonground.hub.organisations.models import Wrong
from commonground.hub.organisations.rules import may_edit_profile, may_report

from .profiles import address_of
from .sections import crumbs


def report(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks what is wrong, and shows what one has reported already."""
    viewer = viewer_of(request)
    found = queries.organisation(viewer, slug)
    require(may_report(viewer, found))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report(
                viewer=viewer,
                organisation=found,
                wrong=Wrong(form.cleaned_data["wrong"]),
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            messages.success(request, _("Thank you. The operators of this site will look at it."))
            return redirect(address_of(viewer, found))
    context = {
        "organisation": found,
        "form": form,
        "reports": queries.my_reports(viewer, found),
        "may_edit": may_edit_profile(viewer, found),
        "back": address_of(viewer, found),
        "crumbs": crumbs(viewer, found, _("What is wrong")),
    }
    return page(request, "organisations/report.html", context, status=422 if form.errors else 200)
