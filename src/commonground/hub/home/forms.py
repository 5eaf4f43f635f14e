"""Asking when mail may come."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonground.hub.organisations.models import Membership

from .models import Digest, MailHabits, Often
from .rules import zone_of, zones


def hours() -> list[tuple[int, str]]:
    """These are the hours of a day, as one reads them on a clock."""
    return [(hour, time_format(time(hour), "H:i")) for hour in range(24)]


def zones_by_area() -> list[tuple[str, list[tuple[str, str]]]]:
    """These are the time zones under their continents, by city."""
    areas: dict[str, list[tuple[str, str]]] = {}
    for name in zones():
        area, _slash, city = name.partition("/")
        areas.setdefault(area, []).append((name, city.replace("_", " ") or name))
    return list(areas.items())


def languages() -> list[tuple[str, Any]]:
    """These are the languages mails can have, that of one's pages first."""
    return [("", _("That of my pages")), *settings.LANGUAGES]


class MailsForm(forms.Form):
    """This asks how often mail comes for each organisation, on which day, and when never."""

    weekday = forms.TypedChoiceField(
        label=gettext_lazy("On which day of the week?"), coerce=int, choices=WEEKDAYS.items()
    )
    quiet_from = forms.TypedChoiceField(
        label=gettext_lazy("Leave me in peace from"), coerce=int, choices=hours
    )
    quiet_until = forms.TypedChoiceField(
        label=gettext_lazy("until"),
        coerce=int,
        choices=hours,
        help_text=gettext_lazy("The same hour twice: mail may come at any hour."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Where do you live?"),
        choices=zones_by_area,
        # Names of cities as the list of time zones has them: in English, for everybody.
        widget=forms.Select(attrs={"translate": "no", "lang": "en"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("In which language?"), required=False, choices=languages
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        habits: MailHabits,
        held: list[tuple[Membership, Digest]],
        now: datetime,
    ) -> None:
        start: dict[str, Any] = {
            name: getattr(habits, name)
            for name in ("weekday", "quiet_from", "quiet_until", "language")
        }
        start |= {
            "time_zone": habits.time_zone or settings.TIME_ZONE,
            "version": habits.version if habits.pk else 0,
        }
        super().__init__(data, initial=start)
        self.held = held
        at = now.astimezone(zone_of(habits))
        self.fields["time_zone"].help_text = _(
            "Choose the city whose clock is yours. It is now %(time)s there, by what is chosen."
        ) % {"time": time_format(at.time(), "H:i")}
        if len(settings.LANGUAGES) == 1:
            self.fields["language"].widget = forms.HiddenInput()
        first = {
            self.name_of(membership): forms.ChoiceField(
                label=_("What waits for you at %(organisation)s")
                % {"organisation": membership.organisation.name},
                choices=Often,
                initial=digest.often,
            )
            for membership, digest in held
        }
        self.fields = {**first, **self.fields}

    @staticmethod
    def name_of(membership: Membership) -> str:
        """This names the field of one organisation."""
        return f"often-{membership.ref}"

    def often(self) -> dict[str, Often]:
        """This is how often the mail of each membership comes."""
        return {
            membership.ref: Often(self.cleaned_data[self.name_of(membership)])
            for membership, _digest in self.held
        }

    def chosen(self) -> dict[str, Any]:
        """This is what the action needs."""
        names = ("weekday", "quiet_from", "quiet_until", "time_zone", "language")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "often": self.often(),
            "version": self.cleaned_data["version"] or 0,
        }

    def clean_time_zone(self) -> str:
        return str(ZoneInfo(self.cleaned_data["time_zone"]))
