"""Asking for contact, notes, next steps, wishes and stages; nothing typed is ever lost."""

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.audience import Level
from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.forms import AudienceForm
from commonground.hub.organisations.models import Membership, Organisation, Person
from commonground.hub.organisations.queries import colleagues
from commonground.hub.vocabularies.models import Relationship

from .models import Stage, Tie, Touchpoint, TouchpointKind
from .queries import parties_to_choose
from .rules import reaches_out

FURTHEST_BACK = timedelta(days=366 * 60)
FURTHEST_AHEAD = timedelta(days=366 * 20)
LONGEST_TEXT = 20_000


class DayInput(forms.DateInput):
    """This asks for a day with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def check_past(held_on: date, today: date) -> date:
    """This refuses a day ahead and a day nobody here remembers, in words.

    One day ahead is let through: where the sun rises earlier it is tomorrow already.
    """
    if held_on > today + timedelta(days=1):
        raise forms.ValidationError(
            _(
                "That day lies ahead. Record contact once it has happened; what you plan is a next "
                "step."
            )
        )
    if held_on < today - FURTHEST_BACK:
        raise forms.ValidationError(_("That is more than sixty years ago. Is the year right?"))
    return held_on


def check_due(due_on: date | None, today: date) -> date | None:
    """This refuses a day for a next step that has gone by or is out of sight."""
    if due_on and due_on < today - timedelta(days=1):
        raise forms.ValidationError(_("That day has gone by. Choose today or a later day."))
    if due_on and due_on > today + FURTHEST_AHEAD:
        raise forms.ValidationError(_("That is more than twenty years ahead. Is the year right?"))
    return due_on


class PersonField(forms.ChoiceField):
    """This offers the colleagues of today by name, and "nobody in particular"."""

    def offer(self, memberships: Sequence[Membership]) -> None:
        """This fills in who can be chosen."""
        self.people = {membership.ref: membership.person for membership in memberships}
        self.choices = [
            ("", _("Nobody in particular yet")),
            *((ref, str(person)) for ref, person in self.people.items()),
        ]

    def clean(self, value: Any) -> Person | None:
        ref = super().clean(value)
        return self.people.get(ref)

    def ref_of(self, person_id: int | None) -> str:
        """This is the choice that stands for a person."""
        return next((ref for ref, person in self.people.items() if person.pk == person_id), "")


class TouchpointForm(AudienceForm):
    """This asks with whom, what it was and what was said; all else may stay as it is.

    Organisations are found without JavaScript: `text` is looked up by the button "find", which
    sends the whole form and gets it back with the answers to tick.
    """

    levels = (Level.NAMED, Level.ORGANISATION, Level.SPACE, Level.NETWORK)

    parties = forms.MultipleChoiceField(
        label=gettext_lazy("With whom?"),
        widget=forms.CheckboxSelectMultiple,
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
    ) -> None:
        start: dict[str, Any] = {"held_on": today, "request_key": uuid.uuid4()}
        if row is not None:
            start |= {
                name: getattr(row, name) for name in ("kind", "said", "held_on", "people")
            } | {"shown": version_of(row)}
        super().__init__(
            data, viewer=viewer, row=row, initial=start | {"parties": parties} | (initial or {})
        )
        self.today = today
        chosen = data.getlist("parties") if data is not None else list(parties)
        text = data.get("text", "") if data is not None else text
        self.candidates = {
            row.slug: row for row in parties_to_choose(viewer, chosen=chosen, text=text)
        }
        self.fields["parties"].choices = [  # type: ignore[attr-defined]
            (slug, organisation.name) for slug, organisation in self.candidates.items()
        ]
        self.looked_for = text
        self.unreachable = [
            organisation
            for slug, organisation in self.candidates.items()
            if slug in chosen and organisation.do_not_contact
        ]
        kinds = Touchpoint._meta.get_field("kind").flatchoices
        self.fields["kind"].choices = [("", _("Choose …")), *kinds]  # type: ignore[attr-defined]
        by: Any = self.fields["next_by"]
        by.offer(list(self.memberships.values()))
        by.initial = by.ref_of(viewer.person_id)
        if row is not None:
            for name in ("next_step", "next_by", "next_due", "request_key"):
                del self.fields[name]

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
        return [self.candidates[slug] for slug in slugs if slug in self.candidates]

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


def version_of(row: Touchpoint) -> str:
    """This is the moment of the latest correction, by which two people notice each other."""
    return row.changed_at.isoformat() if row.changed_at else ""


class KeepTieForm(forms.Form):
    """This asks what we want of an organisation and who looks after the tie."""

    wanted = forms.ModelMultipleChoiceField(
        label=gettext_lazy("What would you like with them?"),
        queryset=Relationship.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    responsible = PersonField(label=gettext_lazy("Who looks after this tie?"), required=False)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, viewer: Viewer, tie: Tie | None) -> None:
        super().__init__(data, prefix=None)
        wanted: Any = self.fields["wanted"]
        wanted.queryset = Relationship.objects.visible_to(viewer).filter(retired=False)
        responsible: Any = self.fields["responsible"]
        responsible.offer(list(colleagues(viewer)))
        self.fields["version"].initial = tie.version if tie else 0
        if tie:
            wanted.initial = [relationship.key for relationship in tie.wanted.all()]
            responsible.initial = responsible.ref_of(tie.responsible_id)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0


class StageForm(forms.Form):
    """This asks where we stand with an organisation, and what shows it."""

    stage = forms.ChoiceField(label=gettext_lazy("Where do you stand?"), choices=Stage)
    evidence = forms.CharField(
        label=gettext_lazy("What shows it?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy(
            "A meeting, something shared, an agreement: one sentence is enough."
        ),
        error_messages={"required": gettext_lazy("Say in a sentence what shows it.")},
    )
    held_on = forms.DateField(label=gettext_lazy("Since when?"), widget=DayInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, tie: Tie | None, today: date) -> None:
        stage = tie.stage if tie else Stage.IDENTIFIED
        version = tie.version if tie else 0
        super().__init__(data, initial={"stage": stage, "held_on": today, "version": version})
        self.today, self.stage_before = today, stage if tie else ""

    def clean_held_on(self) -> date:
        return check_past(self.cleaned_data["held_on"], self.today)

    def clean_stage(self) -> Stage:
        stage = Stage(self.cleaned_data["stage"])
        if stage == self.stage_before:
            raise forms.ValidationError(
                _("That is where you stand already. Choose another stage, or write a note.")
            )
        return stage

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0


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

    def __init__(self, data: QueryDict | None = None, *, viewer: Viewer, today: date) -> None:
        super().__init__(data)
        self.today = today
        responsible: Any = self.fields["responsible"]
        responsible.offer(list(colleagues(viewer)))
        responsible.initial = responsible.ref_of(viewer.person_id)

    def clean_due_on(self) -> date | None:
        return check_due(self.cleaned_data["due_on"], self.today)


class HandOnForm(forms.Form):
    """This asks to which colleague something goes."""

    responsible = PersonField(
        label=gettext_lazy("Hand on to"),
        error_messages={"required": gettext_lazy("Choose a colleague.")},
    )

    def __init__(self, data: QueryDict | None = None, *, viewer: Viewer) -> None:
        super().__init__(data)
        responsible: Any = self.fields["responsible"]
        responsible.offer(list(colleagues(viewer)))


class TiesFilterForm(forms.Form):
    """This narrows the list of ties; a value nobody offers is passed over."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False)
    wanted = forms.ChoiceField(label=gettext_lazy("Wanted"), required=False)
    responsible = forms.ChoiceField(label=gettext_lazy("Looked after by"), required=False)
    text = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)

    def __init__(self, data: QueryDict, *, viewer: Viewer) -> None:
        super().__init__(data)
        self.people = {row.ref: row.person_id for row in colleagues(viewer)}
        names = {row.ref: str(row.person) for row in colleagues(viewer)}
        wanted = Relationship.objects.visible_to(viewer).filter(retired=False)
        self.fields["stage"].choices = [  # type: ignore[attr-defined]
            ("", _("any stage")),
            *Stage.choices,
            ("quiet", _("gone quiet")),
        ]
        self.fields["wanted"].choices = [  # type: ignore[attr-defined]
            ("", _("anything")),
            *((row.key, str(row)) for row in wanted),
        ]
        self.fields["responsible"].choices = [  # type: ignore[attr-defined]
            ("", _("anyone")),
            ("nobody", _("nobody yet")),
            *names.items(),
        ]
        self.fields["text"].widget.attrs |= {"placeholder": _("any name"), "dir": "auto"}

    def filters(self) -> dict[str, Any]:
        """This is the filter as the query wants it."""
        self.is_valid()
        chosen = self.cleaned_data
        stage = chosen.get("stage", "")
        who = chosen.get("responsible", "")
        return {
            "stage": "" if stage == "quiet" else stage,
            "quiet": stage == "quiet",
            "wanted": chosen.get("wanted", ""),
            "responsible": self.people.get(who),
            "nobody": who == "nobody",
            "text": chosen.get("text", ""),
        }
