"""Asking what one warns of, and what those warned of say to it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import Flag, FlagKind, Reply
from commonground.hub.choosing.rules import may_warn, may_warn_until
from commonground.hub.organisations.forms import AudienceForm
from commonground.hub.organisations.forms.text import TextField
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.forms.days import DayInput


class FlagForm(AudienceForm):
    """This asks for the risk, the evidence, until when, and who reads it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is the risk?"),
        widget=forms.RadioSelect,
        choices=FlagKind.choices,
        error_messages={"required": gettext_lazy("Choose what the risk is.")},
    )
    evidence = TextField(
        label=gettext_lazy("What shows it?"),
        max_length=5_000,
        help_text=gettext_lazy(
            "What happened, when, and how you know. Write it as if they read it: they may, and reply."
        ),
        error_messages={
            "required": gettext_lazy("Say what shows it: what happened, when, and how you know.")
        },
    )
    link = forms.URLField(
        label=gettext_lazy("Where can it be read?"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    holds_until = forms.DateField(
        label=gettext_lazy("Until when does the warning stand?"), widget=DayInput
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        organisation: Organisation,
        today: date,
        row: Flag | None = None,
    ) -> None:
        start: dict[str, Any] = {"holds_until": today + timedelta(days=365)}
        if row is not None:
            names = ("kind", "evidence", "link", "holds_until", "version")
            start |= {name: getattr(row, name) for name in names}
        super().__init__(data, viewer=viewer, row=row, initial=start)
        self.today, self.organisation = today, organisation

    def clean_holds_until(self) -> date:
        until: date = self.cleaned_data["holds_until"]
        verdict = may_warn_until(until, self.today)
        if not verdict:
            raise forms.ValidationError(verdict.reason)
        return until

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def clean_level(self) -> str:
        level: str = self.cleaned_data["level"]
        verdict = may_warn(self.viewer, self.organisation, Level(level))
        if not verdict:
            raise forms.ValidationError(verdict.reason)
        return level

    def readers_in_words(self, level: Level, cleaned: dict[str, Any]) -> str:
        """This names who would newly read it, and says that those warned of may be among them."""
        said = super().readers_in_words(level, cleaned)
        if level.width < Level.SPACE.width:
            return said
        more = _("Where %(name)s is among them, they can reply, and everyone reads the reply too.")
        return f"{said} {more % {'name': self.organisation}}"

    def warning(self) -> dict[str, Any]:
        """This is what raising and changing need."""
        kept = {name: self.cleaned_data[name] for name in ("evidence", "link", "holds_until")}
        return {**kept, "kind": FlagKind(self.cleaned_data["kind"])} | self.audience()


class ReplyForm(forms.Form):
    """This asks what the organisation warned of says to it."""

    text = TextField(
        label=gettext_lazy("Your reply"),
        max_length=5_000,
        help_text=gettext_lazy("All who read the warning read it below."),
        error_messages={"required": gettext_lazy("Write the reply first.")},
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    charge = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, flag: Flag, reply: Reply | None = None
    ) -> None:
        start = {"text": reply.text if reply else "", "version": reply.version if reply else 0}
        super().__init__(data, initial=start | {"charge": flag.charge})

    def clean_charge(self) -> int:
        return self.cleaned_data["charge"] or 0

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0
