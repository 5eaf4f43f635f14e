"""Asking whether a partnership was worth it, and why one ends."""

import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.ties.forms import DayInput, check_past
from commonground.hub.ties.models import Tie, Touchpoint

from .actions import Seen
from .models import Again, Benefit, Conclusion
from .queries import PutIn

LONGEST_TEXT = 20_000


class ReviewForm(forms.Form):
    """This asks what went in, which of the nine benefits came out and what shows each, and how it
    goes on."""

    held_on = forms.DateField(label=gettext_lazy("When did you look at it?"), widget=DayInput)
    hours = forms.IntegerField(
        label=gettext_lazy("About how many hours did you put in since the last time?"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("All of you together; a guess is better than nothing."),
    )
    money = forms.DecimalField(
        label=gettext_lazy("And how much money?"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        error_messages={"invalid": gettext_lazy("Give an amount in digits, such as 250 or 99.50.")},
    )
    currency = forms.RegexField(
        label=gettext_lazy("In which currency?"),
        regex=r"^[A-Za-z]{3}$",
        required=False,
        max_length=3,
        help_text=gettext_lazy("Its three letters, such as EUR or KES."),
        widget=forms.TextInput(attrs={"class": "short", "autocapitalize": "characters"}),
        error_messages={
            "invalid": gettext_lazy("Give the three letters of a currency, such as EUR.")
        },
    )
    again = forms.ChoiceField(
        label=gettext_lazy("Would you do it again?"),
        choices=Again,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether you would do it again.")},
    )
    why = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    conclusion = forms.ChoiceField(
        label=gettext_lazy("How does it go on?"),
        choices=Conclusion,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it goes on.")},
    )
    request_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        today: date,
        contacts: Sequence[Touchpoint],
        known: PutIn,
    ) -> None:
        start = {"held_on": today, "request_key": uuid.uuid4()}
        start |= {"hours": known.hours, "money": known.money, "currency": known.currency}
        super().__init__(data, initial=start)
        self.today = today
        self.contacts = {one.ref: one for one in contacts}
        offered = [("", _("no contact in particular"))]
        offered += [
            (ref, f"{date_format(one.held_on, 'j F Y')} · {one.get_kind_display()}")
            for ref, one in self.contacts.items()
        ]
        for benefit in Benefit:
            self.fields[f"{benefit}_text"] = forms.CharField(
                label=gettext_lazy("What shows it?"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )
            self.fields[f"{benefit}_contact"] = forms.ChoiceField(
                label=gettext_lazy("A contact that shows it"), required=False, choices=offered
            )

    def benefits(self) -> list[tuple[Benefit, Any, Any]]:
        """These are the nine benefits, each with its two fields, to be drawn folded."""
        return [(one, self[f"{one}_text"], self[f"{one}_contact"]) for one in Benefit]

    def clean_held_on(self) -> date:
        return check_past(self.cleaned_data["held_on"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_money = cleaned.get("money") is not None
        if has_money and not cleaned.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Say in which currency the money is."))
        return cleaned

    def review(self) -> dict[str, Any]:
        """This is the review as the action takes it."""
        given = self.cleaned_data
        money: Decimal | None = given["money"]
        return {
            "held_on": given["held_on"],
            "hours": given["hours"],
            "money_hundredths": None if money is None else int(money * 100),
            "currency": given["currency"].upper(),
            "again": Again(given["again"]),
            "why": given["why"],
            "conclusion": Conclusion(given["conclusion"]),
            "gains": [
                Seen(one, given[f"{one}_text"], self.contacts.get(given[f"{one}_contact"]))
                for one in Benefit
                if given[f"{one}_text"] or given[f"{one}_contact"]
            ],
            "request_key": str(given["request_key"] or ""),
        }


class EndForm(forms.Form):
    """This asks why a partnership ends, and takes the message that somebody will send themselves."""

    message = forms.CharField(
        label=gettext_lazy("A message to them"),
        required=False,
        max_length=LONGEST_TEXT,
        help_text=gettext_lazy(
            "Change it as you like and copy it into a mail or a letter. Nothing is sent from here. "
            "If you change it, it is kept as a note in your name; as we propose it, it is kept "
            "only if you tick so below."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto", "class": "spoken"}),
    )
    keep_message = forms.BooleanField(
        label=gettext_lazy("Keep this message as a note, even if I changed nothing in it"),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why does it end?"),
        max_length=2000,
        help_text=gettext_lazy("One honest sentence, for your colleagues in years to come."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Say in a sentence why it ends.")},
    )
    held_on = forms.DateField(label=gettext_lazy("Since when?"), widget=DayInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        tie: Tie,
        today: date,
        message: str,
        typed: QueryDict | None = None,
    ) -> None:
        """`typed` is shown again unjudged, where something else was pressed meanwhile."""
        start = {"message": message, "held_on": today, "version": tie.version}
        if typed is not None:
            start = {name: typed.get(name) for name in self.base_fields}
        super().__init__(data, initial=start)
        self.today = today
        self.proposed = message

    def clean_held_on(self) -> date:
        return check_past(self.cleaned_data["held_on"], self.today)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def ending(self) -> dict[str, Any]:
        """This is the end as the action takes it: a message that nobody made theirs is left out."""
        given = dict(self.cleaned_data)
        is_theirs = given["message"].split() != self.proposed.split()
        if not given.pop("keep_message") and not is_theirs:
            given["message"] = ""
        return given
