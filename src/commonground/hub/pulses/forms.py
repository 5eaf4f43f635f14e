"""Asking: whom a round is about and who answers, the questions themselves, and what is done about it."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Membership, Organisation
from commonground.hub.organisations.queries import colleagues
from commonground.hub.ties.forms import DayInput, PersonField, check_due
from commonground.hub.ties.queries import ties_for, ties_in_groups

from .models import QUESTIONS, Answer, Closeness, Result, Said
from .queries import closed_until

OFFERED = 24
FORTNIGHT = timedelta(days=14)

WORDS = {
    "reliability": gettext_lazy(
        "When they say they will do something, how far can you count on it?"
    ),
    "support": gettext_lazy("How far do they stand behind what we are here for?"),
    "openness": gettext_lazy("How openly do they talk with us, also about what goes wrong?"),
    "influence": gettext_lazy("How much weight does their word have with others?"),
    "involvement": gettext_lazy("How much do they take part in what we do together?"),
    "resources": gettext_lazy(
        "How much do they bring: time, rooms, money, knowledge, people they know?"
    ),
    "closeness": gettext_lazy("How closely do we work together today?"),
}


class SomeOf(forms.MultipleChoiceField):
    """This takes those of a list that are known here, offered or not."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"widget": forms.CheckboxSelectMultiple} | more)
        self.known: dict[str, Any] = {}

    def valid_value(self, value: str) -> bool:
        return value in self.known

    def clean(self, value: Any) -> list[Any]:
        return [self.known[one] for one in super().clean(value)]


class NotClosed(forms.CheckboxSelectMultiple):
    """This draws boxes of which some cannot be ticked today."""

    closed: Collection[str] = ()

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **more)
        if value in self.closed:
            option["attrs"] |= {"disabled": True, "checked": False}
        return option


class RoundForm(forms.Form):
    """This asks about which partners, and which colleagues, until when.

    Partners are found without JavaScript: the button "Look" sends the form and gets it back.
    """

    partners = SomeOf(
        label=gettext_lazy("About which partners?"),
        widget=NotClosed,
        help_text=gettext_lazy("One to six, so that answering takes under five minutes."),
        error_messages={
            "required": gettext_lazy("Choose at least one partner."),
            "invalid_choice": gettext_lazy("“%(value)s” is not one of your partners."),
        },
    )
    text = forms.CharField(label=gettext_lazy("Look for a partner"), required=False, max_length=200)
    people = SomeOf(
        label=gettext_lazy("Who answers?"),
        help_text=gettext_lazy(
            "Those who know these partners. Each gets a mail with a link of their own."
        ),
        error_messages={
            "required": gettext_lazy("Choose who answers."),
            "invalid_choice": gettext_lazy("“%(value)s” is not one of your colleagues."),
        },
    )
    until = forms.DateField(label=gettext_lazy("Answers until"), widget=DayInput)
    name = forms.CharField(
        label=gettext_lazy("What do you call this round?"),
        max_length=100,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Give it a name, such as the month.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        today: date,
        about: str = "",
        initial: dict[str, Any] | None = None,
    ) -> None:
        start = {"until": today + FORTNIGHT, "name": date_format(today, "F Y"), "partners": [about]}
        super().__init__(data, initial=start | (initial or {}))
        chosen = data.getlist("partners") if data is not None else self.initial["partners"]
        text = data.get("text", "") if data is not None else self.initial.get("text", "")
        ours = ties_for(viewer)
        kept = list(ours.filter(subject__slug__in=chosen[:50]).order_by("subject__name"))
        found = list(ties_in_groups(viewer, today, text=text)[:OFFERED])
        partners: Any = self.fields["partners"]
        subjects: dict[str, Organisation] = {tie.subject.slug: tie.subject for tie in kept + found}
        partners.known = subjects
        closed = closed_until(viewer, subjects.values(), today)
        partners.widget.closed = {slug for slug, one in subjects.items() if one.pk in closed}
        partners.choices = [
            (slug, told_closed(one.name, closed[one.pk]) if one.pk in closed else one.name)
            for slug, one in subjects.items()
        ]
        people: Any = self.fields["people"]
        here: dict[str, Membership] = {row.ref: row for row in colleagues(viewer)}
        people.known = here
        people.choices = [(ref, str(row.person)) for ref, row in here.items()]
        people.initial = list(here) if len(here) <= OFFERED else []
        self.looked_for = text

    def typed(self) -> dict[str, Any]:
        """This is what was typed so far, to show it again unjudged."""
        data: Any = self.data
        many = ("partners", "people")
        return {
            name: data.getlist(name) if name in many else data.get(name) for name in self.fields
        }


def told_closed(name: str, again_on: date | None) -> str:
    """This says beside a partner why colleagues cannot be asked about it today."""
    if again_on is None:
        return _("%(name)s (your colleagues are being asked now)") % {"name": name}
    day = date_format(again_on, "j F Y")
    return _("%(name)s (asked lately; again from %(day)s)") % {"name": name, "day": day}


def answer_field(name: str) -> forms.TypedChoiceField:
    """This is one question with its answers, to tap on."""
    return forms.TypedChoiceField(
        label=WORDS[name],
        choices=Closeness.choices if name == "closeness" else Said.choices,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose an answer, or “I cannot say”."),
            "invalid_choice": gettext_lazy("Choose one of the answers offered."),
        },
    )


class AnswerForm(forms.Form):
    """This asks the six questions and the level of collaboration about one partner.

    What is answered is kept even where something is left out; the page asks again for the rest.
    """

    reliability = answer_field("reliability")
    support = answer_field("support")
    openness = answer_field("openness")
    influence = answer_field("influence")
    involvement = answer_field("involvement")
    resources = answer_field("resources")
    closeness = answer_field("closeness")

    def __init__(self, data: QueryDict | None = None, *, answer: Answer | None) -> None:
        super().__init__(data, initial={name: getattr(answer, name, None) for name in QUESTIONS})

    def said(self) -> dict[str, int]:
        """This is what was answered, without what was left out."""
        given = {name: self.cleaned_data.get(name) for name in QUESTIONS}
        return {name: value for name, value in given.items() if value is not None}


class AgreeForm(forms.Form):
    """This asks for the one thing that is done about a round: with whom, what, by whom, by when."""

    about = forms.ChoiceField(
        label=gettext_lazy("With whom?"),
        error_messages={"required": gettext_lazy("Choose with whom.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What will be done?"),
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Say what will be done.")},
    )
    responsible = PersonField(
        label=gettext_lazy("Who does it?"),
        error_messages={"required": gettext_lazy("Choose who does it.")},
    )
    due_on = forms.DateField(
        label=gettext_lazy("By when?"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose a day, so that it comes up.")},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        today: date,
        results: list[Result],
    ) -> None:
        super().__init__(data)
        self.today = today
        self.results = {one.ref: one for one in results}
        about: Any = self.fields["about"]
        about.choices = [(ref, one.subject.name) for ref, one in self.results.items()]
        responsible: Any = self.fields["responsible"]
        responsible.offer(list(colleagues(viewer)))
        responsible.initial = responsible.ref_of(viewer.person_id)

    def clean_due_on(self) -> date | None:
        return check_due(self.cleaned_data["due_on"], self.today)

    def clean_about(self) -> Result:
        return self.results[self.cleaned_data["about"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors.get("responsible") and cleaned.get("responsible") is None:
            self.add_error("responsible", _("Choose who does it."))
        return cleaned
