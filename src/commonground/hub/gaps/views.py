"""Pages: what we do not know, and one gap that somebody of us closes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commonground.hub.access.verdicts import Conflict, Hidden, Refused, require
from commonground.hub.access.web import page, redirect, signed_in, viewer_of
from commonground.hub.organisations.queries import organisation

from . import actions, queries
from .forms import SettleForm, TakeForm
from .models import Facet, Settled
from .rules import may_ask_about, may_change, may_take_on


def crumbs(slug: str, *more: dict[str, str]) -> list[dict[str, str]]:
    """This leads back over the field to what we do not know."""
    return [
        {"label": _("Field"), "url": reverse("field:field", args=[slug])},
        {"label": _("What you do not know"), "url": reverse("gaps:gaps", args=[slug])},
        *more,
    ]


@signed_in
def gaps(request: HttpRequest) -> HttpResponse:
    """This lists what is being found out, what is unknown of those on our map, and empty fields."""
    viewer, today = viewer_of(request), timezone.localdate()
    require(may_take_on(viewer))
    cells = queries.empty_cells(viewer, today)
    context = {
        "open": queries.open_gaps(viewer)[:30],
        "unknown": queries.unknown_page(viewer, today, request.GET.get("page", 1)),
        "cells": cells[: queries.CELLS_SHOWN],
        "cells_more": max(0, len(cells) - queries.CELLS_SHOWN),
        "settled": queries.lately_settled(viewer, today)[:8],
        "today": today,
        "crumbs": crumbs(viewer.organisation_slug)[:2],
    }
    return page(request, "gaps/gaps.html", context)


def taken(request: HttpRequest, words: str, **about: Any) -> HttpResponse:
    """This asks who finds something out by when, and makes a task of it."""
    viewer = viewer_of(request)
    require(may_take_on(viewer))
    data = request.POST if request.method == "POST" else None
    form = TakeForm(data, viewer=viewer, today=timezone.localdate())
    if data is not None and form.is_valid():
        made = actions.take_on(
            viewer=viewer,
            responsible=form.cleaned_data["responsible"],
            due_on=form.cleaned_data["due_on"],
            now=timezone.now(),
            **about,
        )
        messages.success(request, _("It is on the list of what you find out."))
        return redirect("gaps:gap", viewer.organisation_slug, made.ref)
    context = {
        "form": form,
        "words": words,
        "crumbs": crumbs(viewer.organisation_slug, {"label": _("Find out")}),
    }
    return page(request, "gaps/take.html", context, status=422 if data is not None else 200)


@signed_in
def take_fact(request: HttpRequest, slug: str, facet: str) -> HttpResponse:
    """This takes on a fact that we do not know of an organisation."""
    viewer = viewer_of(request)
    subject = organisation(viewer, slug)
    require(may_ask_about(viewer, subject))
    if facet not in Facet:
        raise Hidden
    words = f"{subject}: {Facet(facet).label}"
    return taken(request, words, organisation=subject, facet=facet)


@signed_in
def take_cell(request: HttpRequest, issue: str, place: str) -> HttpResponse:
    """This takes on to find out who works on an issue in a place."""
    found = queries.cell_named(viewer_of(request), issue, place)
    return taken(request, queries.cell_words(*found), issue=found[0], place=found[1])


def shown(request: HttpRequest, ref: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """This draws the page of a gap, with the forms as they were filled in."""
    viewer, today = viewer_of(request), timezone.localdate()
    found = queries.gap(viewer, ref)
    context = {
        "gap": found,
        "words": queries.gap_words(found),
        "write_url": queries.where_to_write(viewer, found),
        "is_unwritten": queries.still_unwritten(viewer, found),
        "may_change": may_change(viewer, found),
        "settle_form": SettleForm(gap=found, today=today),
        "take_form": TakeForm(viewer=viewer, today=today, gap=found),
        "crumbs": crumbs(viewer.organisation_slug, {"label": _("Find out")}),
    }
    return page(request, "gaps/gap.html", context | more, status=status)


@signed_in
def gap(request: HttpRequest, ref: str) -> HttpResponse:
    """This shows one gap, where its fact is written down, and asks what came of it."""
    return shown(request, ref)


@require_POST
@signed_in
def settle(request: HttpRequest, ref: str) -> HttpResponse:
    """This closes a gap with the fact and its source, or with where we looked in vain."""
    viewer = viewer_of(request)
    found = queries.gap(viewer, ref)
    require(may_change(viewer, found))
    data = request.POST.copy()
    form = SettleForm(data, gap=found, today=timezone.localdate())
    if not form.is_valid():
        return shown(request, ref, status=422, settle_form=form)
    given = dict(form.cleaned_data)
    try:
        actions.settle(
            viewer=viewer,
            gap=found,
            settled=Settled(given.pop("settled")),
            now=timezone.now(),
            **given,
        )
    except Refused as refused:
        form.add_error("fact", refused.reason)
        return shown(request, ref, status=422, settle_form=form)
    except Conflict as clash:
        data["version"] = str(queries.gap(viewer, ref).version)
        form = SettleForm(data, gap=found, today=timezone.localdate())
        return shown(request, ref, status=409, settle_form=form, conflict=clash.reason)
    messages.success(request, _("Settled, with its source."))
    return redirect("gaps:gaps", viewer.organisation_slug)


@require_POST
@signed_in
def hand_on(request: HttpRequest, ref: str) -> HttpResponse:
    """This changes who finds it out, and by when."""
    viewer = viewer_of(request)
    found = queries.gap(viewer, ref)
    data = request.POST.copy()
    form = TakeForm(data, viewer=viewer, today=timezone.localdate(), gap=found)
    if not form.is_valid():
        return shown(request, ref, status=422, take_form=form)
    try:
        actions.hand_on(viewer=viewer, gap=found, now=timezone.now(), **form.cleaned_data)
    except Conflict as clash:
        data["version"] = str(queries.gap(viewer, ref).version)
        form = TakeForm(data, viewer=viewer, today=timezone.localdate(), gap=found)
        return shown(request, ref, status=409, take_form=form, conflict=clash.reason)
    messages.success(request, _("Saved."))
    return redirect("gaps:gap", viewer.organisation_slug, ref)


@require_POST
@signed_in
def drop(request: HttpRequest, ref: str) -> HttpResponse:
    """This puts a task back."""
    viewer = viewer_of(request)
    actions.drop(viewer=viewer, gap=queries.gap(viewer, ref), now=timezone.now())
    messages.success(request, _("Put back. The gap stays on the list."))
    return redirect("gaps:gaps", viewer.organisation_slug)
