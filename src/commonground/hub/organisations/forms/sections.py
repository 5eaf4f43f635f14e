"""The sections of a profile, each a form of its own."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models.languages import language_name, languages
from commonground.hub.organisations.rules import may_be_founded_in, may_hold_since
from commonground.hub.vocabularies import queries as vocabularies
from commonground.hub.vocabularies.models import Place

from .rows import ROWS_AT_MOST, IdentifierRow, NameRow, NeedRow, OfferRow, RowForm, ServiceRow
from .text import LineField, TextField


class SectionForm(forms.Form):
    """This asks for the fields of one section, where they come from, and since when they hold."""

    names: ClassVar[tuple[str, ...]] = ()

    source = LineField(
        label=gettext_lazy("Where do you know this from?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A page, a report, a talk. Empty: they say so themselves."),
    )
    as_of = forms.DateField(
        label=gettext_lazy("When was it so?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, viewer: Viewer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.today = today
        self.order_fields([name for name in self.fields if name not in {"source", "as_of"}])
        self.prepare()

    def prepare(self) -> None:
        """This fills the lists one chooses from."""

    def ask_for_source(self) -> None:
        """This takes no answer without a source."""
        source = self.fields["source"]
        source.required = True
        source.help_text = _(
            "A page, a report, a talk. Everyone who reads it sees where it comes from."
        )
        source.error_messages["required"] = _(
            "Say where you know this from: nobody speaks here for them yet."
        )

    def clean_as_of(self) -> date | None:
        held: date | None = self.cleaned_data["as_of"]
        allowed = may_hold_since(held, self.today)
        if not allowed:
            raise ValidationError(allowed.reason)
        return held

    def told(self) -> str:
        """This says what was understood beyond what was chosen."""
        return ""

    def section_fields(self) -> dict[str, Any]:
        """This is what was typed, as the section keeps it."""
        return {name: self.cleaned_data[name] for name in self.names}

    @classmethod
    def first(cls, fields: dict[str, Any]) -> dict[str, Any]:
        """This turns what stands into what the form shows first."""
        return fields


class NamesForm(SectionForm):
    """This asks for the name and its short form."""

    names = ("name", "acronym")

    name = LineField(label=gettext_lazy("Name"), max_length=500)
    acronym = LineField(label=gettext_lazy("Short form"), max_length=40, required=False)


class MissionForm(SectionForm):
    """This asks what the organisation is for."""

    names = ("mission", "vision", "values")

    mission = TextField(
        label=gettext_lazy("Mission"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("What they do, and for whom, in two or three sentences."),
    )
    vision = TextField(
        label=gettext_lazy("Vision"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("How things would be if they succeed."),
    )
    values = TextField(
        label=gettext_lazy("Values"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("What they hold to, also when it costs something."),
    )


class WorkForm(SectionForm):
    """This asks for issues and people served."""

    names = ("issues", "people_served")

    issues: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Issues"),
        queryset=None,
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people_served: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("People they work with"),
        queryset=None,
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        self.fields["issues"].queryset = vocabularies.issues(self.viewer)  # type: ignore[attr-defined]
        self.fields["people_served"].queryset = vocabularies.people_served(self.viewer)  # type: ignore[attr-defined]

    @classmethod
    def first(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return {name: [term.key for term in terms] for name, terms in fields.items()}


class AboutForm(SectionForm):
    """This asks for kind, scale, languages, size and age."""

    names = ("kind", "scale", "languages", "size", "founded")

    kind: Any = forms.ModelChoiceField(
        label=gettext_lazy("Kind of organisation"),
        queryset=None,
        to_field_name="key",
        required=False,
        empty_label=gettext_lazy("not known"),
    )
    scale: Any = forms.ModelChoiceField(
        label=gettext_lazy("How far their work reaches"),
        queryset=None,
        to_field_name="key",
        required=False,
        empty_label=gettext_lazy("not known"),
    )
    languages = LineField(
        label=gettext_lazy("Languages"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Names with commas between them, such as: Somali, Arabic, English."),
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many people work there"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=gettext_lazy("Paid or not. A guess is better than nothing."),
    )
    founded = forms.IntegerField(label=gettext_lazy("Founded in"), required=False, min_value=1000)

    def prepare(self) -> None:
        self.fields["kind"].queryset = vocabularies.kinds(self.viewer)  # type: ignore[attr-defined]
        self.fields["scale"].queryset = vocabularies.scales(self.viewer)  # type: ignore[attr-defined]

    def clean_languages(self) -> str:
        named = {name.casefold(): code for code, name in languages().items()}
        codes = []
        for word in re.split(r"[,;]", self.cleaned_data["languages"]):
            text = word.strip()
            if not text:
                continue
            code = named.get(text.casefold()) or (
                text.lower() if text.lower() in languages() else ""
            )
            if not code:
                raise ValidationError(
                    _("We know no language called “%(word)s”. Write its English name or its code.")
                    % {"word": text}
                )
            codes.append(code)
        return " ".join(dict.fromkeys(codes))

    def clean_founded(self) -> int | None:
        year: int | None = self.cleaned_data["founded"]
        allowed = may_be_founded_in(year, self.today)
        if not allowed:
            raise ValidationError(allowed.reason)
        return year

    @classmethod
    def first(cls, fields: dict[str, Any]) -> dict[str, Any]:
        spoken = ", ".join(language_name(code) for code in fields["languages"].split())
        return {
            **fields,
            "languages": spoken,
            "kind": fields["kind"].key if fields["kind"] else None,
            "scale": fields["scale"].key if fields["scale"] else None,
        }


class ContactForm(SectionForm):
    """This asks for the website."""

    names = ("website",)

    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, max_length=500, assume_scheme="https"
    )


class ListingForm(SectionForm):
    """This asks whether the organisation wants to be left alone."""

    names = ("do_not_contact", "do_not_contact_reason")

    do_not_contact = forms.BooleanField(
        label=gettext_lazy("They do not want to be contacted"),
        required=False,
        help_text=gettext_lazy(
            "Everyone who sees this profile is told, and no address or number is shown."
        ),
    )
    do_not_contact_reason = LineField(label=gettext_lazy("Why not"), max_length=300, required=False)


class PlacesForm(SectionForm):
    """This asks where they work: look a place up by name, then choose it; no script is needed."""

    names = ("place", "latitude", "longitude", "service_areas")

    find = LineField(
        label=gettext_lazy("Look up a place"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Type its name, press “Look up”, then choose it below."),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Where they are at home"), required=False, widget=forms.RadioSelect
    )
    service_areas = forms.MultipleChoiceField(
        label=gettext_lazy("Where they work"), required=False, widget=forms.CheckboxSelectMultiple
    )
    latitude = forms.FloatField(
        label=gettext_lazy("Latitude"), required=False, min_value=-90, max_value=90
    )
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"), required=False, min_value=-180, max_value=180
    )

    def prepare(self) -> None:
        codes = [*self.initial.get("service_areas", []), self.initial.get("place", "")]
        found = []
        if self.is_bound:
            data: Any = self.data
            codes += [*data.getlist("service_areas")[:ROWS_AT_MOST], data.get("place", "")]
            found = vocabularies.places_found(self.viewer, data.get("find", "").replace("\x00", ""))
        kept = {
            place.code: place
            for place in vocabularies.places(self.viewer)
            .filter(code__in=[code for code in codes if code])
            .select_related("parent")
        }
        self.found = {place.code for place in found}
        self.added: Place | None = None
        self.offered = kept | {place.code: place for place in found}
        self.is_looking = self.is_bound and "look" in self.data
        self.nothing_found = bool(self.is_looking and self.data.get("find") and not found)
        words = [
            (code, f"{place.name} ({place.parent.name})" if place.parent else place.name)
            for code, place in self.offered.items()
        ]
        self.fields["place"].choices = [("", _("not known")), *words]  # type: ignore[attr-defined]
        self.fields["service_areas"].choices = words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _("Give both latitude and longitude, or leave both empty."))
        if cleaned.get("find") and not self.is_looking:
            self.settle(cleaned)
        return cleaned

    def settle(self, cleaned: dict[str, Any]) -> None:
        """This takes a place that was typed but never chosen, where only one can be meant."""
        chosen = {*cleaned.get("service_areas", []), cleaned.get("place", "")}
        stood = {*self.initial.get("service_areas", []), self.initial.get("place", "")}
        if self.found & (chosen - stood):
            return
        meant = vocabularies.places_meant(self.viewer, cleaned["find"])
        if not meant:
            self.add_error(
                "find",
                _("We know no place called “%(text)s”. Try the region or the country.")
                % {"text": cleaned["find"]},
            )
        elif len(meant) > 1:
            self.add_error(
                "find",
                _("Several places could be meant. Tick the one you mean below, or empty this."),
            )
        elif meant[0].code not in chosen:
            [self.added] = meant
            cleaned["service_areas"] = [*cleaned.get("service_areas", []), self.added.code]

    def told(self) -> str:
        if self.added is None:
            return ""
        return _("“%(place)s” was added to where they work.") % {"place": self.added}

    def section_fields(self) -> dict[str, Any]:
        return {
            "place": self.offered.get(self.cleaned_data["place"]),
            "latitude": self.cleaned_data["latitude"],
            "longitude": self.cleaned_data["longitude"],
            "service_areas": [self.offered[code] for code in self.cleaned_data["service_areas"]],
        }

    @classmethod
    def first(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return {
            **fields,
            "place": fields["place"].code if fields["place"] else "",
            "service_areas": [place.code for place in fields["service_areas"]],
        }


@dataclass(frozen=True)
class Section:
    """This is one section of a profile: what it is called, and the forms that ask for it."""

    key: str
    title: str | Promise
    form: type[SectionForm]
    row: type[RowForm] | None = None


SECTION_FORMS: dict[str, Section] = {
    section.key: section
    for section in (
        Section("names", gettext_lazy("Names"), NamesForm, NameRow),
        Section("mission", gettext_lazy("What they are for"), MissionForm),
        Section("work", gettext_lazy("What they do, and with whom"), WorkForm, ServiceRow),
        Section("places", gettext_lazy("Where they work"), PlacesForm),
        Section("about", gettext_lazy("Kind, languages, size, age"), AboutForm),
        Section("needs", gettext_lazy("What they need"), SectionForm, NeedRow),
        Section("offers", gettext_lazy("What they offer"), SectionForm, OfferRow),
        Section("contact", gettext_lazy("How to reach them"), ContactForm),
        Section("identifiers", gettext_lazy("Numbers in registers"), SectionForm, IdentifierRow),
        Section("listing", gettext_lazy("Who can see this profile"), ListingForm),
    )
}
