"""The mail of what waits, and the pages its links open, as every member of the cast: no leak."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from commonground.hub.home import jobs, rules
from commonground.hub.home.models import Digest, MailHabits
from tests.hub.proof.oracle import ACTS
from tests.hub.proof.test_surfaces import allowed
from tests.hub.proof.visits import CANARY, words
from tests.hub.proof.world import build
from tests.post import Post, text_of


@pytest.mark.capability("X2")
@pytest.mark.capability("X4")
def test_no_mail_tells_what_its_reader_may_not_see(db, post: Post) -> None:
    """Everybody who ever was a member has a mail due; those who left get none."""
    world = build()
    jobs.digests.call()
    for person in world.cast.people.values():
        MailHabits.objects.update_or_create(
            person=person, defaults={"quiet_from": 0, "quiet_until": 0}
        )
    due = timezone.now() - timedelta(minutes=1)
    Digest.objects.update(next_at=due, is_asked=True)
    jobs.digests.call()
    members = {name for name in ACTS if "@" in name}
    assert len(post.mails) == len(members)
    known = {w: f"{r.label}.{n}" for r in world.rows for n, w in r.canaries.items()}
    faults, told = [], 0
    for mail in post.mails:
        subject = str(mail["Subject"])
        text = text_of(mail)
        html = mail.get_body(("html",))
        assert html is not None
        person = str(mail["To"]).partition("@")[0]
        [viewer] = [
            name
            for name in members
            if name.startswith(f"{person}@")
            and world.cast.organisations[ACTS[name][1]].name in text.splitlines()[0]
        ]
        granted = set(allowed(world, viewer))
        found = {word.lower() for word in CANARY.findall(text + html.get_content())} & world.given
        told += len(found)
        faults += [f"{viewer} is told {known[word]}" for word in found - granted]
        faults += [f"{viewer}: {word} in the subject" for word in known if word in subject.lower()]
        faults += [
            f"{viewer} is mailed {what}, which is for named people"
            for word, what in allowed(world, viewer).items()
            if word in found and what.startswith("step named")
        ]
    assert told > 10
    assert not faults, "\n".join(sorted(set(faults))[:40])


@pytest.mark.capability("X2")
def test_the_pages_behind_links_show_nothing_of_any_row(db) -> None:
    world = build()
    until = int((timezone.now() + timedelta(days=1)).timestamp())
    purposes = {"step": "done", "tie": "again"}
    answered = [row for row in world.rows if row.label.split(" ")[0] in purposes]
    opened = 0
    for row in answered[::9]:
        for person, key in (("bob", "citizens"), ("charlie", "arts"), ("gus", "procurement")):
            thing, sent_to = world.objects[row.label], world.cast.memberships[person, key].ref
            purpose = purposes[row.label.split(" ")[0]]
            secret = rules.secret_of(rules.Answer(sent_to, purpose, thing.ref, "", until))
            page = Client().get(f"/mail/answer/{secret}/")
            # Only the organisation's own open steps and ties are answered from its mails.
            may = row.seen_by(f"{person}@{key}") and row.owner == key
            assert (page.status_code == 200) == may, (row.label, person, key)
            assert words(world, page) == set()
            opened += may
    assert opened > 5
