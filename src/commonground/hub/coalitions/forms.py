"""What a coalition is asked to cover, and within which limits."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.finder.models import Purpose
from commonground.hub.organisations.forms.choices import PlainSelect
from commonground.hub.organisations.models import ResourceKind
from commonground.hub.ties.models import Stage
from commonground.hub.vocabularies import queries as vocabularies
from commonground.hub.vocabularies.models import Issue, Kind, PeopleServed, Term

from .queries import Question

MOST_MEMBERS = 15
NAMED_AT_MOST = 40
LADDER = [(stage.value, stage.label) for stage in Stage if stage.rung > 1]


class CoalitionForm(forms.Form):
    """This asks first for what has to be covered; limits have defaults that rarely need a change."""

    issue = forms.MultipleChoiceField(
        label=gettext_lazy("Issues it must know"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offer = forms.MultipleChoiceField(
        label=gettext_lazy("What it must bring"),
        required=False,
        choices=ResourceKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.MultipleChoiceField(
        label=gettext_lazy("Sectors that must be heard"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    people = forms.MultipleChoiceField(
        label=gettext_lazy("People it must be close to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.CharField(
        label=gettext_lazy("Places whose officials must hear it from their own people"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Districts, cities or regions, with commas between them."),
    )
    at_most = forms.IntegerField(
        label=gettext_lazy("At most how many organisations"),
        required=False,
        min_value=2,
        max_value=MOST_MEMBERS,
        help_text=gettext_lazy("From 2 to 15, yourselves included. Few can meet around one table."),
        error_messages={
            "min_value": gettext_lazy("A coalition has at least two members."),
            "max_value": gettext_lazy("More than 15 cannot meet around one table."),
            "invalid": gettext_lazy("Write a number from 2 to 15."),
        },
    )
    everything = forms.BooleanField(
        label=gettext_lazy("All of it must be covered, or there is no coalition"), required=False
    )
    nearest = forms.ChoiceField(
        label=gettext_lazy("Whom to consider"),
        required=False,
        choices=[("", gettext_lazy("anyone you may see")), *LADDER],
        help_text=gettext_lazy("Only those with whom you stand there, or nearer."),
    )
    trust = forms.ChoiceField(
        label=gettext_lazy("How near the members must be on average"),
        required=False,
        choices=[("", gettext_lazy("no matter")), *LADDER],
    )
    without_us = forms.BooleanField(
        label=gettext_lazy("Without ourselves"),
        required=False,
        help_text=gettext_lazy("We only bring others together."),
    )

    def __init__(self, query: QueryDict | None, *, viewer: Viewer) -> None:
        super().__init__(query, initial={"at_most": Question.at_most})
        self.viewer = viewer
        self.codes: list[str] = []
        offered: dict[str, type[Term]] = {"issue": Issue, "kind": Kind, "people": PeopleServed}
        for name, model in offered.items():
            choices = vocabularies.offered(viewer, model)
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.must = named_in(query, "must")
        self.must_not = named_in(query, "without")

    def clean_place(self) -> str:
        """This finds each place meant, or says which name it does not understand."""
        text: str = self.cleaned_data["place"].replace("\0", "").replace(";", ",")
        for name in filter(None, (part.strip() for part in text.split(","))):
            found = vocabularies.places_meant(self.viewer, name)
            if len(found) != 1:
                raise forms.ValidationError(
                    _("Which “%(text)s”? Write the code of one of these: %(names)s.")
                    if found
                    else _("We know no place called “%(text)s”."),
                    params={
                        "text": name,
                        "names": ", ".join(f"{one.name} ({one.code})" for one in found[:6]),
                    },
                )
            self.codes.append(found[0].code)
        return text

    def clean(self) -> dict[str, Any]:
        """This asks for something to cover."""
        given: dict[str, Any] = super().clean() or {}
        asked = [given.get(name) for name in ("issue", "offer", "kind", "people")]
        if not any(asked) and not self.codes and not self.errors:
            raise forms.ValidationError(_("Choose at least one thing that has to be covered."))
        return given

    def question(self) -> Question:
        """This is what was asked, for the builder."""
        given = self.cleaned_data
        return Question(
            issues=tuple(given["issue"]),
            people=tuple(given["people"]),
            places=tuple(dict.fromkeys(self.codes)),
            kinds=tuple(given["kind"]),
            offers=tuple(given["offer"]),
            everything=given["everything"],
            at_most=given["at_most"] or Question.at_most,
            nearest=given["nearest"],
            trust=given["trust"],
            with_us=not given["without_us"],
            must=self.must,
            must_not=self.must_not,
        )


class KeepSetForm(forms.Form):
    """This asks what the members of a proposed set are kept for."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Keep them all on your shortlist, to"),
        choices=Purpose.choices,
        initial=Purpose.ADVOCATE,
        widget=PlainSelect,
        error_messages={
            "required": gettext_lazy("Choose what you keep them for. Nobody is kept yet."),
            "invalid_choice": gettext_lazy(
                "There is no purpose “%(value)s”. Choose one of the list. Nobody is kept yet."
            ),
        },
    )


def named_in(query: QueryDict | None, name: str) -> tuple[str, ...]:
    """This reads the organisations an address names."""
    given = query.getlist(name) if query is not None else []
    kept = dict.fromkeys(one for one in given if one and "\0" not in one and len(one) <= 120)
    return tuple(kept)[:NAMED_AT_MOST]
