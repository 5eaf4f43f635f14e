"""What several forms ask for: a day, and a colleague."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from commonground.hub.organisations.models import Membership, Person
from commonground.hub.ties.rules import may_date

FURTHEST_BACK = timedelta(days=366 * 60)
FURTHEST_AHEAD = timedelta(days=366 * 20)


class DayInput(forms.DateInput):
    """This asks for a day with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def check_past(held_on: date, today: date) -> date:
    """This refuses a day ahead and a day nobody here remembers, in words."""
    if not (dated := may_date(held_on, today)):
        raise forms.ValidationError(dated.reason)
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
