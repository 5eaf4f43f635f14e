"""Pages: reviews of partnerships, writing one, and ending a partnership well."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import Conflict, Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import page, signed_in, viewer_of
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.forms import HandOnForm
from commonground.hub.ties.views.steps import finish, hand_on, put_off

from . import actions, queries
from .forms import EndForm, ReviewForm
from .models import Conclusion
from .rules import may_end, may_remove_review, may_review

A_PAGE = 30


def crumbs(viewer: Viewer, subject: Organisation | None, last: str) -> list[dict[str, str]]:
    """This leads back to our ties, the one to a partner, or our reviews."""
    slug = viewer.organisation_slug
    found = [{"label": _("Partners"), "url": reverse("ties:ties", args=[slug])}]
    if subject is not None:
        url = reverse("ties:tie", args=[slug, subject.slug])
        found.append({"label": subject.name, "url": url})
    return [*found, {"label": last}]


@signed_in
def reviews(request: HttpRequest) -> HttpResponse:
    """This lists our reviews, and the partnerships that wait for one."""
    viewer = viewer_of(request)
    if not viewer.acts:
        raise Hidden
    rows = Paginator(queries.reviews(viewer), A_PAGE).get_page(request.GET.get("page", 1))
    context = {
        "rows": rows,
        "due": queries.due(viewer, timezone.localdate())[:A_PAGE],
        "may_review": may_review(viewer),
        "crumbs": crumbs(viewer, None, _("Was it worth it?")),
    }
    return page(request, "reviews/reviews.html", context)


@signed_in
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """This asks whether a partnership was worth it, and goes on as the answer says."""
    viewer = viewer_of(request)
    tie = queries.tie_reviewed(viewer, slug)
    require(may_review(viewer))
    today = timezone.localdate()
    known = queries.put_in(viewer, tie, today)
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        today=today,
        known=known,
        contacts=queries.contacts_to_show(viewer, tie.subject),
    )
    if request.method == "POST" and form.is_valid():
        kept = actions.keep_review(viewer=viewer, tie=tie, now=timezone.now(), **form.review())
        return redirect(going_on(request, viewer, slug, kept.ref, kept.conclusion))
    context = {
        "form": form,
        "known": known,
        "tie": tie,
        "subject": tie.subject,
        "crumbs": crumbs(viewer, tie.subject, _("Was it worth it?")),
    }
    return page(request, "reviews/new.html", context, status=422 if form.errors else 200)


def going_on(request: HttpRequest, viewer: Viewer, slug: str, ref: str, conclusion: str) -> str:
    """This is the page where a review's conclusion is put into practice."""
    if conclusion == Conclusion.END:
        messages.success(request, _("Your review is kept. Now see to a good end."))
        return reverse("reviews:end", args=[viewer.organisation_slug, slug])
    if conclusion == Conclusion.DEEPEN:
        messages.success(request, _("Your review is kept. What is the smallest next thing to do?"))
        return reverse("ties:tie", args=[viewer.organisation_slug, slug]) + "#steps"
    messages.success(request, _("Your review is kept."))
    return reverse("reviews:review", args=[viewer.organisation_slug, ref])


@signed_in
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows one review."""
    viewer = viewer_of(request)
    found = queries.review(viewer, ref)
    context = {
        "review": found,
        "subject": found.tie.subject,
        "gains": queries.gains(viewer, found),
        "may_remove": may_remove_review(viewer, found),
        "may_end": may_end(viewer, found.tie),
        "crumbs": crumbs(viewer, found.tie.subject, _("Was it worth it?")),
    }
    return page(request, "reviews/review.html", context)


@signed_in
def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks before a review is removed, and then removes it."""
    viewer = viewer_of(request)
    found = queries.review(viewer, ref)
    require(may_remove_review(viewer, found))
    slug = viewer.organisation_slug
    back_url = reverse("reviews:review", args=[slug, found.ref])
    if request.method == "POST":
        actions.remove_review(viewer=viewer, review=found, now=timezone.now())
        messages.success(request, _("The review is gone."))
        return redirect("ties:tie", slug, found.tie.subject.slug)
    context = {
        "review": found,
        "back_url": back_url,
        "crumbs": crumbs(viewer, found.tie.subject, _("Remove")),
    }
    return page(request, "reviews/remove.html", context)


@signed_in
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """This shows what to see to before a partnership ends, and ends it once the reason is said."""
    viewer = viewer_of(request)
    tie = queries.tie_reviewed(viewer, slug)
    require(may_end(viewer, tie))
    today = timezone.localdate()
    data = request.POST.copy() if request.method == "POST" else None
    # A button beside a promise sends what is typed in the form with it, to be shown again.
    typed = data if data is not None and press(request, viewer, data) else None
    data = None if typed else data
    read = queries.ending(viewer, tie, today)
    form = EndForm(data, tie=tie, today=today, message=read.message, typed=typed)
    conflict = ""
    if data is not None and form.is_valid():
        try:
            actions.end_partnership(viewer=viewer, tie=tie, now=timezone.now(), **form.ending())
        except Conflict as clash:
            conflict = clash.reason
            data["version"] = str(queries.tie_reviewed(viewer, slug).version)
        else:
            messages.success(
                request, _("Ended, with thanks. Everything between you stays on record here.")
            )
            return redirect("ties:tie", viewer.organisation_slug, slug)
    context = {
        "form": form,
        "tie": tie,
        "subject": tie.subject,
        "read": read,
        "conflict": conflict,
        "today": today,
        "hand_on": HandOnForm(viewer=viewer),
        "crumbs": crumbs(viewer, tie.subject, _("A good end")),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return page(request, "reviews/end.html", context, status=status)


def press(request: HttpRequest, viewer: Viewer, given: QueryDict) -> bool:
    """This does what a button beside a promise says, and tells whether one was pressed."""
    if ref := given.get("done"):
        _step, words = finish(viewer, ref)
    elif ref := given.get("postpone"):
        _step, words = put_off(viewer, ref, given.get(f"due-{ref}", ""))
    elif ref := given.get("hand_on"):
        chosen = given.copy()
        chosen["responsible"] = given.get(f"to-{ref}", "")
        _step, words = hand_on(viewer, ref, chosen)
    else:
        return False
    messages.success(request, words)
    return True
