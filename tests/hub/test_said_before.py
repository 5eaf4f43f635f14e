"""What imports said of an organisation before its own people kept its profile."""

from typing import Any

import pytest
from django.urls import reverse

from commonground.hub.access.verdicts import Refused
from commonground.hub.activities.actions import (
    import_activities,
    import_partnerships,
    remove_activity,
    remove_partnership,
)
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.history.models import Entry
from commonground.hub.history.queries import breaks
from commonground.hub.organisations.models import Identifier, Organisation
from commonground.hub.registers.actions import take_words_back, undo
from commonground.hub.registers.models import Record, Run
from tests.cast import NOW, Cast
from tests.hub.imported import LATER, counts, organisations

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K1"), pytest.mark.capability("K9")]
TABLE = (
    "org_id,name,mission,oddity\nXX-REG-legal,Legal Aid House,We sue,slander\nw,Well Diggers,,\n"
)
SOURCE = "City register, taken in by Citizens Fighting Corruption"


@pytest.fixture
def legal(cast: Cast) -> Organisation:
    """Legal Aid House as a table told of it, claimed by Dana's people the day after."""
    own = cast.organisations["legal"]
    Organisation.objects.filter(pk=own.pk).update(claimed_at=None, owner=None, changed_at=NOW)
    Identifier.objects.create(organisation=own, scheme="XX-REG", number="legal")
    alice = cast.viewer("alice", "citizens")
    organisations(alice, TABLE)
    more: dict[str, Any] = {"viewer": alice, "register": "City register", "now": NOW}
    for importer, text in (
        (import_activities, "org_id,issue,place\nXX-REG-legal,Health,SO\n"),
        (import_partnerships, "org_a,org_b,project\nw,XX-REG-legal,Wells\n"),
    ):
        importer(content=text.encode(), file_name="more.csv", **more)
    Organisation.objects.filter(pk=own.pk).update(
        claimed_at=LATER, owner=own, mission="We sue", source=SOURCE, as_of=NOW.date()
    )
    own.refresh_from_db()
    return own


def page_of(legal: Organisation) -> str:
    return reverse("organisations:organisation", args=[legal.slug, legal.slug])


def test_whoever_keeps_the_page_sees_what_was_said_before_and_confirms_it(
    cast: Cast, visit, legal: Organisation
) -> None:
    told = "This was said before you kept this page."
    dana = visit("dana")
    page = dana.get(page_of(legal)).content.decode()
    assert page.count(told) == 2 and SOURCE in page and "slander" in page
    assert "1 November 2026" in page and page.count("Not so?") == 3
    other = reverse("organisations:organisation", args=["citizens-cast00", legal.slug])
    for name, address in (
        ("alice", other), ("anonymous", reverse("public:organisation", args=[legal.slug])),
    ):  # fmt: skip
        shown = visit(name).get(address).content.decode()
        assert told not in shown and "Not so?" not in shown
    section = reverse("organisations:section", args=[legal.slug, legal.slug, "mission"])
    sent = {"mission": "We sue", "vision": "", "values": "", "source": "", "version": "0"}
    assert dana.post(section, sent).status_code == 302
    page = dana.get(page_of(legal)).content.decode()
    assert page.count(told) == 1 and "they say so themselves" in page


def test_an_editor_takes_away_what_a_register_said(cast: Cast, visit, legal: Organisation) -> None:
    dana = visit("dana")
    record = Record.objects.get(organisation=legal)
    address = reverse("registers:take_words_back", args=[legal.slug, record.ref])
    done = dana.post(address, follow=True).content.decode()
    assert "Taken away." in done and "slander" not in done and "XX-REG-legal" in done
    for row, name in (
        (Activity.objects.get(), "activities:remove"),
        (Partnership.objects.get(), "activities:remove_partnership"),
    ):
        address = reverse(name, args=[legal.slug, row.ref])
        told = "An import said it of you; no later import brings it back, unless it is your own."
        assert told in dana.get(address).content.decode()
        assert dana.post(address).status_code == 302
    assert not Activity.objects.exists() and not Partnership.objects.exists()
    assert "Not so?" not in dana.get(page_of(legal)).content.decode()
    assert Entry.objects.filter(verb="took away what a register said").exists()
    assert breaks(cast.viewer("dana")) == []
    alice = cast.viewer("alice", "citizens")
    again = organisations(alice, TABLE, now=LATER)
    assert counts(again, "updated", "unchanged") == (0, 2)
    undo(viewer=alice, run=again.run or Run(), now=LATER)
    assert Record.objects.get(organisation=legal).facts == {}


def test_nobody_else_takes_it_away(cast: Cast, visit, legal: Organisation) -> None:
    record, activity = Record.objects.get(organisation=legal), Activity.objects.get()
    partnership = Partnership.objects.get()
    for name in ("charlie", "gus"):
        viewer = cast.viewer(name)
        with pytest.raises(Refused, match="another organisation"):
            take_words_back(viewer=viewer, record=record, now=LATER)
        with pytest.raises(Refused, match="Another organisation"):
            remove_activity(viewer=viewer, activity=activity, now=LATER)
        with pytest.raises(Refused, match="Another organisation"):
            remove_partnership(viewer=viewer, partnership=partnership, now=LATER)
    membership = cast.memberships["dana", "legal"]
    membership.role = "member"
    membership.save()
    dana = visit("dana")
    assert "Not so?" not in dana.get(page_of(legal)).content.decode()
    address = reverse("registers:take_words_back", args=[legal.slug, record.ref])
    assert dana.post(address).status_code == 403
    assert dana.post(address.replace(record.ref, "absent222222")).status_code == 404
    assert Activity.objects.exists() and Record.objects.get(pk=record.pk).facts
