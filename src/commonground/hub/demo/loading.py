"""Filling an empty database with the demonstration network."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from commonground.hub.organisations.models import Membership, Organisation, Person, Role


@dataclass(frozen=True, slots=True)
class Door:
    """This is a person of the demonstration whom a visitor may sign in as."""

    email: str
    password: str
    name: str
    words: str


SIGN_IN = (
    Door(
        "amina@citizens.example",
        "common ground for everyone",
        "Amina Diallo",
        "steward of Citizens Fighting Corruption",
    ),
)


def is_empty() -> bool:
    """This tells whether nobody and nothing is in the database yet."""
    return not (Person.objects.exists() or Organisation.objects.exists())


def fill(*, now: datetime) -> None:
    """This puts the demonstration network into an empty database, dated back from `now`."""
    with transaction.atomic():
        own = Organisation(
            name="Citizens Fighting Corruption", created_at=now, changed_at=now, claimed_at=now
        )
        own.save()
        own.owner = own
        own.save()
        for door in SIGN_IN:
            person = Person.objects.create_user(door.email, door.password, name=door.name)
            EmailAddress.objects.create(user=person, email=door.email, verified=True, primary=True)
            Membership.objects.create(person=person, organisation=own, role=Role.STEWARD, since=now)
