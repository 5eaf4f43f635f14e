"""Asking for notes and next steps, and whom to hand them on to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms import AudienceForm
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import colleagues

from .days import DayInput, PersonField, check_due

LONGEST_TEXT = 20_000


class NoteForm(AudienceForm):
    """This asks for a note and who of us can read it."""

    levels = (Level.ORGANISATION, Level.NAMED)

    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


class StepForm(forms.Form):
    """This asks what will be done, by whom and by when."""

    step = forms.CharField(
        label=gettext_lazy("What will be done?"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Say what will be done.")},
    )
    responsible = PersonField(label=gettext_lazy("Who does it?"), required=False)
    due_on = forms.DateField(label=gettext_lazy("By when?"), required=False, widget=DayInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        today: date,
        ours: Iterable[Membership] | None = None,
    ) -> None:
        super().__init__(data)
        self.today = today
        responsible: Any = self.fields["responsible"]
        responsible.offer(list(colleagues(viewer) if ours is None else ours))
        responsible.initial = responsible.ref_of(viewer.person_id)

    def clean_due_on(self) -> date | None:
        return check_due(self.cleaned_data["due_on"], self.today)


class HandOnForm(forms.Form):
    """This asks to which colleague something goes."""

    responsible = PersonField(
        label=gettext_lazy("Hand on to"),
        error_messages={"required": gettext_lazy("Choose a colleague.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        ours: Iterable[Membership] | None = None,
    ) -> None:
        super().__init__(data)
        responsible: Any = self.fields["responsible"]
        responsible.offer(list(colleagues(viewer) if ours is None else ours))
