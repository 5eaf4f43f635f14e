"""Asking what was found on a question, what shows it and how long it holds."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.choosing.models import Answer, Finding
from commonground.hub.organisations.forms.text import LineField, TextField
from commonground.hub.ties.forms.days import DayInput, check_past
from commonground.hub.vocabularies.models import Check

DAYS_A_MONTH = 30.44
YEARS_AT_MOST = timedelta(days=366 * 10)


class FindingForm(forms.Form):
    """This asks for the answer, the evidence, the day, and when to look again."""

    question = LineField(
        label=gettext_lazy("What did you look at?"),
        max_length=200,
        help_text=gettext_lazy("A question, such as: Do they pay their artists?"),
        error_messages={"required": gettext_lazy("Say what you looked at.")},
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("What did you find?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you found.")},
    )
    evidence = TextField(
        label=gettext_lazy("What shows it?"),
        max_length=5_000,
        help_text=gettext_lazy(
            "What you read, whom you asked, or where you looked in vain. A sentence is enough."
        ),
        error_messages={"required": gettext_lazy("Say what shows it, or where you looked.")},
    )
    link = forms.URLField(
        label=gettext_lazy("Where can it be read?"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    looked_on = forms.DateField(label=gettext_lazy("When did you look?"), widget=DayInput)
    holds_until = forms.DateField(
        label=gettext_lazy("When should somebody look again?"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("It comes up on that day, and is marked as old."),
    )
    shown = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        today: date,
        asked: Check | None = None,
        before: Finding | None = None,
    ) -> None:
        months = asked.lasts if asked else 12
        start: dict[str, Any] = {
            "looked_on": today,
            "holds_until": today + timedelta(days=round(months * DAYS_A_MONTH)),
            "shown": before.ref if before else "",
        }
        if before:
            start |= {
                "answer": before.answer,
                "evidence": before.evidence,
                "link": before.link,
            }
        super().__init__(data, initial=start)
        self.today = today
        if asked is not None or before is not None:
            del self.fields["question"]

    def clean_looked_on(self) -> date:
        return check_past(self.cleaned_data["looked_on"], self.today)

    def clean_holds_until(self) -> date | None:
        until: date | None = self.cleaned_data["holds_until"]
        looked = self.cleaned_data.get("looked_on")
        if until and looked and until <= looked:
            raise forms.ValidationError(
                _("That lies before the day you looked. Choose a later day.")
            )
        if until and until > self.today + YEARS_AT_MOST:
            raise forms.ValidationError(_("That is more than ten years ahead. Is the year right?"))
        return until
