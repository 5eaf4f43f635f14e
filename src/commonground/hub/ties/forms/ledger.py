"""Asking what was given, by whom and how much; and how we see what others wrote down."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.ties.models import Contribution, ContributionKind, Direction
from commonground.hub.ties.queries import second_view_of
from commonground.hub.ties.rules import NotAnAmount, amount_from, is_currency, may_turn_into, typed

from .days import DayInput, check_past

AMOUNT = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
WORDS = forms.TextInput(attrs={"dir": "auto"})


class ContributionForm(forms.Form):
    """This asks who gave, what, how much and when; a steward may let the other side read it."""

    direction = forms.ChoiceField(
        label=gettext_lazy("Who gave it?"),
        choices=[
            (Direction.GAVE, gettext_lazy("We gave it")),
            (Direction.GOT, gettext_lazy("They gave it to us")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say who gave it: you or they.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What was it?"),
        choices=[("", gettext_lazy("Choose …")), *ContributionKind.choices],
        error_messages={"required": gettext_lazy("Choose what it was.")},
    )
    amount = forms.CharField(
        label=gettext_lazy("How much?"),
        max_length=30,
        widget=AMOUNT,
        help_text=gettext_lazy(
            "Hours as 1.5 or 1:30; money as a number; all else is counted: 1, 2, 3 …"
        ),
        error_messages={"required": gettext_lazy("Say how much, as a number.")},
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("For money only: its three letters, such as EUR, USD or KES."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    held_on = forms.DateField(label=gettext_lazy("When was it?"), widget=DayInput)
    words = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, max_length=300, widget=WORDS
    )
    tell = forms.BooleanField(
        label=gettext_lazy("Let them read this line, and say how they see it"), required=False
    )
    contact = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        today: date,
        may_tell: bool = False,
        row: Contribution | None = None,
        initial: dict[str, Any] | None = None,
        is_answered: bool = False,
    ) -> None:
        start: dict[str, Any] = {"held_on": today}
        if row is not None:
            names = ("direction", "kind", "currency", "held_on", "words", "version")
            start |= {name: getattr(row, name) for name in names}
            start["amount"] = typed(row.amount, row.kind, row.currency)
        super().__init__(data, initial=start | (initial or {}))
        self.today, self.row, self.is_answered = today, row, is_answered
        if not may_tell or row is not None:
            del self.fields["tell"]

    def clean_currency(self) -> str:
        return "".join(str(self.cleaned_data["currency"]).split()).upper()

    def clean_held_on(self) -> date:
        return check_past(self.cleaned_data["held_on"], self.today)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("kind", "")
        currency = cleaned.get("currency", "")
        if kind == ContributionKind.MONEY:
            if not currency:
                self.add_error("currency", _("Say in which currency, such as EUR."))
            elif not is_currency(currency):
                self.add_error(
                    "currency",
                    _("We know no currency “%(code)s”. Give its three letters, such as EUR or KES.")
                    % {"code": currency},
                )
        else:
            currency = cleaned["currency"] = ""
        if kind == ContributionKind.OTHER and not cleaned.get("words"):
            self.add_error("words", _("Say in a few words what it was."))
        if kind and cleaned.get("amount") and not self.errors.get("currency"):
            self.read_amount(cleaned, kind, currency)
        if self.row is not None and not self.errors:
            turned = may_turn_into(
                self.row,
                is_answered=self.is_answered,
                kind=kind,
                currency=currency,
                direction=cleaned["direction"],
            )
            if not turned:
                self.add_error(None, turned.reason)
        return cleaned

    def read_amount(self, cleaned: dict[str, Any], kind: str, currency: str) -> None:
        """This reads how much in the unit that was chosen, or says what is wrong with it."""
        try:
            cleaned["parts"] = amount_from(cleaned["amount"], kind, currency)
        except NotAnAmount as wrong:
            self.add_error("amount", str(wrong))

    def given(self) -> dict[str, Any]:
        """This is what both writing down and correcting need."""
        cleaned = self.cleaned_data
        return {
            "direction": Direction(cleaned["direction"]),
            "kind": ContributionKind(cleaned["kind"]),
            "amount": cleaned["parts"],
            "currency": cleaned["currency"],
            "held_on": cleaned["held_on"],
            "words": cleaned["words"],
        }


def mark_of(row: Contribution) -> str:
    """This tells a line, and what our side last said of it, from both after somebody changed one."""
    answer = second_view_of(row)
    return f"{row.version} {answer.said_at.isoformat() if answer else ''}".strip()


def marked(text: str) -> dict[str, Any]:
    """This reads such a mark: the version of the line, and when our side had answered it."""
    version, _space, said_at = text.partition(" ")
    try:
        when = datetime.fromisoformat(said_at) if said_at else None
    except ValueError:
        when = None
    is_number = version.isascii() and version.isdigit() and len(version) < 9
    return {"version": int(version) if is_number else 0, "said_at": when}


class AnswerForm(forms.Form):
    """This asks how we see a line that the other side told us: another amount, or none of it."""

    amount = forms.CharField(
        label=gettext_lazy("How much was it, as you see it?"),
        max_length=30,
        widget=AMOUNT,
        help_text=gettext_lazy("Write 0 if there was nothing of the kind."),
        error_messages={"required": gettext_lazy("Say how much, as a number.")},
    )
    words = forms.CharField(
        label=gettext_lazy("In a few words"), required=False, max_length=300, widget=WORDS
    )
    shown = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, row: Contribution) -> None:
        start: dict[str, Any] = {"shown": mark_of(row)}
        answer = second_view_of(row)
        if answer:
            amount = typed(answer.amount, row.kind, row.currency)
            start |= {"amount": amount, "words": answer.words}
        super().__init__(data, initial=start)
        self.row = row

    def said(self) -> dict[str, Any]:
        """This is what the action needs."""
        cleaned = self.cleaned_data
        return {"amount": cleaned["amount"], "words": cleaned["words"]} | marked(cleaned["shown"])

    def clean_amount(self) -> int:
        text = self.cleaned_data["amount"]
        if text.strip().strip("0.,:٠") == "" and text.strip():
            return 0
        try:
            return amount_from(text, self.row.kind, self.row.currency)
        except NotAnAmount as wrong:
            raise forms.ValidationError(str(wrong)) from None
