"""Asking whom to ask, what one thinks, and what is decided."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.choosing.models import CRITERIA, Choice, Decision, Judgement, Mark
from commonground.hub.choosing.queries.choices import CRITERION_WORDS
from commonground.hub.choosing.rules import may_be_decided
from commonground.hub.finder.models import Purpose
from commonground.hub.organisations.forms.text import LineField
from commonground.hub.organisations.models import Membership
from commonground.hub.organisations.queries import colleagues
from commonground.hub.ties.forms.days import DayInput, PersonField, check_due

CANNOT_SAY = "0"


class AskForm(forms.Form):
    """This asks which colleagues should say what they think, each apart from the others."""

    judges = forms.MultipleChoiceField(
        label=gettext_lazy("Who should say what they think?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "Two to five who know them, or would work with them. Nobody sees what another says "
            "until all have answered."
        ),
    )

    def __init__(
        self, data: QueryDict | None = None, *, viewer: Viewer, there: set[str], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.memberships = {row.ref: row for row in colleagues(viewer) if row.ref not in there}
        self.fields["judges"].choices = [  # type: ignore[attr-defined]
            (ref, str(row.person)) for ref, row in self.memberships.items()
        ]
        if not self.memberships:
            self.fields["judges"].widget = forms.MultipleHiddenInput()

    def judges_chosen(self) -> list[Membership]:
        """This lists the colleagues ticked."""
        return [self.memberships[ref] for ref in self.cleaned_data["judges"]]


class BeginForm(AskForm):
    """This asks what for an organisation is weighed, and who should say what they think."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("What would you want them for?"),
        choices=Purpose.choices,
        error_messages={"required": gettext_lazy("Choose what you would want them for.")},
    )
    field_order = ("purpose", "judges")


class JudgeForm(forms.Form):
    """This asks for a mark and a line of why, criterion by criterion."""

    def __init__(
        self, data: QueryDict | None = None, *, own: Judgement | None = None, **more: Any
    ) -> None:
        super().__init__(data, **more)
        marks = [(str(mark.value), mark.label) for mark in reversed(Mark)]
        for criterion in CRITERIA:
            before = getattr(own, criterion) if own else None
            self.fields[criterion] = forms.ChoiceField(
                label=CRITERION_WORDS[criterion],
                choices=[*marks, (CANNOT_SAY, _("I cannot say"))],
                widget=forms.RadioSelect,
                initial=(str(before) if before else CANNOT_SAY) if own else None,
                error_messages={
                    "required": _("Choose an answer; “I cannot say” is one."),
                    "invalid_choice": _("Choose one of the answers."),
                },
            )
            self.fields[f"{criterion}_why"] = LineField(
                label=_("Why, in a line"),
                required=False,
                max_length=300,
                initial=getattr(own, f"{criterion}_why") if own else "",
            )

    def marks_asked(self) -> tuple[str, ...]:
        """These are the criteria, in the order in which they are asked."""
        return CRITERIA

    def marks(self) -> dict[str, int | None]:
        """These are the marks given; nothing where the person cannot say."""
        return {name: int(self.cleaned_data[name]) or None for name in CRITERIA}

    def why(self) -> dict[str, str]:
        """These are the lines of why."""
        return {name: self.cleaned_data[f"{name}_why"] for name in CRITERIA}


class DecideForm(forms.Form):
    """This asks for the decision, its reason, when to look again, and for the next step."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        choices=[
            (Decision.PURSUE.value, gettext_lazy("Go for it")),
            (Decision.NOT_NOW.value, gettext_lazy("Not now")),
            (Decision.NO.value, gettext_lazy("No")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three.")},
    )
    reason = LineField(
        label=gettext_lazy("Because"),
        max_length=300,
        help_text=gettext_lazy("One sentence for those who come after you."),
        error_messages={"required": gettext_lazy("Say why in a sentence.")},
    )
    review_on = forms.DateField(
        label=gettext_lazy("Look at it again on"),
        required=False,
        widget=DayInput,
        help_text=gettext_lazy("It comes up on that day. “Not now” needs one."),
    )
    next_step = LineField(
        label=gettext_lazy("If you go for it: the next step"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("One thing somebody will do, such as: ring Mila."),
    )
    next_by = PersonField(label=gettext_lazy("Who does it?"), required=False)
    next_due = forms.DateField(label=gettext_lazy("By when?"), required=False, widget=DayInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, viewer: Viewer, choice: Choice, today: date
    ) -> None:
        start = {
            "decision": choice.decision or None,
            "reason": choice.reason,
            "review_on": choice.review_on
            if choice.review_on and choice.review_on > today
            else None,
            "version": choice.version,
        }
        super().__init__(data, initial=start)
        self.today = today
        by: Any = self.fields["next_by"]
        by.offer(list(colleagues(viewer)))
        by.initial = by.ref_of(viewer.person_id)

    def clean_next_due(self) -> date | None:
        return check_due(self.cleaned_data["next_due"], self.today)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        decision, reason = cleaned.get("decision", ""), cleaned.get("reason", "")
        if "review_on" in cleaned and decision and reason:
            verdict = may_be_decided(decision, reason, cleaned["review_on"], self.today)
            if not verdict:
                self.add_error("review_on", verdict.reason)
        if decision == Decision.PURSUE and not cleaned.get("next_step"):
            self.add_error(
                "next_step", _("Say what will be done next: a decision alone moves nobody.")
            )
        return cleaned
