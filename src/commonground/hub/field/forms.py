"""Reading the filter from an address, and asking for more of it."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms.choices import PlainSelect
from commonground.hub.ties.models import Stage
from commonground.hub.vocabularies.models import Relationship

from .queries.filters import NO_TIE, NOWHERE, PARAMETERS, TEXTS, UNKNOWN, FieldFilter, read_box
from .queries.words import Terms, places_named

LONGEST_TEXT = 200
VALUES_AT_MOST = 30


def filter_in(query: QueryDict) -> FieldFilter:
    """This reads the filter that stands in an address; what makes no sense is left out."""
    values: dict[str, Any] = {}
    for facet, parameter in PARAMETERS.items():
        given = [one.replace("\0", "").strip() for one in query.getlist(parameter)]
        kept = tuple(dict.fromkeys(one for one in given if one))[:VALUES_AT_MOST]
        values[facet] = " ".join(kept)[:LONGEST_TEXT] if facet in TEXTS else kept
    area = values["area"]
    if area != NOWHERE and read_box(area) is None:
        values["area"] = ""
    return FieldFilter(**values)


class AddForm(forms.Form):
    """This adds to the filter; what it holds already travels along unseen."""

    issue = forms.ChoiceField(label=gettext_lazy("Issue"), required=False, widget=PlainSelect)
    people = forms.ChoiceField(
        label=gettext_lazy("People served"), required=False, widget=PlainSelect
    )
    where = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=LONGEST_TEXT)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of organisation"), required=False, widget=PlainSelect
    )
    scale = forms.ChoiceField(
        label=gettext_lazy("How far they reach"), required=False, widget=PlainSelect
    )
    wanted = forms.ChoiceField(
        label=gettext_lazy("Relationship wanted"), required=False, widget=PlainSelect
    )
    stage = forms.ChoiceField(
        label=gettext_lazy("Where we stand"), required=False, widget=PlainSelect
    )
    q = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=LONGEST_TEXT)

    def __init__(self, query: QueryDict, *, viewer: Viewer, chosen: FieldFilter) -> None:
        self.viewer = viewer
        self.chosen = chosen
        super().__init__({"where": query.get("where", "").replace("\0", ""), "q": chosen.text})
        self.fields["where"].widget.attrs["placeholder"] = _("anywhere")
        self.fields["q"].widget.attrs["placeholder"] = _("any words")
        self.fields["q"].widget.attrs["size"] = 12
        self.fields["where"].widget.attrs["size"] = 12

    def offer(self, known: Terms) -> None:
        """This fills the choices from the vocabularies."""
        offered = {
            "issue": (_("anything"), known.issues),
            "people": (_("anyone"), known.people),
            "kind": (_("any kind"), known.kinds),
            "scale": (_("any distance"), known.scales),
            "wanted": (_("anything"), known.wanted),
        }
        for name, (anything, terms) in offered.items():
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", anything),
                *((key, term.word) for key, term in terms.items() if not term.retired),
                (UNKNOWN, _("we do not know")),
            ]
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            ("", _("anywhere")),
            (NO_TIE, _("no tie yet")),
            *((stage.value, str(stage.label)) for stage in Stage),
        ]

    def clean_where(self) -> list[str]:
        """This finds the places meant by the name typed."""
        name = self.cleaned_data["where"].strip()
        if not name:
            return []
        found = places_named(self.viewer, name)
        if not found:
            raise forms.ValidationError(
                _("We know no place called “%(name)s”. Try the city, the region or the country."),
                params={"name": name},
            )
        return [place.code for place in found]

    def widened(self) -> FieldFilter:
        """This is the filter with the place typed added to it."""
        chosen = self.chosen
        for code in self.cleaned_data.get("where", []) if self.is_valid() else []:
            if code not in chosen.places:
                chosen = chosen.turned("places", code)
        return chosen

    @property
    def further(self) -> list[forms.BoundField]:
        """This lists the rarer ways to narrow."""
        return [self[name] for name in ("kind", "scale", "wanted", "stage", "q")]

    def kept(self) -> list[tuple[str, str]]:
        """This is what travels along unseen: all but the words, which have a field of their own."""
        return self.widened().without("text").pairs()


class WantForm(forms.Form):
    """This asks which relationships we want with one organisation, beside those we want already."""

    wanted = forms.MultipleChoiceField(
        label=gettext_lazy("What would you like of them?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )

    def __init__(self, *args: Any, offered: list[Relationship], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {one.key: one for one in offered}
        self.fields["wanted"].choices = [  # type: ignore[attr-defined]
            (key, str(one)) for key, one in self.offered.items()
        ]

    def relationships(self) -> list[Relationship]:
        """This lists those chosen."""
        return [self.offered[key] for key in self.cleaned_data["wanted"]]
