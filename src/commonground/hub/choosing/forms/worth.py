"""Asking what a tie is worth and asks for, and how many hours there are."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from commonground.hub.choosing.models import Hours, Worth

VALUES = (
    ("", gettext_lazy("Reckon it for us")),
    ("4", gettext_lazy("4 · a great deal")),
    ("3", gettext_lazy("3 · a fair amount")),
    ("2", gettext_lazy("2 · a small amount")),
    ("1", gettext_lazy("1 · nothing yet")),
)
BELIEVE = gettext_lazy("Hours a week, such as 1 or 0.5.")


class WorthForm(forms.Form):
    """This asks what a tie is worth to us and how many hours a week it asks."""

    value = forms.ChoiceField(
        label=gettext_lazy("What is this tie worth to you?"), choices=VALUES, required=False
    )
    hours = forms.DecimalField(
        label=gettext_lazy("How many hours a week does it ask?"),
        required=False,
        min_value=0,
        max_value=168,
        decimal_places=2,
        max_digits=5,
        help_text=gettext_lazy("Such as 1 or 0.5. Empty: reckoned from the contact you record."),
        error_messages={
            "invalid": BELIEVE, "min_value": BELIEVE, "max_value": BELIEVE,
            "max_digits": BELIEVE, "max_decimal_places": BELIEVE, "max_whole_digits": BELIEVE,
        },
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, worth: Worth | None = None) -> None:
        start: dict[str, Any] = {}
        if worth is not None:
            start = {"value": str(worth.value or ""), "hours": worth.hours}
        super().__init__(data, initial=start)

    def clean_value(self) -> int | None:
        return int(self.cleaned_data["value"]) if self.cleaned_data["value"] else None


class HoursForm(forms.Form):
    """This asks how many hours a week there are for ties, all people together."""

    hours = forms.DecimalField(
        label=gettext_lazy("Hours a week for your ties, all of you together"),
        min_value=0,
        max_value=Decimal(5000),
        decimal_places=2,
        max_digits=6,
        error_messages={
            "required": BELIEVE, "invalid": BELIEVE, "min_value": BELIEVE, "max_value": BELIEVE,
            "max_digits": BELIEVE, "max_decimal_places": BELIEVE, "max_whole_digits": BELIEVE,
        },
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, held: Hours | None = None) -> None:
        super().__init__(data, initial={"hours": held.hours if held else None})
