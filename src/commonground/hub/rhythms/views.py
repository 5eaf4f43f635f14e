"""Pages: how often to be in touch, and writing down a small act that was done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import require
from commonground.hub.access.web import attempted, page, signed_in, viewer_of
from commonground.hub.organisations.queries import organisation
from commonground.hub.ties.forms import RecordForm
from commonground.hub.ties.queries import tie_to
from commonground.hub.ties.rules import may_record
from commonground.hub.ties.views import record
from commonground.hub.ties.views.ties import crumbs
from commonground.hub.ties.views.touchpoints import asked

from . import actions, queries
from .forms import RhythmForm
from .rules import in_words, may_set_rhythm


@signed_in
def rhythm(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks how often we want to be in touch with an organisation, and keeps the answer."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_set_rhythm(viewer, subject))
    tie = tie_to(viewer, subject)

    def make(data: QueryDict | None) -> RhythmForm:
        return RhythmForm(data, tie=tie)

    def save(form: RhythmForm) -> object:
        return actions.set_rhythm(
            viewer=viewer,
            subject=subject,
            days=form.days(),
            version=form.cleaned_data["version"],
            now=timezone.now(),
        )

    def stand() -> str:
        now_stands = tie_to(viewer, subject)
        return str(now_stands.version if now_stands else 0)

    form, clash, saved = attempted(request, make, save, mark="version", stand=stand)
    tie_url = reverse("ties:tie", args=[viewer.organisation_slug, slug])
    if saved:
        messages.success(request, _("Saved. Your colleagues see it; nobody else does."))
        return redirect(tie_url)
    now_stands = tie_to(viewer, subject)
    context = {
        "form": form,
        "subject": subject,
        "clash": clash,
        "stands": in_words(now_stands.rhythm_days, now_stands.stage) if now_stands else "",
        "tie_url": tie_url,
        "crumbs": crumbs(
            viewer.organisation_slug,
            {"label": subject.name, "url": tie_url},
            {"label": _("How often")},
        ),
    }
    status = 409 if clash else 422 if form.errors else 200
    return page(request, "rhythms/rhythm.html", context, status=status)


@signed_in
def did(request: HttpRequest, slug: str, act: str) -> HttpResponse:
    """This opens the form for contact, filled in with a small act; what no longer holds leaves it
    empty."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_record(viewer))
    if request.method == "POST":
        return record(request)
    today = timezone.localdate()
    found = queries.act(viewer, subject, act, today)
    start = {"kind": found.kind, "said": found.said} if found else None
    form = RecordForm(viewer=viewer, today=today, parties=[subject.slug], initial=start)
    return asked(request, form)
