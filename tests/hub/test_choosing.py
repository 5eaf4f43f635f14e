"""Choosing: scoring apart, deciding, looking into others, warning with a right of reply, the whole."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.choosing import actions, queries
from commonground.hub.choosing.models import Choice, Finding, Flag, FlagKind, Judgement, Reply
from commonground.hub.finder.models import Candidate, Opinion
from commonground.hub.history.queries import entries, lines, told
from commonground.hub.home.queries import waits_in_rooms
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Contribution, NextStep, Stage, Tie, Touchpoint
from commonground.hub.vocabularies.models import Issue, Place
from tests.cast import Cast

pytestmark = pytest.mark.capability("K6")


@pytest.fixture
def begun(cast: Cast) -> Choice:
    """Alice weighs the theatre, and asks Bob and Erin."""
    asked = [cast.memberships[name, "citizens"] for name in ("bob", "erin")]
    return actions.begin(
        viewer=cast.viewer("alice"),
        organisation=cast.organisations["arts"],
        purpose="reach",
        judges=asked,
        now=timezone.now(),
    )


def at(name: str, *args: object) -> str:
    return reverse(f"choosing:{name}", args=["citizens-cast00", *args])


def said(cast: Cast, name: str, choice: Choice, mark: int | None, why: str) -> None:
    actions.judge(
        viewer=cast.viewer(name),
        choice=choice,
        marks={"fit": mark, "trust": mark, "cost": None, "risk": 2},
        why={"fit": why},
        now=timezone.now(),
    )


def waiting(cast: Cast, name: str) -> str:
    found = waits_in_rooms(cast.viewer(name), timezone.localdate())
    return " ".join(entry.words for waits in found for entry in waits.entries)


def test_nobody_reads_anothers_answer_until_all_are_in(cast: Cast, visit, begun: Choice) -> None:
    assert "Say what you think of Harbour Street Theatre" in waiting(cast, "bob")
    bob = visit("bob")
    page = bob.get(at("judge", begun.ref))
    assert page.status_code == 200
    half = bob.post(at("judge", begun.ref), {"fit": "4", "fit_why": "They fill every square"})
    assert half.status_code == 422 and "They fill every square" in half.content.decode()
    given = {
        "fit": "4",
        "fit_why": "They fill every square",
        "trust": "0",
        "cost": "3",
        "risk": "3",
    }
    assert bob.post(at("judge", begun.ref), given).status_code == 302
    assert Judgement.objects.get().trust is None
    for name in ("alice", "erin"):
        shown = visit(name).get(at("choice", begun.ref)).content.decode()
        assert "1 of 2" in shown and "They fill every square" not in shown
        assert not Judgement.objects.visible_to(cast.viewer(name)).exists()
        told_lines = lines(
            cast.viewer(name), list(told(cast.viewer(name), entries(cast.viewer(name))))
        )
        assert not any("fill every" in f"{line.sentence}{line.text}" for line in told_lines)
    said(cast, "erin", begun, 1, "They never answer")
    shown = bob.get(at("choice", begun.ref)).content.decode()
    assert "They never answer" in shown and "You see this differently" in shown
    spread = queries.choice_page(cast.viewer("bob"), begun.ref).spreads[0]
    assert (spread.lowest, spread.highest, spread.counts) == (1, 4, (1, 0, 0, 1)) and spread.is_wide
    assert bob.post(at("judge", begun.ref), given).status_code == 403
    assert visit("charlie").get(at("choice", begun.ref)).status_code == 404


def test_only_a_steward_shows_before_all_are_in_and_who_left_counts_no_more(
    cast: Cast, begun: Choice
) -> None:
    said(cast, "erin", begun, 3, "")
    with pytest.raises(Refused, match="Bob has not answered"):
        actions.show(viewer=cast.viewer("erin"), choice=begun, now=timezone.now())
    cast.memberships["bob", "citizens"].until = timezone.now()
    cast.memberships["bob", "citizens"].save()
    actions.show(viewer=cast.viewer("erin"), choice=begun, now=timezone.now())
    assert [
        one.who for one in queries.choice_page(cast.viewer("alice"), begun.ref).spreads[0].heard
    ] == ["Erin"]
    anew = actions.ask_anew(
        viewer=cast.viewer("alice"), choice=begun,
        version=Choice.objects.get().version, now=timezone.now(),
    )  # fmt: skip
    said(cast, "erin", anew, 2, "")
    assert Choice.objects.get().shown_at, "the last who is still here shows them"


def test_a_decision_has_a_reason_and_leads_on(cast: Cast, visit, begun: Choice) -> None:
    alice, today = visit("alice"), timezone.localdate()
    page = alice.get(at("choice", begun.ref))
    version = str(page.context["choice"].version)
    bare = {"decision": "not_now", "reason": "Their season is full", "version": version}
    refused = alice.post(at("decide", begun.ref), bare)
    assert refused.status_code == 422 and "Their season is full" in refused.content.decode()
    assert visit("bob").post(at("decide", begun.ref), bare).status_code == 403
    later = {**bare, "review_on": (today + timedelta(days=30)).isoformat()}
    assert alice.post(at("decide", begun.ref), later).status_code == 302
    clash = alice.post(at("decide", begun.ref), {**later, "reason": "Another"})
    assert clash.status_code == 409 and "Their season is full" in clash.content.decode()
    Choice.objects.update(review_on=today)
    assert "look again at Harbour Street Theatre" in waiting(cast, "alice")
    go = {
        "decision": "pursue",
        "reason": "They are free now",
        "next_step": "Ring Charlie",
        "version": "2",
    }
    went = alice.post(at("decide", begun.ref), go)
    assert went.url == reverse("ties:tie", args=["citizens-cast00", "arts-cast00"])
    tie = Tie.objects.get(owner=cast.organisations["citizens"])
    assert [wish.key for wish in tie.wanted.all()] == ["reach"]
    assert NextStep.objects.get(tie=tie).text == "Ring Charlie"
    no = {"decision": "no", "reason": "They moved away", "version": "3"}
    assert alice.post(at("decide", begun.ref), no).status_code == 302
    assert Candidate.objects.get().opinion == Opinion.SET_ASIDE


def test_side_by_side(cast: Cast, visit, begun: Choice) -> None:
    slugs = [cast.organisations[key].slug for key in ("arts", "legal", "former", "procurement")]
    query = "&".join(f"with={slug}" for slug in slugs)
    issue, place = (
        Issue.objects.get(key="corruption"),
        Place.objects.create(code="QQ-1", name="Fish Gate", path="/QQ-1/"),
    )
    for key in ("arts", "citizens"):
        Activity.objects.create(
            organisation=cast.organisations[key], owner=cast.organisations["citizens"],
            issue=issue, place=place, title="Plays",
        )  # fmt: skip
    bob, arts = cast.viewer("bob"), cast.organisations["arts"]
    [column] = queries.compared(bob, [arts], timezone.localdate()).columns
    assert column.issues_shared == [str(issue)] and column.places_shared == ["Fish Gate"]
    shown = visit("bob").get(f"{at('compare')}?{query}").content.decode()
    assert (
        "Legal Aid House" in shown and "What we do not know" in shown and "being weighed" in shown
    )
    assert visit("bob").get(f"{at('compare')}?with=nobody-here").status_code == 404
    assert "nobody to compare" in visit("bob").get(at("compare")).content.decode()


def test_side_by_side_counts_what_partnerships_on_record_say(cast: Cast, visit) -> None:
    """Their issues and places, what was done together, partners of both; of what is seen alone."""
    arts, legal, former, ours = (
        cast.organisations[key] for key in ("arts", "legal", "former", "citizens")
    )
    Place.objects.create(code="QQ-1", name="Fish Gate", path="/QQ-1/")
    for number in (2, 3):
        Place.objects.create(code=f"QQ-{number}", name="Newtown", path=f"/QQ-{number}/")

    def together(one, other, **more: object) -> None:
        given = {"began_on": date(2024, 1, 1), "level": Level.PUBLIC, **more}
        Partnership.objects.create(
            organisation_a=one,
            organisation_b=other,
            digest=str(Partnership.objects.count()),
            **given,
        )

    together(arts, legal, sectors="corruption;other", place_name="fish gate", project="Plays")
    together(legal, ours, sectors="15113;other", place_name="Fish Gate", project="Evenings")
    together(arts, former, sectors="no cluster", place_name="Newtown")
    together(ours, arts, project="Open doors", precision="year")
    hidden = {"owner": former, "level": Level.ORGANISATION}
    together(former, ours, **hidden, project="A canary")
    bob, today = cast.viewer("bob"), timezone.localdate()
    issue = Issue.objects.get(key="corruption")
    [column] = queries.compared(bob, [arts], today).columns
    assert column.issues_shared == [str(issue)] and not column.issues_theirs
    assert column.places_shared == ["Fish Gate"] and not column.places_theirs
    assert column.together == ["Open doors (2024)"]
    assert column.partners_shared == ["Legal Aid House"]
    frank = cast.viewer("frank")
    [seen] = queries.compared(frank, [ours], today).columns
    assert seen.together == ["A canary (2024)"] and seen.partners_shared == [arts.name]
    page = visit("bob").get(f"{at('compare')}?with={arts.slug}").content.decode()
    assert "What we did together" in page and "Open doors (2024)" in page
    assert "Former Partners Union" not in page and "A canary" not in page
    # Something of which no name is known was done all the same.
    Partnership.objects.update(project="")
    [column] = queries.compared(bob, [arts], today).columns
    assert column.together == ["Something whose name we do not know"]


def test_what_was_found_grows_old(cast: Cast, visit) -> None:
    bob, today = visit("bob"), timezone.localdate()
    page = bob.get(at("checks", "legal-cast00")).content.decode()
    assert "Do you know who is behind it?" in page and "Do you know who owns it?" in page
    address = at("check", "legal-cast00", "accounts")
    bare = bob.post(address, {"answer": "yes", "looked_on": today.isoformat()})
    assert bare.status_code == 422 and "Say what shows it" in bare.content.decode()
    given = {
        "answer": "partly", "evidence": "The account of 2024, without the annex",
        "looked_on": today.isoformat(), "holds_until": (today + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    assert bob.post(address, given).status_code == 302
    clash = visit("erin").post(address, given | {"evidence": "Seen in full"})
    assert clash.status_code == 409 and "without the annex" in clash.content.decode()
    Finding.objects.update(holds_until=today)
    assert "Have you seen their accounts?" in waiting(cast, "erin")
    assert "old: look again" in bob.get(at("checks", "legal-cast00")).content.decode()
    held = Finding.objects.get()
    again = bob.post(at("look_again", held.ref), given | {"shown": held.ref, "answer": "yes"})
    assert again.status_code == 302
    assert [row.answer for row in queries.findings(cast.viewer("bob"))] == ["yes"]
    assert Finding.objects.count() == 2, "what was found before is kept"
    assert "Have you seen" not in waiting(cast, "erin")
    kind = Organisation.objects.get(pk=cast.organisations["legal"].pk).kind
    assert kind is None, "without a kind, every question is asked"


def raised(cast: Cast, level: Level, on: str = "legal") -> Flag:
    return actions.raise_flag(
        viewer=cast.viewer("alice"),
        organisation=cast.organisations[on],
        kind=FlagKind.MONEY,
        evidence="The grant of 2023 was never accounted for",
        holds_until=timezone.localdate() + timedelta(days=100),
        level=level,
        space=cast.coalition,
        now=timezone.now(),
    )


def test_a_warning_reaches_its_audience_only_and_those_warned_of_may_reply(
    cast: Cast, visit
) -> None:
    own = raised(cast, Level.ORGANISATION)
    assert visit("bob").get(at("flag", own.ref)).status_code == 200
    assert (
        visit("dana").get(reverse("choosing:flag", args=["legal-cast00", own.ref])).status_code
        == 404
    )
    assert waiting(cast, "dana") == ""
    legal = cast.organisations["legal"].pk
    today = timezone.localdate()
    assert queries.warnings_of(cast.viewer("bob"), [legal], today)[legal][0].startswith("You keep")
    assert queries.warnings_of(cast.viewer("charlie"), [legal], today) == {}
    told = raised(cast, Level.SPACE)
    assert "You can reply" in waiting(cast, "dana")
    dana = visit("dana")
    address = reverse("choosing:flag", args=["legal-cast00", told.ref])
    assert "never accounted for" in dana.get(address).content.decode()
    reply = reverse("choosing:flag_reply", args=["legal-cast00", told.ref])
    assert dana.post(reply, {"text": "  ", "version": "0"}).status_code == 422
    assert (
        dana.post(reply, {"text": "It was, in March", "version": "0", "charge": "1"}).status_code
        == 302
    )
    assert dana.post(reply, {"text": "Otherwise", "version": "0", "charge": "1"}).status_code == 409
    assert visit("bob").post(at("flag_reply", told.ref), {"text": "x"}).status_code == 403
    assert "Legal Aid House replied" in waiting(cast, "bob")
    page = visit("bob").get(at("flag", told.ref)).content.decode()
    assert "It was, in March" in page
    assert visit("bob").post(at("flag_read", told.ref)).status_code == 302
    assert "replied" not in waiting(cast, "bob")
    assert Reply.objects.visible_to(cast.viewer("charlie")).count() == 0
    profile = reverse("organisations:organisation", args=["citizens-cast00", "legal-cast00"])
    assert "It was, in March" in visit("bob").get(profile).content.decode()
    assert visit("bob").post(at("flag_end", told.ref)).status_code == 302
    assert "You can reply" not in waiting(cast, "dana")


def test_a_reply_is_shown_for_the_charge_and_the_readers_it_answered_only(
    cast: Cast, visit
) -> None:
    told = raised(cast, Level.SPACE)
    address = reverse("choosing:flag", args=["legal-cast00", told.ref])
    reply = reverse("choosing:flag_reply", args=["legal-cast00", told.ref])
    dana, bob, alice = visit("dana"), visit("bob"), cast.viewer("alice")
    said = {"text": "Among us: it was, in March", "version": "0", "charge": "1"}
    assert dana.post(reply, said).status_code == 302

    def changed(**more: object) -> Flag:
        stands = queries.flag(alice, told.ref)
        kept = {
            "kind": FlagKind.MONEY, "evidence": stands.evidence, "space": cast.coalition,
            "holds_until": stands.holds_until, "level": Level.SPACE, "version": stands.version,
        }  # fmt: skip
        return actions.change_flag(viewer=alice, flag=stands, now=timezone.now(), **kept | more)

    changed(holds_until=timezone.localdate() + timedelta(days=9))
    assert "Among us" in bob.get(at("flag", told.ref)).content.decode(), "the same charge"
    for more in ({"level": Level.NETWORK}, {"level": Level.NETWORK, "evidence": "They stole it"}):
        stands = changed(**more)
        for name in ("alice", "charlie"):
            viewer = cast.viewer(name)
            assert queries.flag(viewer, told.ref) and queries.replied(viewer, told) is None, name
        profile = reverse("organisations:organisation", args=["citizens-cast00", "legal-cast00"])
        assert "Among us" not in bob.get(profile).content.decode()
        own = dana.get(address).content.decode()
        assert "Among us" in own and "Only you read your reply now" in own
        assert "until you say it again" in waiting(cast, "dana")
        late = dana.post(reply, said | {"text": "For all", "version": str(stands.charge - 1)})
        assert late.status_code == 409 and "For all" in late.content.decode()
        again = said | {"version": str(stands.charge - 1), "charge": str(stands.charge)}
        assert dana.post(reply, again).status_code == 302
        assert queries.replied(cast.viewer("charlie"), told) is not None
        assert "say it again" not in waiting(cast, "dana")


def test_a_warning_asks_for_evidence_an_end_and_somebody_who_can_answer(cast: Cast, visit) -> None:
    alice = visit("alice")
    address = at("flag_raise", "procurement-cast00")
    far = (timezone.localdate() + timedelta(days=4000)).isoformat()
    bad = alice.post(address, {"kind": "law", "level": "organisation", "holds_until": far})
    assert bad.status_code == 422
    assert (
        "three years at most" in bad.content.decode()
        and "Say what shows it" in bad.content.decode()
    )
    given = {"kind": "law", "evidence": "Seen", "level": "network",
             "holds_until": (timezone.localdate() + timedelta(days=9)).isoformat()}  # fmt: skip
    asks = alice.post(address, given)
    assert asks.status_code == 422 and "they can reply" in asks.content.decode()
    assert alice.post(address, given | {"widen": "on"}).status_code == 302
    assert visit("bob").post(address, given | {"widen": "on"}).status_code == 422
    Organisation.objects.filter(pk=cast.organisations["former"].pk).update(claimed_at=None)
    cast.organisations["former"].refresh_from_db()
    with pytest.raises(Refused, match="could not reply"):
        raised(cast, Level.PUBLIC, on="former")


def test_all_ties_at_once(cast: Cast, visit) -> None:
    now, today = timezone.now(), timezone.localdate()
    for key, stage in (("arts", Stage.COLLABORATING), ("legal", Stage.IN_CONTACT)):
        Tie.objects.create(
            owner=cast.organisations["citizens"], subject=cast.organisations[key], stage=stage,
            created_at=now, changed_at=now,
        )  # fmt: skip
    for days in (3, 10, 20, 30):
        met = Touchpoint.objects.create(
            owner=cast.organisations["citizens"], kind="meeting", recorded_at=now,
            held_on=today - timedelta(days=days),
        )  # fmt: skip
        met.parties.add(cast.organisations["arts"])
    alice = visit("alice")
    address = at("worth", "legal-cast00")
    assert alice.post(address, {"value": "1", "hours": "many"}).status_code == 422
    assert alice.post(address, {"value": "1", "hours": "19.5"}).status_code == 302
    assert alice.post(at("hours"), {"hours": "-3"}).status_code == 422
    assert alice.post(at("hours"), {"hours": "12"}).status_code == 302
    assert visit("bob").post(at("hours"), {"hours": "1"}).status_code == 403
    read = queries.portfolio(cast.viewer("bob"), today)
    assert "You have 12 hours a week; these 2 ties ask for 20.1" in read.told[0]
    assert "thin, without contact for half a year: Legal Aid House" in " ".join(read.told)
    assert "only you reached out or gave, to Harbour Street Theatre" in " ".join(read.told)
    assert "worth little to you today: Legal Aid House" in " ".join(read.told)
    legal, arts = read.rows
    assert (legal.value, legal.value_from, arts.value_from, arts.hours) == (1, "said", "wish", 0.62)
    first = Touchpoint.objects.order_by("-held_on")[0]
    for direction, contact in (("gave", first), ("gave", None), ("got", None)):
        # Nine hours: seven more than the meeting is reckoned at, nine of their own, none of theirs.
        Contribution.objects.create(
            owner=met.owner, other=cast.organisations["arts"], direction=direction, kind="hours",
            amount=9 * 60, held_on=today, recorded_at=now, changed_at=now, touchpoint=contact,
        )  # fmt: skip
    again = queries.portfolio(cast.viewer("bob"), today)
    _legal, arts = again.rows
    assert (arts.hours, arts.hours_from, arts.is_one_sided) == (round(24 / 13, 2), "given", False)
    assert "only you reached out" not in " ".join(again.told)
    shown = visit("bob").get(at("portfolio") + "?show=thin").content.decode()
    kept = visit("bob").get(at("portfolio_csv")).getvalue().decode()
    assert kept.count("\n") == read.count + 1 and read.rows[0].name in kept
    assert visit("bob").get(at("portfolio_xlsx")).content[:2] == b"PK"
    assert "Legal Aid House" in shown and "<circle" in shown
    assert "No tie is tended yet" in visit("charlie").get(
        reverse("choosing:portfolio", args=["arts-cast00"])
    ).content.decode()  # fmt: skip
