"""Filling an empty database with the demonstration network (`demo/network/`)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from commonground.hub.access.verdicts import Conflict
from commonground.hub.organisations.models import Organisation, Person
from commonground.hub.vocabularies.actions import install

from .activities import load_activities, load_partnerships
from .briefs import load_files, load_outcomes
from .choosing import load_choices, load_findings, load_flags, load_gaps, load_worth
from .doors import load_doors
from .given import load_given, load_stages_told, load_taken_back
from .mails import load_mails
from .organisations import load_organisations, load_parts
from .people import load_people
from .places import load_places
from .pulses import load_reviews, load_rounds
from .reading import Network
from .rhythms import ask_for_mails, load_rhythms
from .spaces import load_spaces
from .story import tell_story
from .ties import load_ties, load_touchpoints

__all__ = ["fill", "is_empty"]


def is_empty() -> bool:
    """This tells whether nobody and nothing of anybody's is in the database."""
    return not (Person.objects.exists() or Organisation.objects.exists())


def fill(*, now: datetime) -> dict[str, int]:
    """This fills an empty database with the demonstration, all of it or nothing, and counts it.

    Raises `Conflict` when people or organisations are there already.
    """
    with transaction.atomic():
        if not is_empty():
            raise Conflict(
                _(
                    "The database already holds people or organisations. "
                    "The demonstration fills empty databases only."
                )
            )
        install(now=now)
        network = Network(now=now)
        counts = {
            "places": load_places(network),
            "organisations": load_organisations(network),
            "people": load_people(network),
            "parts": load_parts(network),
            "spaces": load_spaces(network),
            "activities": load_activities(network),
            "partnerships": load_partnerships(network),
            "touchpoints": load_touchpoints(network),
            "ties": load_ties(network),
            "mails": load_mails(network),
            "rhythms": load_rhythms(network),
            "doors": load_doors(network),
            "given": load_given(network),
            "stages_told": load_stages_told(network),
            "taken_back": load_taken_back(network),
            "outcomes": load_outcomes(network),
            "files": load_files(network),
            "rounds": load_rounds(network),
            "reviews": load_reviews(network),
            "choices": load_choices(network),
            "findings": load_findings(network),
            "flags": load_flags(network),
            "worth": load_worth(network),
            "gaps": load_gaps(network),
            "entries": tell_story(network),
        }
        ask_for_mails(network)
        return counts
