"""Whoever joins, leaves or changes role, each open session and token sees just what it should.

A state machine moves people in and out of two organisations through the pages, and after every step
compares each of their sessions and tokens with a model of a few lines of plain Python.
"""

import re
from dataclasses import dataclass, field

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commonground.hub.access.audience import Level
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import Membership, Organisation, Person, Role
from commonground.hub.ties.actions import record_touchpoint
from tests.cast import NOW

PEOPLE, PLACES = ("ada", "ben", "cho"), ("home", "away")
LEVELS = (Level.NAMED, Level.ORGANISATION, Level.NETWORK)
BEGINNING = {("ada", "home"): "steward", ("ben", "home"): "member", ("cho", "away"): "steward"}
CANARY = re.compile(r"canary-[a-z]+-[a-z]+")

person, place = st.sampled_from(PEOPLE), st.sampled_from(PLACES)
role = st.sampled_from([str(one) for one in Role])


@dataclass
class Model:
    """Who acts for whom, with which role, and the how manieth time: all there is to know."""

    roles: dict[tuple[str, str], str] = field(default_factory=lambda: dict(BEGINNING))
    stays: dict[tuple[str, str], int] = field(default_factory=lambda: dict.fromkeys(BEGINNING, 1))

    def stewards(self, place: str) -> list[str]:
        return [who for (who, at), role in self.roles.items() if (at, role) == (place, "steward")]

    def joins(self, who: str, at: str, role: str) -> None:
        self.roles[who, at] = role
        self.stays[who, at] = self.stays.get((who, at), 0) + 1

    def may_go(self, who: str, at: str) -> bool:
        return self.roles.get((who, at)) != "steward" or self.stewards(at) != [who]

    def reads(self, who: str, at: str) -> set[str]:
        """The words of `at` somebody reads while acting for it. Named are the author of each (its first
        steward) while there, and Ben during his first stay."""
        found = {f"canary-{at}-network", f"canary-{at}-organisation"}
        is_author = (who, at) in (("ada", "home"), ("cho", "away"))
        is_named = (who, at) == ("ben", "home") and self.stays[who, at] == 1
        return found | ({f"canary-{at}-named"} if is_author or is_named else set())


class LiveMembership(RuleBasedStateMachine):
    """People join, are promoted, leave and come back; nothing they left stays open to them."""

    @initialize()
    def begin(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.model = Model()
        self.people, self.places = {}, {}
        self.sessions: dict[str, tuple[Client, Client]] = {}
        for name in PEOPLE:
            one = Person.objects.create_user(f"{name}@live.example", None, name=name)
            EmailAddress.objects.create(user=one, email=one.email, verified=True, primary=True)
            self.people[name], self.sessions[name] = one, (Client(), Client())
            for client in self.sessions[name]:
                client.force_login(one)
        given = {"created_at": NOW, "changed_at": NOW}
        for name in (*PLACES, "third"):
            self.places[name] = Organisation.objects.create(
                name=name, slug=f"{name}-live00", level=Level.PUBLIC, **given
            )
        for (who, at), what in BEGINNING.items():
            place = self.places[at]
            place.owner, place.claimed_at = place, NOW
            place.save()
            Membership.objects.create(
                person=self.people[who], organisation=place, role=what, since=NOW
            )
        for at, who in (("home", "ada"), ("away", "cho")):
            readers = Membership.objects.filter(person=self.people["ben"], until=None)
            for level in LEVELS:
                record_touchpoint(
                    viewer=self.viewer(who, at),
                    parties=[self.places["third"]],
                    kind="meeting",
                    held_on=NOW.date(),
                    said=f"canary-{at}-{level}",
                    level=level,
                    readers=list(readers) if (level, at) == (Level.NAMED, "home") else [],
                    now=NOW,
                )
        self.tokens: list[tuple[str, str, int, str]] = []
        for who, at in BEGINNING:
            self.make_token(who, at)
        self.asked: list[dict[str, str]] = []
        self.turn = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def viewer(self, who: str, at: str):
        return queries.membership_viewer(self.people[who], self.places[at].slug)

    def url(self, name: str, at: str, *rest: str) -> str:
        return reverse(name, args=[self.places[at].slug, *rest])

    def steward_of(self, at: str) -> Client:
        return self.sessions[self.model.stewards(at)[0]][0]

    def make_token(self, who: str, at: str) -> None:
        _row, secret = actions.create_token(viewer=self.viewer(who, at), name="t", now=NOW)
        self.tokens.append((who, at, self.model.stays[who, at], secret))

    def stay(self, who: str, at: str) -> str:
        return Membership.objects.get(
            person=self.people[who], organisation=self.places[at], until=None
        ).ref

    @rule(who=person, at=place, role=role)
    def invite(self, who: str, at: str, role: str) -> None:
        if (who, at) in self.model.roles:
            return
        invited, _secret = actions.invite(
            viewer=self.viewer(self.model.stewards(at)[0], at),
            email=f"{who}@live.example",
            role=Role(role),
            is_signatory=False,
            now=timezone.now(),
        )
        self.asked = [one for one in self.asked if (one["who"], one["at"]) != (who, at)]
        self.asked.append({"who": who, "at": at, "role": role, "ref": invited.ref})

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.asked))
        self.asked.remove(one)
        for second, client in enumerate(self.sessions[one["who"]]):
            answer = client.post(reverse("public:accept", args=[one["ref"]]))
            assert answer.status_code == (404 if second else 302)
        self.model.joins(one["who"], one["at"], one["role"])
        self.make_token(one["who"], one["at"])

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.asked))
        self.asked.remove(one)
        url = self.url("organisations:withdraw", one["at"], one["ref"])
        assert self.steward_of(one["at"]).post(url).status_code == 302
        accept = reverse("public:accept", args=[one["ref"]])
        assert self.sessions[one["who"]][1].post(accept).status_code == 404

    @rule(data=st.data(), role=role)
    def change_role(self, data: st.DataObject, role: str) -> None:
        who, at = data.draw(st.sampled_from(sorted(self.model.roles)))
        allowed = role == "steward" or self.model.may_go(who, at)
        url = self.url("organisations:member", at, self.stay(who, at))
        form = {"role": role, "was": self.model.roles[who, at]}
        answer = self.steward_of(at).post(url, form)
        assert answer.status_code == (302 if allowed else 422)
        if allowed:
            self.model.roles[who, at] = role

    @rule(data=st.data(), by_themselves=st.booleans())
    def leave(self, data: st.DataObject, by_themselves: bool) -> None:
        who, at = data.draw(st.sampled_from(sorted(self.model.roles)))
        url = self.url("organisations:end_membership", at, self.stay(who, at))
        client = self.sessions[who][1] if by_themselves else self.steward_of(at)
        allowed = self.model.may_go(who, at)
        assert client.post(url).status_code == (302 if allowed else 403)
        if allowed:
            del self.model.roles[who, at]

    @invariant()
    def sessions_see_what_the_model_says(self) -> None:
        for who in PEOPLE:
            for at in PLACES:
                role = self.model.roles.get((who, at))
                # One session reads what was said, the other tries what only stewards may: in turn.
                reading, trying = self.sessions[who][:: 1 if self.turn % 2 else -1]
                answer = reading.get(self.url("ties:tie", at, self.places["third"].slug))
                assert answer.status_code == (200 if role else 404), (who, at)
                expected = self.model.reads(who, at) if role else set()
                assert set(CANARY.findall(answer.content.decode())) == expected, (who, at)
                invite = trying.get(self.url("organisations:invite", at))
                allowed = 200 if role == "steward" else 403 if role else 404
                assert invite.status_code == allowed, (who, at, role)
        self.turn += 1

    @invariant()
    def tokens_see_what_the_model_says(self) -> None:
        for who, at, stay, secret in self.tokens:
            answer = Client().get(
                "/api/v1/touchpoints", headers={"Authorization": f"Bearer {secret}"}
            )
            lives = (who, at) in self.model.roles and self.model.stays[who, at] == stay
            assert answer.status_code == (200 if lives else 401), (who, at)
            expected = self.model.reads(who, at) if lives else set()
            assert set(CANARY.findall(answer.content.decode())) == expected


@pytest.mark.django_db
@pytest.mark.capability("X1")
@pytest.mark.capability("X2")
def test_every_session_and_token_follows_the_memberships_as_they_are() -> None:
    run_state_machine_as_test(
        LiveMembership,
        settings=settings(
            max_examples=5,
            stateful_step_count=10,
            deadline=None,
            derandomize=True,
            # Made smaller, a failing walk would take minutes to be told.
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
