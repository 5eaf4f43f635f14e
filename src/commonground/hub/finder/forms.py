"""What is asked of the finder, and why a candidate is set aside."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms.choices import PlainSelect
from commonground.hub.organisations.models import ResourceKind
from commonground.hub.vocabularies import queries as vocabularies
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Term

from .models import Purpose
from .queries import Question


class FindForm(forms.Form):
    """This asks first for the purpose, then for what is sought; nothing but the purpose is needed."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What are you looking for partners for?"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you are looking for partners for.")},
    )
    issue = forms.ChoiceField(label=gettext_lazy("Issue"), required=False, widget=PlainSelect)
    place = forms.CharField(
        label=gettext_lazy("Place"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A country, region, city or district."),
    )
    people = forms.ChoiceField(
        label=gettext_lazy("People they work with"), required=False, widget=PlainSelect
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"), required=False, widget=PlainSelect
    )
    offer = forms.ChoiceField(
        label=gettext_lazy("What you hope they have"), required=False, widget=PlainSelect
    )
    known_too = forms.BooleanField(
        label=gettext_lazy("Name those too with whom we are in contact already"), required=False
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.place_code = ""
        offered: dict[str, tuple[str, type[Term]]] = {
            "issue": (_("any issue"), Issue),
            "people": (_("anyone"), PeopleServed),
            "kind": (_("any kind"), Kind),
        }
        for name, (nothing, model) in offered.items():
            chosen = [("", nothing), *vocabularies.offered(viewer, model)]
            self.fields[name].choices = chosen  # type: ignore[attr-defined]
        kinds = [("", _("nothing in particular")), *ResourceKind.choices]
        self.fields["offer"].choices = kinds  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        """This finds the place meant, or says which ones have such a name."""
        text: str = self.cleaned_data["place"].strip()
        if not text:
            return ""
        found = vocabularies.places_meant(self.viewer, text)
        if len(found) == 1:
            self.place_code = found[0].code
            return text
        if not found:
            raise forms.ValidationError(
                _("We know no place called “%(text)s”. Try the country, or leave it empty."),
                params={"text": text},
            )
        names = ", ".join(
            f"{place.name} ({place.parent.name}, {place.code})"
            if place.parent
            else f"{place.name} ({place.code})"
            for place in found[:6]
        )
        raise forms.ValidationError(
            _(
                "Several places are called like that. Write the code of the one you mean: %(names)s."
            ),
            params={"names": names},
        )

    def question(self) -> Question:
        """This is what was asked, for the finder."""
        given = self.cleaned_data

        def one(name: str) -> tuple[str, ...]:
            return (given[name],) if given.get(name) else ()

        return Question(
            purpose=given["purpose"],
            issues=one("issue"),
            people=one("people"),
            places=(self.place_code,) if self.place_code else (),
            kinds=one("kind"),
            offers=one("offer"),
            known_too=given["known_too"],
        )


class SetAsideForm(forms.Form):
    """This asks why a candidate is not wanted; the answer is remembered."""

    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Not them, because"),
        max_length=300,
        help_text=gettext_lazy("Remembered for your colleagues; they never see it."),
    )


class KeepForm(forms.Form):
    """This names the purpose a candidate is kept for."""

    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.HiddenInput)
