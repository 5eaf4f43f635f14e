"""What people type to list an organisation, and to name someone who works there."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Body, Organisation
from commonground.hub.organisations.rules import may_name
from commonground.hub.vocabularies import queries as vocabularies

from .audience import AudienceForm
from .places import PlaceQuestion
from .text import LineField


class NewOrganisationForm(PlaceQuestion, AudienceForm):
    """This asks for the few things one knows of an organisation at first, and who can see it."""

    name = LineField(label=gettext_lazy("Name"), max_length=500)
    kind: Any = forms.ModelChoiceField(
        label=gettext_lazy("Kind of organisation"),
        queryset=None,
        to_field_name="key",
        required=False,
        empty_label=gettext_lazy("not known"),
    )
    issues: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Issues they work on"),
        queryset=None,
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    source = LineField(
        label=gettext_lazy("Where do you know them from?"), max_length=300, required=False
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self.fields["kind"].queryset = vocabularies.kinds(viewer)  # type: ignore[attr-defined]
        self.fields["issues"].queryset = vocabularies.issues(viewer)  # type: ignore[attr-defined]
        self.fields["issues"].choices = vocabularies.issues_by_parent(viewer)  # type: ignore[attr-defined]
        own = ("name", "kind", "find", "place", "issues", "source")
        self.order_fields([*own, "level", "space", "readers", "widen"])
        self.offer_places(viewer)


class ListingAudienceForm(AudienceForm):
    """This asks who can see a profile; without an author nobody could read one for named people."""

    def __init__(self, *args: Any, viewer: Viewer, row: Organisation, **kwargs: Any) -> None:
        if row.author_id is None:
            self.levels = tuple(level for level in Level if level != Level.NAMED)
        super().__init__(*args, viewer=viewer, row=row, **kwargs)


class PersonThereForm(AudienceForm):
    """This asks for someone on an organisation's board or staff, and who may know of them."""

    name = LineField(label=gettext_lazy("Name"), max_length=200)
    position = LineField(label=gettext_lazy("What they do there"), max_length=200, required=False)
    body = forms.ChoiceField(label=gettext_lazy("Board or staff"), choices=Body, initial=Body.STAFF)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    phone = LineField(label=gettext_lazy("Telephone"), max_length=60, required=False)
    source = LineField(
        label=gettext_lazy("Where do you know this from?"), max_length=300, required=False
    )
    as_of = forms.DateField(
        label=gettext_lazy("When was it so?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    names = ("name", "position", "body", "email", "phone", "source", "as_of")

    def __init__(self, *args: Any, today: date, about: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, about=about, **kwargs)
        self.today, self.about = today, about
        self.order_fields([*self.names, "level", "space", "readers", "widen", "version"])

    def clean_as_of(self) -> date | None:
        held: date | None = self.cleaned_data["as_of"]
        if held and held > self.today:
            raise ValidationError(_("This day is still to come. Give the day it was so."))
        return held

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("level") and "source" in cleaned:
            level = Level(cleaned["level"])
            told = may_name(self.viewer, self.about, level, cleaned["source"])
            if not told:
                self.add_error("source", told.reason)
        return cleaned

    def fields_typed(self) -> dict[str, Any]:
        """This is what was typed, without the audience."""
        return {name: self.cleaned_data[name] for name in self.names}
