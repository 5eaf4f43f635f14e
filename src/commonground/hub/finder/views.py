"""The finder's pages: ask, read why, keep or set aside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonground.hub.access.web import viewer_of
from commonground.hub.analyses.jobs import reindex_when_free
from commonground.hub.organisations.queries import organisation as one_organisation

from . import actions, queries
from .forms import FindForm, KeepForm, SetAsideForm
from .models import Opinion, Purpose, first_come


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """This asks for a purpose and answers with at most ten organisations and why."""
    viewer = viewer_of(request)
    asked = bool(request.GET)
    form = FindForm(request.GET if asked else None, viewer=viewer)
    answers = None
    page = max(
        1,
        min(
            100, int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdigit() else 1
        ),
    )
    if asked and form.is_valid():
        answers = queries.answers(viewer, form.question(), page, today=timezone.localdate())
        if answers.index_is_due:
            reindex_when_free()
    again = request.GET.copy()
    again["page"] = str(page + 1)
    with_known = request.GET.copy()
    with_known["known_too"] = "on"
    return render(
        request,
        "finder/find.html",
        {
            "form": form,
            "answers": answers,
            "first_number": queries.SHOWN * (page - 1) + 1,
            "purpose_words": Purpose(answers.question.purpose).label if answers else "",
            "first": first_come(answers.question.purpose, knows_issues=answers.knows_issues)
            if answers
            else "",
            "others": again.urlencode(),
            "with_known": with_known.urlencode(),
            "kept": queries.shortlist(viewer).count(),
            "here": request.get_full_path(),
        },
    )


@require_GET
def shortlist(request: HttpRequest) -> HttpResponse:
    """This shows the candidates kept and those set aside, by purpose."""
    viewer = viewer_of(request)
    return render(
        request,
        "finder/shortlist.html",
        {
            "kept": queries.with_stage(viewer, queries.shortlist(viewer)),
            "aside": queries.set_aside(viewer),
        },
    )


@require_POST
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """This puts an organisation on the shortlist."""
    viewer = viewer_of(request)
    organisation = one_organisation(viewer, slug)
    form = KeepForm(request.POST)
    if form.is_valid():
        actions.decide(
            viewer=viewer,
            organisation=organisation,
            purpose=form.cleaned_data["purpose"],
            opinion=Opinion.SHORTLISTED,
            now=timezone.now(),
        )
        messages.success(request, _("%(name)s is on your shortlist.") % {"name": organisation.name})
    else:
        messages.error(
            request,
            _("Nobody was kept: it was not said what for. Choose a purpose, and keep them."),
        )
    return redirect(back(request))


@require_http_methods(["GET", "POST"])
def set_aside(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks why an organisation is not wanted, and remembers it."""
    viewer = viewer_of(request)
    organisation = one_organisation(viewer, slug)
    given = request.POST if request.method == "POST" else None
    form = SetAsideForm(given, initial={"purpose": request.GET.get("purpose", "")})
    if given is not None and form.is_valid():
        actions.decide(
            viewer=viewer,
            organisation=organisation,
            purpose=form.cleaned_data["purpose"],
            opinion=Opinion.SET_ASIDE,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        messages.success(
            request,
            _(
                "We will not name %(name)s again for this. You can take it back on the shortlist page."
            )
            % {"name": organisation.name},
        )
        return redirect(back(request))
    return render(
        request,
        "finder/set_aside.html",
        {"form": form, "organisation": organisation, "here": request.GET.get("next", "")},
        status=422 if given is not None else 200,
    )


@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """This forgets a decision on a candidate."""
    actions.take_back(viewer=viewer_of(request), ref=ref, now=timezone.now())
    messages.success(request, _("Taken back."))
    return redirect("finder:shortlist", viewer_of(request).organisation_slug)


def back(request: HttpRequest) -> str:
    """This is the page of ours the person came from, else the shortlist."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return target
    return reverse("finder:shortlist", args=[viewer_of(request).organisation_slug])
