"""The question for one place: type its name, then choose it where several are called so."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.vocabularies import queries as vocabularies
from commonground.hub.vocabularies.models import Place

from .text import LineField


class PlaceQuestion(forms.Form):
    """This asks for one place and needs no script; call `offer_places` once the form is built."""

    place_is_required: ClassVar[bool] = False

    find = LineField(
        label=gettext_lazy("Where"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A town, region or country."),
    )
    place = forms.ChoiceField(
        label=gettext_lazy("Which of these places?"), required=False, widget=forms.RadioSelect
    )

    def offer_places(self, viewer: Viewer, *, known: Place | None = None) -> None:
        """This looks up what was typed and offers what it could mean."""
        data: Any = self.data if self.is_bound else {}
        text = data.get(self.add_prefix("find"), "").replace("\x00", "").strip()
        chosen = data.get(self.add_prefix("place"), "").replace("\x00", "")
        self.offered = {place.code: place for place in vocabularies.places_found(viewer, text)}
        if known is not None and known.name.casefold() == text.casefold():
            self.offered = {known.code: known}
        if chosen and chosen not in self.offered and not text:
            found = vocabularies.places(viewer).filter(code=chosen).select_related("parent")
            self.offered |= {place.code: place for place in found}
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (code, f"{place.name} ({place.parent.name})" if place.parent else place.name)
            for code, place in self.offered.items()
        ]
        self.fields["find"].required = self.place_is_required and not chosen
        if len(self.offered) < 2:
            self.fields["place"] = Unchecked(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        text = cleaned.get("find", "")
        if cleaned.get("place") in self.offered or not text:
            return cleaned
        exact = [p for p in self.offered.values() if p.name.casefold() == text.casefold()]
        if len(exact or self.offered) == 1:
            cleaned["place"] = (exact or list(self.offered.values()))[0].code
        elif self.offered:
            self.add_error("place", _("Several places are called so. Choose the one you mean."))
        else:
            self.add_error(
                "find",
                _("We know no place called “%(text)s”. Try the region or the country.")
                % {"text": text},
            )
        return cleaned

    def place_chosen(self) -> Place | None:
        """This is the place chosen, if any."""
        return self.offered.get(self.cleaned_data.get("place", ""))


class Unchecked(forms.CharField):
    """This carries a place chosen before along; `offered` says whether it still holds."""
