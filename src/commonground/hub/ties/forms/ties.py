"""Asking for wishes and stages, and which ties to list."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import colleagues
from commonground.hub.ties.models import Stage, Tie
from commonground.hub.vocabularies.models import Relationship

from .days import DayInput, PersonField, check_past

LONGEST_TEXT = 20_000


class WishField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """This offers what one can want of an organisation, each with what it means."""

    def label_from_instance(self, obj: Any) -> str:
        told = format_html('<span class="help">{}</span>', obj.told)
        return format_html("<span>{}{}</span>", obj, told if obj.told else "")


class KeepTieForm(forms.Form):
    """This asks what we want of an organisation and who looks after the tie."""

    wanted = WishField(
        label=gettext_lazy("What would you like with them?"),
        queryset=Relationship.objects.none(),
        to_field_name="key",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Each wish says how near you would come. To reach new audiences, for example, you would "
            "coordinate: the top of the page then shows it as “We would like”."
        ),
    )
    responsible = PersonField(label=gettext_lazy("Who looks after this tie?"), required=False)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        tie: Tie | None,
        want: str = "",
        ours: Iterable[Membership] | None = None,
        wishes: Iterable[Relationship] | None = None,
    ) -> None:
        super().__init__(data, prefix=None)
        wanted: Any = self.fields["wanted"]
        wanted.queryset = Relationship.objects.visible_to(viewer).filter(retired=False)
        responsible: Any = self.fields["responsible"]
        responsible.offer(list(colleagues(viewer) if ours is None else ours))
        self.fields["version"].initial = tie.version if tie else 0
        if not tie and want:
            wanted.initial = [want]
        if tie:
            chosen = tie.wanted.all() if wishes is None else wishes
            wanted.initial = [relationship.key for relationship in chosen]
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


class StayForm(forms.Form):
    """This asks why a proposed stage is not yet where one stands."""

    reason = forms.CharField(
        label=gettext_lazy("Why not yet?"),
        max_length=2000,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Say in a few words why not yet.")},
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0


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
