"""What people type about activities."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms import AudienceForm, LineField, PlaceQuestion
from commonground.hub.vocabularies import queries as vocabularies

from .models import Activity, ActivityRole


def day(label: Any) -> forms.DateField:
    """This asks for a day, if known."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ActivityForm(PlaceQuestion, AudienceForm):
    """This asks for one row: what, where, for whom, when, and who can see it."""

    place_is_required = True
    names = (
        "issue", "people", "role", "starts_on", "ends_on", "reached", "title", "source", "as_of",
    )  # fmt: skip

    issue: Any = forms.ModelChoiceField(
        label=gettext_lazy("What they work on"),
        queryset=None,
        to_field_name="key",
        empty_label=gettext_lazy("choose an issue"),
    )
    people: Any = forms.ModelChoiceField(
        label=gettext_lazy("For whom"),
        queryset=None,
        to_field_name="key",
        required=False,
        empty_label=gettext_lazy("not known"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Their part"), choices=ActivityRole, initial=ActivityRole.IMPLEMENTER
    )
    starts_on = day(gettext_lazy("From"))
    ends_on = day(gettext_lazy("Until"))
    reached = forms.IntegerField(
        label=gettext_lazy("How many people they reach"),
        required=False,
        min_value=0,
        max_value=2_000_000_000,
    )
    title = LineField(label=gettext_lazy("In a few words"), max_length=500, required=False)
    source = LineField(
        label=gettext_lazy("Where do you know this from?"), max_length=300, required=False
    )
    as_of = day(gettext_lazy("When was it so?"))
    stand = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, viewer: Viewer, today: date, row: Activity | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, viewer=viewer, row=row, **kwargs)
        self.today = today
        self.fields["issue"].queryset = vocabularies.issues(viewer)  # type: ignore[attr-defined]
        self.fields["people"].queryset = vocabularies.people_served(viewer)  # type: ignore[attr-defined]
        self.order_fields(["issue", "find", "place", *self.names[1:], "level", "space", "readers"])
        self.offer_places(viewer, known=row.place if row else None)

    def clean_as_of(self) -> date | None:
        held: date | None = self.cleaned_data["as_of"]
        if held and held > self.today:
            raise ValidationError(_("This day is still to come. Give the day it was so."))
        return held

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("This lies before the day it begins."))
        return cleaned

    def fields_typed(self) -> dict[str, Any]:
        """This is what was typed, without the audience."""
        return {name: self.cleaned_data[name] for name in self.names} | {
            "place": self.place_chosen()
        }

    @classmethod
    def first(cls, activity: Activity) -> dict[str, Any]:
        """This turns what stands into what the form shows first."""
        shown = {name: getattr(activity, name) for name in cls.names}
        return shown | {
            "issue": activity.issue.key,
            "people": activity.people.key if activity.people else None,
            "find": activity.place.name,
            "place": activity.place.code,
        }
