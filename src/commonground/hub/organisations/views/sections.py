"""Changing a profile section by section, listing an organisation, noting people there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import Conflict, Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import attempted, page, viewer_of
from commonground.hub.organisations import queries
from commonground.hub.organisations.actions import (
    add_contact,
    change_contact,
    list_organisation,
    remove_contact,
    save_section,
)
from commonground.hub.organisations.forms import (
    SECTION_FORMS,
    ListingAudienceForm,
    NewOrganisationForm,
    PersonThereForm,
    Section,
    rows_form,
)
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.rules import (
    may_act,
    may_change_contact,
    may_edit_profile,
    may_list_organisation,
    may_set_level_of,
    needs_source,
)

from .profiles import address_of, directory_address


def crumbs(viewer: Viewer, organisation: Organisation, *last: str) -> list[dict[str, str]]:
    """This leads back from a page about an organisation."""
    return [
        {"label": _("Organisations"), "url": directory_address(viewer)},
        {"label": organisation.name, "url": address_of(viewer, organisation)},
        *({"label": label} for label in last),
    ]


def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """This lists the sections of a profile, each with its source and age, to choose one."""
    viewer = viewer_of(request)
    found = queries.organisation(viewer, slug)
    require(may_edit_profile(viewer, found))
    records = queries.section_records(viewer, found)
    sections = [(section, records.get(section.key)) for section in SECTION_FORMS.values()]
    context = {
        "organisation": found,
        "sections": sections,
        "crumbs": crumbs(viewer, found, _("Sections")),
    }
    return page(request, "organisations/edit.html", context)


def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """This shows and saves one section; two people who save at once both see both versions."""
    viewer = viewer_of(request)
    found = queries.organisation(viewer, slug)
    if section not in SECTION_FORMS:
        raise Hidden
    require(may_edit_profile(viewer, found))
    asked = SECTION_FORMS[section]
    parts = SectionParts(request, viewer, found, asked)
    if request.method != "POST":
        return parts.shown()
    if "look" in request.POST:
        return parts.shown()
    if not parts.is_valid():
        return parts.shown(status=422)
    try:
        parts.save()
    except Conflict as conflict:
        again = queries.organisation(viewer, slug)
        return SectionParts(request, viewer, again, asked, conflict=conflict.reason).shown(
            status=409
        )
    messages.success(request, _("Saved: %(section)s.") % {"section": asked.title})
    if told := parts.form.told():
        messages.info(request, told)
    return redirect(address_of(viewer, found))


class SectionParts:
    """This holds the forms that make up one section's page."""

    def __init__(
        self,
        request: HttpRequest,
        viewer: Viewer,
        organisation: Organisation,
        asked: Section,
        conflict: str = "",
    ) -> None:
        self.request, self.viewer, self.organisation = request, viewer, organisation
        self.asked, self.conflict = asked, conflict
        self.stands = queries.section_fields(viewer, organisation, asked.key)
        self.stand_rows = queries.section_rows(viewer, organisation, asked.key)
        record = queries.section_record(viewer, organisation, asked.key)
        version = record.version if record else 0
        today = timezone.localdate()
        data = None
        if request.method == "POST":
            data = request.POST.copy()
            if conflict:
                data["version"] = str(version)
        first = asked.form.first(self.stands) | {
            "version": version,
            "source": record.source if record else "",
            "as_of": today,
        }
        self.form = asked.form(data, viewer=viewer, today=today, initial=first)
        if needs_source(viewer, organisation):
            self.form.ask_for_source()
        self.rows = None
        if asked.row:
            self.rows = rows_form(asked.row)(
                data,
                prefix="rows",
                initial=None if data else self.stand_rows,
                form_kwargs={"viewer": viewer, "today": today},
            )
        self.audience = None
        if asked.key == "listing" and may_set_level_of(viewer, organisation):
            self.audience = ListingAudienceForm(data, viewer=viewer, row=organisation)

    def is_valid(self) -> bool:
        """This tells whether every part can be saved."""
        answers = [
            part.is_valid() for part in (self.form, self.rows, self.audience) if part is not None
        ]
        return all(answers)

    def save(self) -> None:
        """This saves what was typed."""
        save_section(
            viewer=self.viewer,
            organisation=self.organisation,
            section=self.asked.key,
            fields=self.form.section_fields(),
            rows=self.rows.rows() if self.rows is not None else [],
            source=self.form.cleaned_data["source"],
            as_of=self.form.cleaned_data["as_of"],
            version=self.form.cleaned_data["version"],
            audience=self.audience.audience() if self.audience else None,
            now=timezone.now(),
        )

    def shown(self, *, status: int = 200) -> HttpResponse:
        """This draws the page."""
        context = {
            "organisation": self.organisation,
            "section": self.asked,
            "form": self.form,
            "rows": self.rows,
            "audience_form": self.audience,
            "conflict": self.conflict,
            "stands": queries.in_words(self.stands, self.stand_rows) if self.conflict else [],
            "back": address_of(self.viewer, self.organisation),
            "crumbs": crumbs(self.viewer, self.organisation, str(self.asked.title)),
        }
        return page(self.request, "organisations/section.html", context, status=status)


def list_new(request: HttpRequest) -> HttpResponse:
    """This lists an organisation without an account, after a look at those with the same name."""
    viewer = viewer_of(request)
    require(may_list_organisation(viewer))
    form = NewOrganisationForm(request.POST or None, viewer=viewer)
    same: list[Organisation] = []
    alike: list[Organisation] = []
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        name = form.cleaned_data["name"]
        same = queries.looking_alike(viewer, name, form.place_chosen())
        alike = [one for one in queries.possible_duplicates(viewer, name) if one not in same]
        if not (same or alike) or "another" in request.POST:
            found = list_organisation(
                viewer=viewer,
                name=form.cleaned_data["name"],
                kind=form.cleaned_data["kind"],
                place=form.place_chosen(),
                issues=form.cleaned_data["issues"],
                source=form.cleaned_data["source"],
                now=timezone.now(),
                **form.audience(),
            )
            messages.success(request, _("Listed. Add what you know, a section at a time."))
            return redirect(address_of(viewer, found))
    context = {
        "form": form,
        "same": [(other, address_of(viewer, other)) for other in same],
        "alike": [(other, address_of(viewer, other)) for other in alike],
        "back": directory_address(viewer),
        "crumbs": [
            {"label": _("Organisations"), "url": directory_address(viewer)},
            {"label": _("List an organisation")},
        ],
    }
    status = 422 if form.is_bound and form.errors and "look" not in request.POST else 200
    return page(request, "organisations/list_new.html", context, status=status)


def contact_add(request: HttpRequest, slug: str) -> HttpResponse:
    """This notes someone who works for an organisation."""
    viewer = viewer_of(request)
    found = queries.organisation(viewer, slug)
    require(may_act(viewer))
    today = timezone.localdate()
    form = PersonThereForm(
        request.POST or None,
        viewer=viewer,
        about=found,
        today=today,
        initial={"version": 0, "as_of": today},
    )
    if request.method == "POST" and form.is_valid():
        add_contact(
            viewer=viewer,
            organisation=found,
            fields=form.fields_typed(),
            audience=form.audience(),
            now=timezone.now(),
        )
        messages.success(request, _("Noted."))
        return redirect(address_of(viewer, found))
    return contact_page(request, found, form, title=_("Someone you know there"))


def contact(request: HttpRequest, ref: str) -> HttpResponse:
    """This changes what is noted of someone."""
    viewer = viewer_of(request)
    noted = queries.contact(viewer, ref)
    found = noted.organisation
    require(may_change_contact(viewer, noted))
    first: dict[str, Any] = {name: getattr(noted, name) for name in PersonThereForm.names}
    first["version"] = noted.version
    today = timezone.localdate()

    def save(form: PersonThereForm) -> None:
        change_contact(
            viewer=viewer,
            contact=noted,
            fields=form.fields_typed(),
            audience=form.audience(),
            version=form.cleaned_data["version"],
            now=timezone.now(),
        )

    form, conflict, is_saved = attempted(
        request,
        lambda data: PersonThereForm(
            data, viewer=viewer, row=noted, about=found, today=today, initial=first
        ),
        save,
        mark="version",
        stand=lambda: str(noted.version),
    )
    if is_saved:
        messages.success(request, _("Saved."))
        return redirect(address_of(viewer, found))
    return contact_page(
        request, found, form, title=noted.name, noted=noted, conflict=conflict, stands=first
    )


def contact_page(
    request: HttpRequest,
    organisation: Organisation,
    form: PersonThereForm,
    *,
    title: str,
    noted: Any = None,
    conflict: str = "",
    stands: dict[str, Any] | None = None,
) -> HttpResponse:
    """This draws the page of someone noted."""
    viewer = viewer_of(request)
    context = {
        "organisation": organisation,
        "form": form,
        "title": title,
        "noted": noted,
        "conflict": conflict,
        "stands": queries.in_words(stands or {}, []) if conflict else [],
        "back": address_of(viewer, organisation),
        "crumbs": crumbs(viewer, organisation, title),
    }
    status = 409 if conflict else 422 if form.is_bound and form.errors else 200
    return page(request, "organisations/contact.html", context, status=status)


def contact_remove(request: HttpRequest, ref: str) -> HttpResponse:
    """This asks once more, then takes away what is noted of someone."""
    viewer = viewer_of(request)
    noted = queries.contact(viewer, ref)
    found = noted.organisation
    require(may_change_contact(viewer, noted))
    if request.method == "POST":
        remove_contact(viewer=viewer, contact=noted, now=timezone.now())
        messages.success(request, _("Taken away."))
        return redirect(address_of(viewer, found))
    context = {
        "organisation": found,
        "noted": noted,
        "back": reverse("organisations:contact", args=[viewer.organisation_slug, noted.ref]),
        "crumbs": crumbs(viewer, found, noted.name),
    }
    return page(request, "organisations/contact_remove.html", context)
