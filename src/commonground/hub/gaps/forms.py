"""Asking who finds something out by when, and what was found."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms.text import LineField
from commonground.hub.organisations.queries import colleagues
from commonground.hub.ties.forms.days import DayInput, PersonField, check_due, check_past

from .models import Gap, Settled


class TakeForm(forms.Form):
    """This asks who finds it out, and by when."""

    responsible = PersonField(label=gettext_lazy("Who finds it out?"), required=False)
    due_on = forms.DateField(
        label=gettext_lazy("By when?"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("It comes up on that day."),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        today: date,
        gap: Gap | None = None,
    ) -> None:
        start = {"due_on": gap.due_on if gap else None, "version": gap.version if gap else 0}
        super().__init__(data, initial=start)
        self.today = today
        who: Any = self.fields["responsible"]
        who.offer(list(colleagues(viewer)))
        who.initial = who.ref_of(gap.responsible_id if gap else viewer.person_id)

    def clean_due_on(self) -> date | None:
        return check_due(self.cleaned_data["due_on"], self.today)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0


class SettleForm(forms.Form):
    """This asks what was found, or that nothing was, with the source and the day."""

    settled = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=[
            (Settled.KNOWN.value, gettext_lazy("We know it now")),
            (Settled.NOBODY.value, gettext_lazy("We looked, and found nothing")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )
    fact = LineField(
        label=gettext_lazy("What do you know now?"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("In a line. Not needed where you found nothing."),
    )
    source = LineField(
        label=gettext_lazy("Where do you know it from, or where did you look?"),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Say where you know it from, or where you looked.")
        },
    )
    looked_on = forms.DateField(label=gettext_lazy("When?"), widget=DayInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, gap: Gap, today: date) -> None:
        super().__init__(data, initial={"looked_on": today, "version": gap.version})
        self.today = today

    def clean_looked_on(self) -> date:
        return check_past(self.cleaned_data["looked_on"], self.today)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0
