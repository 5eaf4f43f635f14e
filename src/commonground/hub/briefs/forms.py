"""Asking what came of a meeting; the next step is proposed, and anybody may change it."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.queries import colleagues
from commonground.hub.ties.forms.days import DayInput, PersonField, check_past

from .models import Outcome
from .queries import meetings_to_close, proposed
from .rules import ASKED_FOR, may_look_again

LONGEST_TEXT = 20_000
OFFERED = 12


class OutcomeForm(forms.Form):
    """This asks of which meeting, what was said, why, and what is done next."""

    outcome = forms.ChoiceField(choices=Outcome, widget=forms.HiddenInput)
    meeting = forms.ChoiceField(
        label=gettext_lazy("Which meeting?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the meetings listed.")},
    )
    held_on = forms.DateField(label=gettext_lazy("When was it?"), required=False, widget=DayInput)
    people = forms.CharField(
        label=gettext_lazy("Who was there?"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    said = forms.CharField(
        label=gettext_lazy("What was said?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "class": "spoken", "dir": "auto"}),
    )
    why = forms.CharField(
        label=gettext_lazy("Why do you decide so?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    step = forms.CharField(
        label=gettext_lazy("Next step"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("We propose one. Change it as you like; it comes up on its day."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Say what is to be done by then.")},
    )
    responsible = PersonField(label=gettext_lazy("Who does it?"), required=False)
    due_on = forms.DateField(
        label=gettext_lazy("By when?"),
        required=False,
        widget=DayInput,
        error_messages={
            "required": gettext_lazy("Say on which day to look again, or it is forgotten.")
        },
    )
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        subject: Organisation,
        outcome: Outcome,
        today: date,
        meeting: str = "",
    ) -> None:
        opens = proposed(outcome, today)
        self.today = today
        rows = meetings_to_close(viewer, subject, today)[:OFFERED]
        self.meetings = {row.ref: row for row in rows}
        # One of long ago is offered, never chosen unasked: what was decided would hang on it.
        lately = [row.ref for row in rows if row.held_on >= today - ASKED_FOR]
        super().__init__(
            data,
            initial={
                "outcome": outcome,
                "meeting": meeting if meeting in self.meetings else next(iter(lately), ""),
                "held_on": today,
                "step": opens.step,
                "due_on": opens.due_on,
                "request_key": uuid.uuid4(),
            },
        )
        which: Any = self.fields["meeting"]
        which.choices = [
            *(
                (ref, f"{date_format(row.held_on, 'j F Y')} · {row.get_kind_display()}")
                for ref, row in self.meetings.items()
            ),
            ("", _("Another one, not written down yet")),
        ]
        if not self.meetings:
            which.widget = forms.HiddenInput()
        by: Any = self.fields["responsible"]
        by.offer(list(colleagues(viewer)))
        by.initial = by.ref_of(viewer.person_id)
        if outcome == Outcome.NOT_NOW:
            due_on: Any = self.fields["due_on"]
            due_on.label = _("When do you look again?")
            due_on.required = self.fields["step"].required = True

    def clean_held_on(self) -> date | None:
        held_on: date | None = self.cleaned_data["held_on"]
        return check_past(held_on, self.today) if held_on else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        due_on, step = cleaned.get("due_on"), cleaned.get("step")
        if due_on and not step and not self.has_error("step"):
            self.add_error("step", _("You chose a day. Say what is to be done by then."))
        elif not self.has_error("due_on"):
            judged = may_look_again(cleaned.get("outcome", ""), due_on, self.today)
            if not judged:
                self.add_error("due_on", judged.reason)
        return cleaned

    def decided(self) -> dict[str, Any]:
        """This is what the action wants."""
        given = self.cleaned_data
        return {
            "outcome": Outcome(given["outcome"]),
            "touchpoint": self.meetings.get(given["meeting"]),
            "held_on": given["held_on"],
            "said": given["said"],
            "people": given["people"],
            "why": given["why"],
            "step": given["step"],
            "due_on": given["due_on"],
            "responsible": given["responsible"],
            "request_key": str(given["request_key"] or ""),
        }
