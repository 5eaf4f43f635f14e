"""How often to be in touch: chosen on the page of a tie, felt on Today; small acts with their facts."""

import json
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commonground.hub.access import prepared
from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Activity
from commonground.hub.organisations.actions import create_token
from commonground.hub.organisations.models import Need, Offer, Organisation
from commonground.hub.rhythms import queries
from commonground.hub.rhythms.rules import anniversary, in_words
from commonground.hub.ties import actions
from commonground.hub.ties.models import NextStep, Stage, Tie, Touchpoint
from commonground.hub.ties.queries import looking, waiting
from commonground.hub.ties.rules import quiet_after_days
from commonground.hub.vocabularies.models import Issue, Place
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T4")]

HOME = "/o/citizens-cast00/"
TIE = "/o/citizens-cast00/ties/legal-cast00/"
RHYTHM = "/o/citizens-cast00/rhythms/legal-cast00/"


def begun(cast: Cast, key: str = "legal", **facts: Any) -> Tie:
    """A tie of citizens to another, with whatever else is to be true of it."""
    tie = actions.begin_tie(viewer=cast.viewer("bob"), subject=cast.organisations[key], now=NOW)
    Tie.objects.filter(pk=tie.pk).update(**facts)
    tie.refresh_from_db()
    return tie


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.parametrize(
    ("stage", "chosen", "days"),
    [
        (Stage.COORDINATING, None, 30),
        (Stage.COORDINATING, 365, 365),
        (Stage.COORDINATING, 0, None),
        (Stage.IDENTIFIED, None, None),
        (Stage.IDENTIFIED, 14, 14),
        (Stage.PAUSED, 14, None),
        (Stage.ENDED, 14, None),
    ],
)
def test_the_rhythm_chosen_counts_else_what_the_stage_bears(
    stage: Stage, chosen: int | None, days: int | None
) -> None:
    assert quiet_after_days(stage, chosen) == days
    assert in_words(chosen, stage).endswith(".")


def test_a_rhythm_is_chosen_on_the_page_of_the_tie_and_felt_on_today(cast: Cast, visit) -> None:
    tie = begun(cast, stage=Stage.COORDINATING, stage_since=in_days(-45))
    bob = visit("bob")
    assert "Gone quiet" in bob.get(HOME).content.decode()
    page = bob.get(TIE).content.decode()
    assert "Every month, as where you stand suggests." in page
    answer = bob.post(RHYTHM, {"rhythm": "90", "version": tie.version})
    assert answer["Location"] == TIE
    assert "Every three months, as you chose." in bob.get(TIE).content.decode()
    assert "Gone quiet" not in bob.get(HOME).content.decode()
    assert "Gone quiet" not in bob.get(TIE).content.decode()


def test_a_rhythm_chosen_brings_up_a_tie_whose_stage_never_would(cast: Cast, visit) -> None:
    begun(cast, rhythm_days=14, created_at=timezone.now() - timedelta(days=20))
    assert "Legal Aid House" in visit("bob").get(HOME).content.decode()


def test_two_people_at_once_lose_neither_s_choice(cast: Cast, visit) -> None:
    tie = begun(cast, stage=Stage.COORDINATING)
    erin, bob = visit("erin"), visit("bob")
    assert erin.post(RHYTHM, {"rhythm": "180", "version": tie.version}).status_code == 302
    answer = bob.post(RHYTHM, {"rhythm": "14", "version": tie.version})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Twice a year, as you chose." in text
    assert '<option value="14" selected>' in text
    tie.refresh_from_db()
    assert bob.post(RHYTHM, {"rhythm": "14", "version": tie.version}).status_code == 302
    assert bob.post(RHYTHM, {"rhythm": "15", "version": 9}).status_code == 422
    tie.refresh_from_db()
    assert tie.rhythm_days == 14


def test_where_there_is_no_tie_yet_choosing_begins_it(cast: Cast, visit) -> None:
    assert visit("bob").get(RHYTHM).status_code == 200
    assert visit("bob").post(RHYTHM, {"rhythm": "30", "version": 0}).status_code == 302
    assert Tie.objects.get().rhythm_days == 30
    own = "/o/citizens-cast00/rhythms/citizens-cast00/"
    assert visit("bob").get(own).status_code == 403
    assert visit("charlie").get(RHYTHM).status_code == 404


def known_of_legal(cast: Cast) -> None:
    """Needs, an activity, a promise and a first contact of three years ago."""
    legal, citizens = cast.organisations["legal"], cast.organisations["citizens"]
    Need.objects.create(organisation=legal, kind="space", description="A room on Fridays")
    Need.objects.create(organisation=legal, kind="skills", description="Somebody who draws")
    Need.objects.create(
        organisation=legal, kind="money", description="Long over", until=in_days(-1)
    )
    Offer.objects.create(organisation=citizens, kind="space", description="The back office")
    Activity.objects.create(
        organisation=legal,
        owner=legal,
        level=Level.PUBLIC,
        title="Open day",
        issue=Issue.objects.create(key="x-law", name="Law"),
        place=Place.objects.create(code="XC-Q", name="Quay", kind="district"),
        starts_on=in_days(6),
    )
    first = Touchpoint.objects.create(
        owner=citizens, kind="call", held_on=in_days(5) - timedelta(days=3 * 365 + 1),
        recorded_at=NOW,
    )  # fmt: skip
    first.parties.add(legal)


def test_small_acts_rest_on_what_is_known_and_are_written_down_at_one_press(
    cast: Cast, visit
) -> None:
    begun(cast, stage=Stage.COORDINATING)
    known_of_legal(cast)
    bob = visit("bob")
    found = queries.acts(cast.viewer("bob"), [cast.organisations["legal"]], timezone.localdate())
    facts = [act.fact for act in found[cast.organisations["legal"].pk]]
    assert "Open day, Quay, begins on" in facts[0]
    assert facts[1] == "They need: A room on Fridays. You offer: The back office."
    assert "3 years since your first contact" in facts[2]
    assert facts[3] == "They need: Somebody who draws."
    assert len(facts) == 4
    page = bob.get(TIE).content.decode()
    assert "A small thing you could do" in page and facts[1] in page
    assert facts[0] in bob.get(HOME).content.decode()
    need = Need.objects.get(kind="space")
    at = f"/o/citizens-cast00/rhythms/legal-cast00/did/need-{need.ref}/"
    assert at in page
    form = bob.get(at).content.decode()
    assert "We offered to help with: A room on Fridays" in form
    assert '<option value="message" selected>' in form
    given = {"parties": ["legal-cast00"], "kind": "message", "said": "Yes", "level": "organisation",
             "held_on": in_days(0).isoformat(), "save": "1"}  # fmt: skip
    assert bob.post(at, given)["Location"] == TIE
    assert Touchpoint.objects.filter(said="Yes").exists()
    need.delete()
    assert "We offered" not in bob.get(at).content.decode()


def test_a_letter_promised_is_told_and_who_asks_for_peace_is_left_in_peace(
    cast: Cast, visit
) -> None:
    tie = begun(cast)
    known_of_legal(cast)
    NextStep.objects.create(
        tie=tie, owner=tie.owner, text="Write the letter of support", due_on=in_days(3),
        created_at=NOW,
    )  # fmt: skip
    viewer, legal = cast.viewer("bob"), cast.organisations["legal"]
    [first, *_more] = queries.acts(viewer, [legal], timezone.localdate())[legal.pk]
    assert first.fact.endswith("Write the letter of support.")
    assert first.kind == "letter-of-support-given"
    Organisation.objects.filter(pk=legal.pk).update(do_not_contact=True)
    legal.refresh_from_db()
    assert queries.acts(viewer, [legal], timezone.localdate()) == {}


def test_acts_tell_nobody_what_they_may_not_see(cast: Cast) -> None:
    legal = cast.organisations["legal"]
    begun(cast)
    known_of_legal(cast)
    Activity.objects.update(level=Level.ORGANISATION)
    touchpoint = Touchpoint.objects.get()
    Touchpoint.objects.filter(pk=touchpoint.pk).update(
        level=Level.NAMED, author=cast.people["erin"]
    )
    today = timezone.localdate()
    told = [act.fact for act in queries.acts(cast.viewer("bob"), [legal], today)[legal.pk]]
    assert not any("Open day" in fact or "first contact" in fact for fact in told)
    assert any(
        "first contact" in act.fact
        for act in queries.acts(cast.viewer("erin"), [legal], today)[legal.pk]
    )
    Organisation.objects.filter(pk=legal.pk).update(level=Level.NETWORK)
    legal.refresh_from_db()
    told = [act.fact for act in queries.acts(cast.viewer("bob"), [legal], today)[legal.pk]]
    assert told == ["They need: A room on Fridays. You offer: The back office."]
    assert queries.acts(cast.viewer("anonymous"), [legal], today) == {}


@pytest.mark.parametrize(
    ("first", "today", "found"),
    [
        (date(2024, 2, 29), date(2026, 2, 20), (date(2026, 2, 28), 2)),
        (date(2024, 1, 3), date(2025, 12, 28), (date(2026, 1, 3), 2)),
        (date(2025, 11, 20), date(2026, 11, 22), (date(2026, 11, 20), 1)),
        (date(2026, 11, 20), date(2026, 11, 22), None),
        (date(2020, 6, 1), date(2026, 11, 22), None),
    ],
)
def test_anniversaries(first: date, today: date, found: tuple[date, int] | None) -> None:
    assert anniversary(first, today) == found


@pytest.mark.capability("X7")
def test_programs_read_and_choose_rhythms(cast: Cast) -> None:
    _row, secret = create_token(viewer=cast.viewer("bob"), name="test", now=NOW)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    at = "/api/v1/ties/legal-cast00/rhythm"
    assert client.get(at).json() == {"days": None, "counts": None, "version": 0}

    def put(given: dict[str, Any]) -> tuple[int, Any]:
        answer = client.put(at, json.dumps(given), content_type="application/json")
        return answer.status_code, answer.json()

    assert put({"days": 30})[1]["counts"] == 30
    assert put({"days": 60, "version": 99})[0] == 409
    assert put({"days": 31, "version": 2})[0] == 422
    known_of_legal(cast)
    assert len(client.get("/api/v1/ties/legal-cast00/acts").json()) == 4


def test_where_there_are_thousands_of_ties_the_same_ones_are_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked for by what all may read, told by what the viewer may: contact kept for named people
    brings a tie down for them alone."""
    chance, citizens = Random(7), cast.organisations["citizens"]
    bob, erin = cast.viewer("bob"), cast.viewer("erin")
    for number in range(40):
        other = Organisation.objects.create(name=f"Other {number}", created_at=NOW, changed_at=NOW)
        began = timezone.now() - timedelta(days=chance.randrange(500))
        for viewer, level in ((bob, Level.ORGANISATION), (erin, Level.NAMED))[: number % 3]:
            actions.record_touchpoint(
                viewer=viewer, parties=[other], kind="call", now=timezone.now(), level=level,
                held_on=in_days(-chance.randrange(200)),
            )  # fmt: skip
        tie = actions.begin_tie(viewer=bob, subject=other, now=began)
        Tie.objects.filter(pk=tie.pk).update(
            stage=chance.choice(list(Stage)), rhythm_days=chance.choice([None, None, 0, 14, 90])
        )
        if number % 7 == 0:
            NextStep.objects.create(
                tie=tie, owner=citizens, author=cast.people["erin"], text="Call", created_at=NOW,
                level=Level.NAMED,
            )  # fmt: skip
    removed = Touchpoint.objects.filter(level=Level.ORGANISATION).first()
    assert removed is not None
    actions.remove_touchpoint(viewer=bob, touchpoint=removed, now=timezone.now())
    exact = [waiting(viewer, timezone.localdate()) for viewer in (bob, erin)]
    assert exact[0].quiet and exact[0].quiet != exact[1].quiet
    monkeypatch.setattr(looking, "ALL_OF", 0)
    monkeypatch.setattr(prepared, "WRITTEN", {})  # how many are read is a part of the question
    assert [waiting(viewer, timezone.localdate()) for viewer in (bob, erin)] == exact
