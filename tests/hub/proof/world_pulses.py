"""Rounds, what they came to, and what partners were told: each seen by its own people only.

Answers hold numbers and no words; that nobody is shown anybody else's is proved in
tests/hub/test_pulses.py, and by their table here.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from commonground.hub.pulses.models import Answer, Asked, Feedback, Result, Round
from tests.cast import NOW
from tests.hub.proof.oracle import Row

if TYPE_CHECKING:
    from tests.hub.proof.world import World

ANSWERS = {"citizens": "bob", "arts": "charlie"}


def build(world: "World") -> None:
    """For either owner an open round and an ended one, about three: a partner everybody sees, one few
    see, and one whose people are here."""
    for owner, author in (("citizens", "alice"), ("arts", "charlie")):
        ties = [row for row in world.rows if row.label.startswith(f"tie {owner} → ")]
        for state, ended_at in (("open", None), ("ended", NOW)):
            row = Row(f"round {state} of {owner}", "organisation", owner, author)
            held = world.shared(row, Round(
                name=world.word(row, "name"), started_at=NOW, at_least=3, ended_at=ended_at,
                until=(NOW + timedelta(days=900)).date()))  # fmt: skip
            legal = next(one for one in world.rows if one.label == "legal")
            for on in (ties[0].parents[0], ties[-1].parents[0], legal):
                result(world, row, held, on, owner)
            asked(world, row, held, owner)


def result(world: "World", row: Row, held: Round, on: Row, owner: str) -> None:
    """What a round came to about one organisation; told to it where its people are here."""
    about = Row(f"result {row.label} about {on.label}", parents=(row, on))
    kept = world.keep(about, Result.objects.create(
        round=held, subject=world.objects[on.label], asked=4, trust=3.0, trust_raters=3))  # fmt: skip
    if held.ended_at and on.label == "legal":
        told = Row(
            f"feedback on {about.label}", owner=owner, other=on.label, told=True, special="between"
        )
        world.keep(told, Feedback.objects.create(
            owner=held.owner, other=kept.subject, result=kept, held_on=NOW.date(), told_at=NOW,
            asked=4, trust=3.0, trust_raters=3))  # fmt: skip


def asked(world: "World", row: Row, held: Round, owner: str) -> None:
    """One colleague asked, and what they said so far, which they alone see."""
    name = ANSWERS[owner]
    member = Row(f"asked {name} in {row.label}", parents=(row,))
    one = world.keep(member, Asked.objects.create(
        round=held, membership=world.cast.memberships[name, owner]))  # fmt: skip
    about = Result.objects.filter(round=held).order_by("pk")[0]
    if held.ended_at is None:
        said = Row(
            f"answer {member.label}", special="person", readers=frozenset({f"{name}@{owner}"})
        )
        world.keep(said, Answer.objects.create(asked=one, about=about, reliability=2))
