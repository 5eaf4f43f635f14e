"""Asking how often to be in touch."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from commonground.hub.ties.models import Stage, Tie

from .queries import choices


class RhythmForm(forms.Form):
    """This asks how often we want to be in touch with one organisation."""

    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often do you want to be in touch?"),
        required=False,
        help_text=gettext_lazy(
            "When nothing was recorded for that long, the tie comes up under “Gone quiet” on Today. "
            "Your colleagues see the same; nobody else does."
        ),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, tie: Tie | None) -> None:
        stage = tie.stage if tie else Stage.IDENTIFIED
        days = tie.rhythm_days if tie else None
        start = {"rhythm": "" if days is None else str(days), "version": tie.version if tie else 0}
        super().__init__(data, initial=start)
        self.fields["rhythm"].choices = choices(stage, days)  # type: ignore[attr-defined]

    def days(self) -> int | None:
        """This is the rhythm chosen, in days; None: as the stage suggests."""
        chosen = self.cleaned_data["rhythm"]
        return int(chosen) if chosen else None

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0
