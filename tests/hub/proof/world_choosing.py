"""Rows of the room `choosing` with canaries: what is weighed, what colleagues think apart, what was
found, warnings at every level with their replies, and what ties are worth."""

from datetime import timedelta
from typing import TYPE_CHECKING

from commonground.hub.choosing.models import (
    Choice,
    Finding,
    Flag,
    Hours,
    Judge,
    Judgement,
    Reply,
    Worth,
)
from tests.cast import NOW
from tests.hub.proof.oracle import Row

if TYPE_CHECKING:
    from tests.hub.proof.world import World

AHEAD = (NOW + timedelta(days=900)).date()
SHOWN_OF_EACH = "org public by citizens"


def choice(world: "World", on: Row, owner: str, author: str) -> None:
    """What `owner` weighs, what its author thinks (not shown yet), and what was found."""
    subject = world.objects[on.label]
    member = world.cast.memberships[author, owner]
    own = world.cast.organisations[owner]
    row = Row(f"choice {owner} {on.label}", "organisation", owner, parents=(on,))
    held = world.shared(row, Choice(
        organisation=subject, purpose="advocate", opened_at=NOW, decision="not_now",
        reason=world.word(row, "reason"), review_on=NOW.date(), decided_at=NOW,
        decided_by=member.person))  # fmt: skip
    judge = Row(f"judge {row.label}", parents=(row,))
    world.keep(judge, Judge.objects.create(
        choice=held, membership=member, asked_at=NOW, answered_at=NOW))  # fmt: skip
    said = Row(f"judgement {row.label}", "named", owner, author, parents=(row,))
    world.keep(said, Judgement.objects.create(
        choice=held, membership=member, owner=own, author=member.person, level="named", fit=4,
        trust=1, fit_why=world.word(said, "fit_why"), trust_why=world.word(said, "trust_why"),
        judged_at=NOW))  # fmt: skip
    found = Row(f"finding {owner} {on.label}", "organisation", owner, parents=(on,))
    world.shared(found, Finding(
        organisation=subject, question=world.word(found, "question"), answer="yes",
        evidence=world.word(found, "evidence"),
        link=f"https://{world.word(found, 'link')}.example/", looked_on=NOW.date(),
        holds_until=NOW.date(), recorded_at=NOW))  # fmt: skip


def flag(world: "World", on: Row, level: str, owner: str) -> None:
    """A warning at a level, and the reply to it."""
    row = Row(
        f"flag {level} by {owner} on {on.label}", parents=(on,), **world.audience(level, owner)
    )
    raised = world.shared(row, Flag(
        organisation=world.objects[on.label], kind="money", evidence=world.word(row, "evidence"),
        link=f"https://{world.word(row, 'link')}.example/", holds_until=AHEAD,
        raised_at=NOW))  # fmt: skip
    reply = Row(f"reply {row.label}", parents=(row,))
    world.keep(reply, Reply.objects.create(
        flag=raised, text=world.word(reply, "text"), written_at=NOW))  # fmt: skip


def build(world: "World", authors: dict[str, str], levels: tuple[str, ...]) -> None:
    """Add all of it to a world that has its organisations and ties."""
    known = {row.label: row for row in world.rows}
    public = known[SHOWN_OF_EACH]
    for owner, author in authors.items():
        for on in (public, known[f"org organisation by {owner}"]):
            choice(world, on, owner, author)
            flag(world, on, "organisation", owner)
        for level in levels:
            if level != "organisation":
                flag(world, public, level, owner)
        for label in [label for label in known if label.startswith(f"tie {owner} ")][:3]:
            worth = Row(f"worth {label}", parents=(known[label],))
            world.keep(worth, Worth.objects.create(
                tie=world.objects[label], value=3, hours=2, said_at=NOW))  # fmt: skip
        row = Row(f"hours of {owner}", "organisation", owner)
        world.shared(row, Hours(hours=12, said_at=NOW))
    # About those who have people here: at a table where they sit, and to the whole network.
    flag(world, known["legal"], "space", "citizens")
    flag(world, known["citizens"], "network", "arts")
