"""The rows of a profile's sections that come in several, each a form of its own."""

import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import ResourceKind
from commonground.hub.organisations.models.languages import languages
from commonground.hub.organisations.rules import may_last_until
from commonground.hub.vocabularies import queries as vocabularies

from .text import LineField, TextField

SCHEME = re.compile(r"[A-Z]{2,3}-[A-Z0-9][A-Z0-9_]{0,40}")
ROWS_AT_MOST = 100


class RowForm(forms.Form):
    """This asks for one row of a section that comes in several."""

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, viewer: Viewer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.today = today
        self.prepare()

    def prepare(self) -> None:
        """This fills the lists one chooses from."""

    def row(self) -> dict[str, Any]:
        """This is the row as the section keeps it."""
        return {name: self.cleaned_data[name] for name in self.names}


class NameRow(RowForm):
    """This asks for one more name."""

    names = ("name", "language")

    name = LineField(label=gettext_lazy("Another name"), max_length=500)
    language = LineField(
        label=gettext_lazy("Its language"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as: Somali. Empty for a name used in all languages."),
    )

    def clean_language(self) -> str:
        text = self.cleaned_data["language"]
        if not text or text.lower() in languages():
            return str(text.lower())
        for code, name in languages().items():
            if name.casefold() == text.casefold():
                return code
        raise ValidationError(
            _("We know no language called “%(word)s”. Write its English name or its code.")
            % {"word": text}
        )


class IdentifierRow(RowForm):
    """This asks for one number in a public register."""

    names = ("scheme", "number")

    scheme = LineField(
        label=gettext_lazy("Register"),
        max_length=60,
        help_text=gettext_lazy("Its code at org-id.guide, such as GB-CHC, US-EIN or XI-IATI."),
    )
    number = LineField(label=gettext_lazy("Number there"), max_length=200)

    def clean_scheme(self) -> str:
        code = str(self.cleaned_data["scheme"]).upper()
        if not SCHEME.fullmatch(code):
            raise ValidationError(
                _(
                    "“%(code)s” is no code of a register. It has a country, a hyphen and a short name,"
                    " such as GB-CHC."
                )
                % {"code": code}
            )
        return code


class ServiceRow(RowForm):
    """This asks for one service."""

    names = ("name", "description", "people", "place")

    name = LineField(label=gettext_lazy("Service"), max_length=200)
    description = TextField(label=gettext_lazy("What it is"), required=False, max_length=2000)
    people: Any = forms.ModelChoiceField(
        label=gettext_lazy("For whom"),
        queryset=None,
        to_field_name="key",
        required=False,
        empty_label=gettext_lazy("anyone"),
    )
    place: Any = forms.ModelChoiceField(
        queryset=None, to_field_name="code", required=False, widget=forms.HiddenInput
    )

    def prepare(self) -> None:
        self.fields["people"].queryset = vocabularies.people_served(self.viewer)  # type: ignore[attr-defined]
        self.fields["place"].queryset = vocabularies.places(self.viewer)  # type: ignore[attr-defined]
        for name, key in (("people", "key"), ("place", "code")):
            if hasattr(self.initial.get(name), key):
                self.initial[name] = getattr(self.initial[name], key)


class ResourceRow(RowForm):
    """This asks for one thing lacking or on offer."""

    names = ("kind", "description", "until")
    section: ClassVar[str] = ""

    kind = forms.ChoiceField(
        label=gettext_lazy("What sort"),
        choices=[("", gettext_lazy("choose one")), *ResourceKind.choices],
    )
    description = LineField(label=gettext_lazy("In a sentence"), max_length=300)
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        allowed = may_last_until(self.section, until, self.today)
        if not allowed:
            raise ValidationError(allowed.reason)
        return until


class NeedRow(ResourceRow):
    """This asks for one thing lacking."""

    section = "needs"


class OfferRow(ResourceRow):
    """This asks for one thing on offer."""

    section = "offers"


class Rows(forms.BaseFormSet[RowForm]):
    """This asks for the rows of a section; none may stand twice."""

    def add_fields(self, form: RowForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this row away")

    def clean(self) -> None:
        if any(self.errors):
            return
        seen: list[dict[str, Any]] = []
        for row in self.rows():
            if row in seen:
                raise ValidationError(
                    _("“%(row)s” stands here twice. Take one of the two away.")
                    % {"row": ", ".join(str(value) for value in row.values() if value)}
                )
            seen.append(row)

    def wrong(self) -> list[tuple[int, forms.BoundField, str]]:
        """This lists what needs another look: the number of the row, the field, the sentence."""
        return [
            (number, form[name], str(error))
            for number, form in enumerate(self.forms, start=1)
            if self.is_bound and not self._should_delete_form(form)  # type: ignore[attr-defined]
            for name, errors in form.errors.items()
            for error in errors
        ]

    def rows(self) -> list[dict[str, Any]]:
        """This is what was typed, without rows left empty or taken away."""
        return [
            form.row()
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]


def rows_form(row: type[RowForm]) -> type[Rows]:
    """This makes the form for the rows of a section, with two empty ones to fill."""
    made: Any = forms.formset_factory(
        row,
        formset=Rows,
        extra=2,
        can_delete=True,
        max_num=ROWS_AT_MOST,
        absolute_max=ROWS_AT_MOST + 2,
        validate_max=True,
    )
    return made  # type: ignore[no-any-return]
