"""Pages of who does what, where, for whom."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import attempted, page, viewer_of
from commonground.hub.organisations import queries as organisations
from commonground.hub.organisations.models import Organisation

from . import queries
from .actions import change_activity, record_activity, remove_activity, remove_partnership
from .forms import ActivityForm
from .models import Activity
from .rules import is_said_of_us, may_change_activity, may_record_activity, may_take_away


def profile_of(viewer: Viewer, organisation: Organisation) -> str:
    """This is the page of the organisation that does it."""
    return reverse("organisations:organisation", args=[viewer.organisation_slug, organisation.slug])


def page_asked(request: HttpRequest) -> int:
    """This is the page number in the address, 1 where it is missing or no number."""
    number = request.GET.get("page", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1


def partnerships(request: HttpRequest, slug: str) -> HttpResponse:
    """This lists what an organisation is known to have done with others."""
    viewer = viewer_of(request)
    organisation = organisations.organisation(viewer, slug)
    context = {
        "organisation": organisation,
        "found": queries.partnership_page(viewer, organisation, page=page_asked(request)),
        "crumbs": [
            {"label": organisation.name, "url": profile_of(viewer, organisation)},
            {"label": _("Worked with")},
        ],
    }
    return page(request, "activities/partnerships.html", context)


def activities(request: HttpRequest) -> HttpResponse:
    """This lists activities, of one organisation when the address names it."""
    viewer = viewer_of(request)
    slug = request.GET.get("organisation", "")
    organisation = organisations.organisation(viewer, slug) if slug else None
    context: dict[str, Any] = {
        "organisation": organisation,
        "found": queries.activity_page(viewer, organisation, page=page_asked(request)),
    }
    if organisation:
        context["crumbs"] = [
            {"label": organisation.name, "url": profile_of(viewer, organisation)},
            {"label": _("Activities")},
        ]
    return page(request, "activities/activities.html", context)


def add(request: HttpRequest, slug: str) -> HttpResponse:
    """This records one row of who does what, where."""
    viewer = viewer_of(request)
    organisation = organisations.organisation(viewer, slug)
    require(may_record_activity(viewer))
    today = timezone.localdate()
    form = ActivityForm(
        request.POST or None,
        viewer=viewer,
        about=organisation,
        today=today,
        initial={"as_of": today},
    )
    if request.method == "POST" and form.is_valid():
        record_activity(
            viewer=viewer,
            organisation=organisation,
            fields=form.fields_typed(),
            audience=form.audience(),
            now=timezone.now(),
        )
        messages.success(request, _("Recorded."))
        return redirect(profile_of(viewer, organisation))
    return shown(request, organisation, form)


def change(request: HttpRequest, ref: str) -> HttpResponse:
    """This changes one row; two people who do so at once both see both versions."""
    viewer = viewer_of(request)
    activity = queries.activity(viewer, ref)
    require(may_change_activity(viewer, activity))
    first = ActivityForm.first(activity) | {"stand": queries.stand_of(activity)}
    today = timezone.localdate()

    def save(form: ActivityForm) -> None:
        change_activity(
            viewer=viewer,
            activity=activity,
            fields=form.fields_typed(),
            audience=form.audience(),
            stand=form.cleaned_data["stand"],
            now=timezone.now(),
        )

    form, conflict, is_saved = attempted(
        request,
        lambda data: ActivityForm(
            data,
            viewer=viewer,
            today=today,
            row=activity,
            about=activity.organisation,
            initial=first,
        ),
        save,
        mark="stand",
        stand=lambda: queries.stand_of(activity),
    )
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect(profile_of(viewer, activity.organisation))
    return shown(request, activity.organisation, form, activity=activity, conflict=conflict)


def shown(
    request: HttpRequest,
    organisation: Organisation,
    form: ActivityForm,
    *,
    activity: Activity | None = None,
    conflict: str = "",
) -> HttpResponse:
    """This draws the page of one row."""
    viewer = viewer_of(request)
    stands = {name: getattr(activity, name) for name in queries.FIELDS} if conflict else {}
    context = {
        "organisation": organisation,
        "form": form,
        "activity": activity,
        "conflict": conflict,
        "stands": organisations.in_words(stands, []),
        "back": profile_of(viewer, organisation),
        "crumbs": [
            {"label": organisation.name, "url": profile_of(viewer, organisation)},
            {"label": _("Activity")},
        ],
    }
    status = 409 if conflict else 422 if form.is_bound and form.errors else 200
    return page(request, "activities/activity.html", context, status=status)


def remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks once more, then takes one row away."""
    viewer = viewer_of(request)
    activity = queries.activity(viewer, ref)
    require(may_take_away(viewer, activity))
    if request.method == "POST":
        remove_activity(viewer=viewer, activity=activity, now=timezone.now())
        messages.success(request, _("Taken away."))
        return redirect(profile_of(viewer, activity.organisation))
    context = {
        "activity": activity,
        "said_of_us": is_said_of_us(viewer, activity),
        "back": profile_of(viewer, activity.organisation)
        if is_said_of_us(viewer, activity)
        else reverse("activities:change", args=[viewer.organisation_slug, activity.ref]),
    }
    return page(request, "activities/remove.html", context)


def remove_common_work(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks once more, then takes away what a register says two did together."""
    viewer = viewer_of(request)
    partnership = queries.partnership(viewer, ref)
    require(may_take_away(viewer, partnership))
    back = reverse("activities:partnerships", args=[viewer.organisation_slug] * 2)
    if request.method == "POST":
        remove_partnership(viewer=viewer, partnership=partnership, now=timezone.now())
        messages.success(request, _("Taken away."))
        return redirect(back)
    context = {"partnership": partnership, "back": back}
    return page(request, "activities/remove_partnership.html", context)
