"""The people who can sign in to the demonstration."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from commonground.hub.demo.doors import PASSWORD
from commonground.hub.organisations.models import Membership, Person, Role

from .reading import Network, rows_of


def load_people(network: Network) -> int:
    """This makes an account with a verified address for each person, and their memberships."""
    sealed = make_password(PASSWORD)
    rows = rows_of("people")
    for row in rows:
        if row["email"] not in network.persons:
            person = Person(
                email=row["email"], name=row["name"], language=row["language"], password=sealed
            )
            person.save()
            network.persons[row["email"]] = person
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True)
        for person in network.persons.values()
    )
    for row in rows:
        is_signatory = row["role"] == "signatory"
        network.memberships[row["email"], row["organisation"]] = Membership(
            person=network.persons[row["email"]],
            organisation=network.organisations[row["organisation"]],
            role=Role.EDITOR if is_signatory else Role(row["role"]),
            is_signatory=is_signatory,
            since=network.now - timedelta(days=420),
        )
    Membership.objects.bulk_create(network.memberships.values())
    return len(network.persons)
