"""Asking for contact; nothing typed is ever lost."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms import AudienceForm
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.actions.judging import given_name
from commonground.hub.ties.models import Touchpoint, TouchpointKind
from commonground.hub.ties.queries import opened_along, parties_beside, parties_chosen
from commonground.hub.ties.rules import reaches_out

from .attachments import HARM, FilesField, check_many, choosing
from .days import DayInput, PersonField, check_due, check_past

LONGEST_TEXT = 20_000


class PartiesField(forms.MultipleChoiceField):
    """This takes the organisations that were found by their addresses, offered or not."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, **more)
        self.known: dict[str, Organisation] = {}

    def valid_value(self, value: str) -> bool:
        return value in self.known


class TouchpointForm(AudienceForm):
    """This asks with whom, what it was and what was said; all else may stay as it is.

    Organisations are found without JavaScript: `text` is looked up by the button "find", which
    sends the whole form and gets it back with the answers to tick.
    """

    levels = (Level.NAMED, Level.ORGANISATION, Level.SPACE, Level.NETWORK)

    parties = PartiesField(
        label=gettext_lazy("With whom?"),
        error_messages={
            "required": gettext_lazy("Say with whom: tick at least one organisation."),
            "invalid_choice": gettext_lazy("We do not know the organisation “%(value)s”."),
        },
    )
    text = forms.CharField(
        label=gettext_lazy("Look for an organisation"), required=False, max_length=200
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What was it?"),
        error_messages={"required": gettext_lazy("Choose what it was.")},
    )
    said = forms.CharField(
        label=gettext_lazy("What was said?"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy(
            "As long or as short as you like. You can speak it into your phone."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "class": "spoken", "dir": "auto"}),
    )
    held_on = forms.DateField(label=gettext_lazy("When was it?"), widget=DayInput)
    people = forms.CharField(
        label=gettext_lazy("Who was there?"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    next_step = forms.CharField(
        label=gettext_lazy("Next step"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("One thing somebody will do. It comes up on its day."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    next_by = PersonField(label=gettext_lazy("Who does it?"), required=False)
    next_due = forms.DateField(label=gettext_lazy("By when?"), required=False, widget=DayInput)
    despite = forms.BooleanField(
        label=gettext_lazy("Record it all the same"), required=False, widget=forms.HiddenInput
    )
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    shown = forms.DateTimeField(
        required=False,
        widget=forms.HiddenInput,
        input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"],
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        today: date,
        row: Touchpoint | None = None,
        parties: Sequence[str] = (),
        text: str = "",
        initial: dict[str, Any] | None = None,
        files: Any = None,
    ) -> None:
        start: dict[str, Any] = {"held_on": today, "request_key": uuid.uuid4()}
        if row is not None:
            start |= {
                name: getattr(row, name) for name in ("kind", "said", "held_on", "people")
            } | {"shown": version_of(row)}
        super().__init__(
            data,
            files,
            viewer=viewer,
            row=row,
            initial=start | {"parties": parties} | (initial or {}),
        )
        self.today = today
        chosen = data.getlist("parties") if data is not None else list(parties)
        text = data.get("text", "") if data is not None else text
        self.looked_for = text
        self.chosen = {row.slug: row for row in parties_chosen(viewer, chosen)}
        self.unreachable = [row for row in self.chosen.values() if row.do_not_contact]
        with_whom: Any = self.fields["parties"]
        with_whom.known = self.chosen
        with_whom.choices = self.offered
        kinds = Touchpoint._meta.get_field("kind").flatchoices
        self.fields["kind"].choices = [("", _("Choose …")), *kinds]  # type: ignore[attr-defined]
        by: Any = self.fields["next_by"]
        by.offer(list(self.memberships.values()))
        by.initial = by.ref_of(viewer.person_id)
        if row is not None:
            for name in ("next_step", "next_by", "next_due", "request_key"):
                del self.fields[name]

    def opened_along(self, before: Level, after: Level) -> list[str]:
        row = self.row
        return opened_along(self.viewer, row, before) if isinstance(row, Touchpoint) else []

    @cached_property
    def candidates(self) -> list[Organisation]:
        """This lists those chosen and those offered beside them; only a form that is shown asks."""
        chosen = list(self.chosen.values())
        return [*chosen, *parties_beside(self.viewer, chosen, text=self.looked_for)]

    def offered(self) -> list[tuple[str, str]]:
        """This gives the boxes to tick."""
        return [(row.slug, row.name) for row in self.candidates]

    def clean_held_on(self) -> date:
        return check_past(self.cleaned_data["held_on"], self.today)

    def clean_next_due(self) -> date | None:
        return check_due(self.cleaned_data["next_due"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("next_due") and not cleaned.get("next_step") and "next_step" in self.fields:
            self.add_error("next_step", _("You chose a day. Say what is to be done by then."))
        kind = cleaned.get("kind", "")
        unreachable = [row.name for row in self.parties_chosen(cleaned) if row.do_not_contact]
        if unreachable and reaches_out(kind) and self.row is None and not cleaned.get("despite"):
            self.fields["despite"].widget = forms.CheckboxInput()
            self.add_error(
                "despite",
                _(
                    "%(names)s asked not to be contacted. Please respect that; if it happened "
                    "already, or they wrote first, tick the box to record it."
                )
                % {"names": ", ".join(unreachable)},
            )
        return cleaned

    def parties_chosen(self, cleaned: dict[str, Any] | None = None) -> list[Organisation]:
        """This lists the organisations ticked."""
        slugs = (self.cleaned_data if cleaned is None else cleaned).get("parties", [])
        return [self.chosen[slug] for slug in slugs if slug in self.chosen]

    def contact(self) -> dict[str, Any]:
        """This is what both recording and correcting need."""
        return {
            "parties": self.parties_chosen(),
            "kind": TouchpointKind(self.cleaned_data["kind"]),
            "held_on": self.cleaned_data["held_on"],
            "said": self.cleaned_data["said"],
            "people": self.cleaned_data["people"],
        } | self.audience()

    def following(self) -> dict[str, Any]:
        """This is the next step promised, and the key that tells a second press from a first."""
        return {
            "next_step": self.cleaned_data["next_step"],
            "next_by": self.cleaned_data["next_by"],
            "next_due": self.cleaned_data["next_due"],
            "request_key": str(self.cleaned_data["request_key"] or ""),
        }

    def now_shown(self, version: str) -> None:
        """This lets the same words be saved over what stands now, which the person has seen."""
        data: Any = self.data
        data = data.copy()
        data["shown"] = version
        self.data = data

    def typed(self) -> dict[str, Any]:
        """This is what was typed so far, to show it again unjudged."""
        data: Any = self.data
        many = ("parties", "readers")
        return {
            name: data.getlist(name) if name in many else data.get(name)
            for name in self.fields
            if name in data and name not in ("widen", "despite")
        }


class RecordForm(TouchpointForm):
    """This asks for new contact, and for files that belong to it: whoever reads the contact may fetch
    them. A page that is shown again cannot keep files that were chosen; it names them."""

    file = FilesField(
        label=gettext_lazy("Files"),
        required=False,
        allow_empty_file=True,
        widget=choosing(),
        help_text=format_lazy(
            "{} {}", HARM, gettext_lazy("Whoever reads this contact can fetch its files.")
        ),
        error_messages={
            "max_length": gettext_lazy("The name of this file is too long. Give it a shorter one.")
        },
    )

    def __init__(self, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        files: Any = self.files
        self.files_chosen = [given_name(str(one.name or "")) for one in files.getlist("file")]

    def clean_file(self) -> list[tuple[str, bytes]]:
        return check_many(self.cleaned_data["file"])


def version_of(row: Touchpoint) -> str:
    """This is the moment of the latest correction, by which two people notice each other."""
    return row.changed_at.isoformat() if row.changed_at else ""
