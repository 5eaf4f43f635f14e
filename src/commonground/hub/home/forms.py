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
from .rules import zone_of, zones, zones_of_today


def hours() -> list[tuple[int, str]]:
    """These are the hours of a day, as one reads them on a clock."""
    return [(hour, time_format(time(hour), "H:i")) for hour in range(24)]


AREAS = {
    "Africa": gettext_lazy("Africa"),
    "America": gettext_lazy("The Americas"),
    "Antarctica": gettext_lazy("Antarctica"),
    "Arctic": gettext_lazy("The Arctic"),
    "Asia": gettext_lazy("Asia"),
    "Atlantic": gettext_lazy("The Atlantic"),
    "Australia": gettext_lazy("Australia"),
    "Europe": gettext_lazy("Europe"),
    "Indian": gettext_lazy("The Indian Ocean"),
    "Pacific": gettext_lazy("The Pacific"),
    "UTC": gettext_lazy("The whole world"),
}
"""The parts of the world, as the names of time zones begin."""


def place_of(zone: str) -> str:
    """This is the place that a time zone is named after, as one writes it.

    >>> place_of("America/Argentina/Buenos_Aires"), place_of("Europe/Paris"), place_of("UTC")
    ('Buenos Aires (Argentina)', 'Paris', 'UTC')
    """
    *within, place = zone.replace("DumontDUrville", "Dumont d’Urville").replace("_", " ").split("/")
    return f"{place} ({within[1]})" if len(within) > 1 else place


def zones_by_area(chosen: str = "") -> list[tuple[Any, list[tuple[str, str]]]]:
    """These are the time zones under their parts of the world, by place; what was chosen once stays
    on the list."""
    areas: dict[str, list[tuple[str, str]]] = {}
    offered = {*zones_of_today(), *([chosen] if chosen in zones() else [])}
    for name in sorted(offered, key=lambda one: (one.split("/")[0], place_of(one))):
        areas.setdefault(name.split("/")[0], []).append((name, place_of(name)))
    return [(AREAS[area], places) for area, places in areas.items()]


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
        where: Any = self.fields["time_zone"]
        where.choices = zones_by_area(start["time_zone"])
        at = now.astimezone(zone_of(habits))
        where.help_text = _(
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
