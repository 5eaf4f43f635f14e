"""Asking whom somebody knows, what an introduction is for, and when it was made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Contact, Organisation, Role
from commonground.hub.organisations.rules import has_rank
from commonground.hub.ties.forms.days import DayInput, check_past
from commonground.hub.ties.queries import parties_beside, parties_chosen

from .models import Acquaintance, Closeness
from .queries import ours_without_account

MYSELF = "me"
LONGEST_NOTE = 2_000


class FoundField(forms.ChoiceField):
    """This takes one organisation that was found by its address, offered or not."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.RadioSelect, **more)
        self.known: dict[str, Organisation] = {}

    def valid_value(self, value: str) -> bool:
        return value in self.known


class AcquaintanceForm(forms.Form):
    """This asks who of ours knows whom, where, and how well.

    The organisation is found without JavaScript: `text` is looked up by the button "find", which
    sends the whole form and gets it back with the answers to choose from.
    """

    who = forms.ChoiceField(
        label=gettext_lazy("Who of you knows them?"),
        help_text=gettext_lazy(
            "People of your board and staff who have no account stand here too."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Whom?"),
        max_length=200,
        help_text=gettext_lazy("A name, or what they do there: “the director”."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": gettext_lazy("Say whom: a name, or what they do there.")},
    )
    organisation = FoundField(
        label=gettext_lazy("At which organisation?"),
        error_messages={
            "required": gettext_lazy("Choose the organisation where they are."),
            "invalid_choice": gettext_lazy("We do not know the organisation “%(value)s”."),
        },
    )
    text = forms.CharField(
        label=gettext_lazy("Look for an organisation"), required=False, max_length=200
    )
    closeness = forms.ChoiceField(
        label=gettext_lazy("How well?"),
        choices=Closeness,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how well.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        help_text=gettext_lazy("Where from, and what to know before one calls."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        viewer: Viewer,
        row: Acquaintance | None = None,
        slug: str = "",
    ) -> None:
        initial: dict[str, Any] = {"organisation": slug, "who": MYSELF, "version": 0}
        if row is not None:
            initial = {
                "who": row.contact.ref if row.contact else MYSELF,
                "name": row.name,
                "organisation": row.organisation.slug,
                "closeness": row.closeness,
                "note": row.note,
                "version": row.version,
            }
        super().__init__(data, initial=initial)
        self.viewer = viewer
        self.contacts: dict[str, Contact] = {}
        if has_rank(viewer, Role.EDITOR):
            self.contacts = {one.ref: one for one in ours_without_account(viewer)}
            # A line stays theirs while it is put right, also where they have an account by now.
            if row is not None and row.contact is not None:
                self.contacts.setdefault(row.contact.ref, row.contact)
        who: Any = self.fields["who"]
        who.choices = [
            (MYSELF, _("I do")),
            *((ref, contact_in_words(one)) for ref, one in self.contacts.items()),
        ]
        if not self.contacts:
            who.widget = forms.HiddenInput()
        self.looked_for = data.get("text", "") if data is not None else ""
        chosen = data.get("organisation", "") if data is not None else initial["organisation"]
        self.chosen = parties_chosen(viewer, [chosen] if chosen else [])
        organisation: Any = self.fields["organisation"]
        organisation.known = {one.slug: one for one in self.chosen}
        organisation.choices = self.offered

    @cached_property
    def candidates(self) -> Sequence[Organisation]:
        """This lists the one chosen and those offered beside it; only a form that is shown asks."""
        if self.chosen and not self.looked_for:
            return self.chosen
        return [*self.chosen, *parties_beside(self.viewer, self.chosen, text=self.looked_for)]

    def offered(self) -> list[tuple[str, str]]:
        """This gives the organisations to choose from."""
        return [(one.slug, one.name) for one in self.candidates]

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def said(self) -> dict[str, Any]:
        """This is what was said, as the actions take it."""
        given = self.cleaned_data
        return {
            "organisation": self.chosen[0],
            "contact": self.contacts.get(given["who"]),
            "name": " ".join(given["name"].split()),
            "closeness": given["closeness"],
            "note": given["note"],
        }


def contact_in_words(contact: Contact) -> str:
    """This names one of ours, and what they do."""
    return f"{contact.name} ({contact.position})" if contact.position else contact.name


class AskForm(forms.Form):
    """This asks what an introduction is for."""

    words = forms.CharField(
        label=gettext_lazy("What would you like to talk about?"),
        max_length=LONGEST_NOTE,
        help_text=gettext_lazy("Two sentences that can be passed on."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Say in a sentence what it is for.")},
    )


class MadeForm(forms.Form):
    """This asks when an introduction was made, and how it went."""

    held_on = forms.DateField(label=gettext_lazy("When was it?"), widget=DayInput)
    said = forms.CharField(
        label=gettext_lazy("How did it go?"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, data: QueryDict | None = None, *, today: date) -> None:
        super().__init__(data, initial={"held_on": today})
        self.today = today

    def clean_held_on(self) -> date:
        return check_past(self.cleaned_data["held_on"], self.today)
