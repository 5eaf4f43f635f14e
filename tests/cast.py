"""The named cast: people of several organisations, who see different things.

| name      | acts for       | as       | and                                                     |
|-----------|----------------|----------|---------------------------------------------------------|
| alice     | citizens       | steward  | also an editor of arts                                  |
| bob       | citizens       | member   | Alice's colleague                                       |
| erin      | citizens       | editor   | signatory                                               |
| charlie   | arts           | steward  | a stranger to citizens                                  |
| dana      | legal          | steward  | legal sits with citizens in the coalition               |
| frank     | former         | steward  | former sat in the coalition and left                    |
| gus       | procurement    | steward  | a government body with a lawful account                 |
| leo       | (none)         | —        | was a steward of citizens until yesterday               |
| nina      | (none)         | —        | signed up, belongs nowhere                              |
| olga      | (none)         | operator | runs the server; signs in with a second step            |
| anonymous | —              | —        | not signed in                                           |
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from commonground.hub.access.viewer import ANONYMOUS, Viewer
from commonground.hub.organisations.models import Membership, Organisation, Person, Role
from commonground.hub.organisations.queries import acting_viewer, person_viewer
from commonground.hub.spaces.models import Seat, Space, SpaceKind

NOW = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
PASSWORD = "a long walk to the harbour"

MEMBERS: tuple[tuple[str, str, Role, bool], ...] = (
    ("alice", "citizens", Role.STEWARD, True),
    ("bob", "citizens", Role.MEMBER, False),
    ("erin", "citizens", Role.EDITOR, True),
    ("charlie", "arts", Role.STEWARD, True),
    ("dana", "legal", Role.STEWARD, True),
    ("frank", "former", Role.STEWARD, False),
    ("gus", "procurement", Role.STEWARD, False),
    ("alice", "arts", Role.EDITOR, False),
)
LOOSE = ("leo", "nina", "olga")
ORGANISATIONS = {
    "citizens": "Citizens Fighting Corruption",
    "arts": "Harbour Street Theatre",
    "legal": "Legal Aid House",
    "former": "Former Partners Union",
    "procurement": "City Procurement Office",
}


@dataclass
class Cast:
    """The people, organisations and the space, by the names above."""

    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    memberships: dict[tuple[str, str], Membership] = field(default_factory=dict)
    coalition: Space | None = None

    def viewer(self, name: str, acting: str | None = None) -> Viewer:
        """The viewer for a member of the cast: for their first organisation unless `acting`."""
        if name == "anonymous":
            return ANONYMOUS
        for (person, organisation), membership in self.memberships.items():
            if person == name and acting in (None, organisation):
                return acting_viewer(membership)
        return person_viewer(self.people[name])

    def viewers(self) -> dict[str, Viewer]:
        """Every member of the cast in every organisation they act for, and the anonymous viewer."""
        found = {"anonymous": ANONYMOUS}
        for name in LOOSE:
            found[name] = self.viewer(name)
        for name, organisation in self.memberships:
            found[f"{name}@{organisation}"] = self.viewer(name, organisation)
        return found


def assemble() -> Cast:
    """This writes the cast into the database."""
    cast = Cast()
    for key, name in ORGANISATIONS.items():
        organisation = Organisation.objects.create(
            name=name, slug=f"{key}-cast00", created_at=NOW, changed_at=NOW, claimed_at=NOW
        )
        organisation.owner = organisation
        organisation.save()
        cast.organisations[key] = organisation
    for name in (*dict.fromkeys(member[0] for member in MEMBERS), *LOOSE):
        cast.people[name] = Person.objects.create_user(
            f"{name}@cast.example", PASSWORD, name=name.title(), is_staff=name == "olga"
        )
        EmailAddress.objects.create(
            user=cast.people[name], email=f"{name}@cast.example", verified=True, primary=True
        )
    TOTP.activate(cast.people["olga"], "JBSWY3DPEHPK3PXP")
    for name, key, role, signs in MEMBERS:
        cast.memberships[name, key] = Membership.objects.create(
            person=cast.people[name],
            organisation=cast.organisations[key],
            role=role,
            is_signatory=signs,
            since=NOW - timedelta(days=300),
        )
    Membership.objects.create(
        person=cast.people["leo"],
        organisation=cast.organisations["citizens"],
        role=Role.STEWARD,
        since=NOW - timedelta(days=300),
        until=NOW - timedelta(days=1),
    )
    cast.coalition = Space.objects.create(
        name="Clean Procurement Coalition", kind=SpaceKind.COALITION, created_at=NOW
    )
    for key, until in (("citizens", None), ("legal", None), ("former", NOW - timedelta(days=30))):
        Seat.objects.create(
            space=cast.coalition,
            organisation=cast.organisations[key],
            since=NOW - timedelta(days=200),
            until=until,
        )
    return cast


def sign_in_with_second_step(client: Client, person: Person) -> None:
    """This signs a person in at the door, by password and then a recovery code: codes of an app are
    good once in half a minute, and tests are faster."""
    sign_in(client, person)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302


def sign_in(client: Client, person: Person) -> None:
    """This signs a person in at the door by password."""
    given = {"login": person.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), given).status_code == 302
