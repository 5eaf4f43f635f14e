"""Before an informational meeting, and after it."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.activities.models import Activity, Partnership
from commonground.hub.briefs import actions, queries
from commonground.hub.briefs.models import MeetingOutcome, Outcome
from commonground.hub.briefs.views.paper import fonts
from commonground.hub.organisations.actions import create_token
from commonground.hub.organisations.models import Contact, Need, Offer, Organisation, Person
from commonground.hub.ties.actions import attach, record_touchpoint
from commonground.hub.ties.models import NextStep, Touchpoint, TouchpointKind
from commonground.hub.vocabularies.models import Issue, Place
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T3")]

BRIEF = "/o/citizens-cast00/briefs/legal-cast00/"
TIE = "/o/citizens-cast00/ties/legal-cast00/"
TOUCHPOINTS = "/o/citizens-cast00/ties/touchpoints/"


def known(cast: Cast) -> None:
    """Two organisations that have much in common, and a third that both have worked with."""
    ours, theirs = cast.organisations["citizens"], cast.organisations["legal"]
    issue = Issue.objects.get_or_create(key="t-water", defaults={"name": "Clean water"})[0]
    quay = Place.objects.create(code="XC-Q", name="Quay", kind="district")
    Organisation.objects.filter(pk=theirs.pk).update(
        vision="مدينة نظيفة", mission="We go to court for the poor."
    )
    Organisation.objects.filter(pk=ours.pk).update(vision="A city without bribes.")
    for organisation, title in ((ours, "Counting pumps"), (theirs, "Suing the works")):
        organisation.issues.add(issue)
        Activity.objects.create(
            organisation=organisation, title=title, issue=issue, place=quay, level=Level.PUBLIC
        )
        other = cast.organisations["former"]
        Partnership.objects.create(
            organisation_a=organisation, organisation_b=other, project=f"{title} together",
            digest=title,
        )  # fmt: skip
    Need.objects.create(organisation=ours, kind="skills", description="A lawyer on Tuesdays.")
    Offer.objects.create(organisation=theirs, kind="skills", description="A second look.")
    Contact.objects.create(
        organisation=theirs,
        name="Dana Okoro",
        position="Director",
        owner=ours,
        level="organisation",
    )


def met(cast: Cast, by: str = "bob", **more: object) -> Touchpoint:
    """An informational meeting with Legal Aid House, yesterday."""
    fields = {
        "parties": [cast.organisations["legal"]],
        "kind": TouchpointKind.INFORMATIONAL_MEETING,
        "held_on": timezone.localdate() - timedelta(days=1),
        "said": "They see the same three clerks.",
        "now": timezone.now(),
    } | more
    return record_touchpoint(viewer=cast.viewer(by, "citizens"), **fields)


def paper_of(answer) -> str:
    """The words of a PDF."""
    assert answer["Content-Type"] == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_the_brief_says_what_both_are_and_share(cast, visit) -> None:
    known(cast)
    bob = visit("bob")
    assert "who you are, and why you came" in bob.get(BRIEF).content.decode()
    met(cast)
    assert BRIEF in bob.get(TIE).content.decode()
    page, pdf = bob.get(BRIEF).content.decode(), bob.get(f"{BRIEF}brief.pdf")
    printed = paper_of(pdf)
    assert "meeting-legal-cast00.pdf" in pdf["Content-Disposition"]
    # Whoever has met before is not told how to meet for the first time.
    for text in (page, " ".join(printed.split())):
        assert "Say what became of what you promised last time" in text
        assert "who you are, and why you came" not in text and "a first meeting" not in text
    for words in (
        "We go to court for the poor.", "A city without bribes.", "Clean water", "Quay",
        "Suing the works", "Counting pumps", "Former Partners Union", "A lawyer on Tuesdays.",
        "A second look.", "Dana Okoro", "They see the same three clerks.", "Go in twos",
        "How far does your work reach",
    ):  # fmt: skip
        assert words in page, words
        assert words in " ".join(printed.split()), words
    # It is carried to those very people, so who of ours knows whom stands on the page only.
    assert "Bob wrote down 1 contact with them" in page and "wrote down" not in printed
    assert "مدينة نظيفة" in page
    assert "Noto Sans Arabic" in fonts().families(), "the letters are missing: npm run build"
    # Letters are drawn joined and from the right; each is still told apart in the file.
    assert set("مدينةنظيفة") - set(printed) == set()
    read = queries.brief(cast.viewer("bob"), "legal-cast00", timezone.localdate())
    assert [thing.words for thing in read.they_can] == ["A second look."]
    assert read.questions[0].startswith("Whom do you work with")


@pytest.mark.capability("X2")
def test_two_of_us_who_are_named_alike_are_two(cast, visit) -> None:
    Person.objects.filter(pk=cast.people["erin"].pk).update(name=cast.people["bob"].name)
    met(cast)
    met(cast, by="erin")
    page = visit("bob").get(BRIEF).content.decode()
    assert page.count("Bob wrote down 1 contact with them") == 2


def test_nobody_reads_another_brief_than_their_own(cast, visit) -> None:
    known(cast)
    met(cast, said="Their clerk drinks.")
    dana = visit("dana")
    theirs = "/o/legal-cast00/briefs/citizens-cast00/"
    for text in (dana.get(theirs).content.decode(), paper_of(dana.get(f"{theirs}brief.pdf"))):
        assert "A city without bribes." in text
        assert "drinks" not in text and "Dana Okoro" not in text
    Organisation.objects.create(
        name="Safe House", slug="hidden-cast00", level=Level.ORGANISATION,
        owner=cast.organisations["arts"], created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    bob = visit("bob")
    for end in ("", "brief.pdf", "outcome/"):
        hidden = bob.get(BRIEF.replace("legal", "hidden") + end)
        absent = bob.get(BRIEF.replace("legal", "absent") + end)
        assert hidden.status_code == absent.status_code == 404
        own = bob.get(BRIEF.replace("/legal", "/citizens") + end)
        assert own.status_code == 403
        assert "your own organisation" in own.content.decode()


@pytest.mark.capability("X2")
def test_what_is_kept_for_named_people_goes_neither_on_paper_nor_on_the_page(cast, visit) -> None:
    """Bob reads it all elsewhere; the brief is read together and carried about."""
    known(cast)
    kept = {"owner": cast.organisations["citizens"], "author": cast.people["bob"], "level": "named"}
    theirs = cast.organisations["legal"]
    row = met(cast, said="canary said", level=Level.NAMED, next_step="canary step")
    Contact.objects.create(organisation=theirs, name="Canary Name", **kept)
    place, issue = Place.objects.get(code="XC-Q"), Issue.objects.get(key="t-water")
    Activity.objects.create(
        organisation=theirs, title="canary work", issue=issue, place=place, **kept
    )
    actions.close_meeting(
        viewer=cast.viewer("bob"), subject=theirs, outcome=Outcome.COORDINATE, touchpoint=row,
        why="canary why", today=timezone.localdate(), now=timezone.now(),
    )  # fmt: skip
    bob = visit("bob")
    assert "canary said" in bob.get(TIE).content.decode()
    for text in (bob.get(BRIEF).content.decode(), paper_of(bob.get(f"{BRIEF}brief.pdf"))):
        assert "Dana Okoro" in text
        assert "canary" not in text.lower() and "wrote down" not in text


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_outcome_opens_its_next_step(cast, visit, outcome: Outcome) -> None:
    met(cast)
    bob = visit("bob")
    assert "What came of it?" in bob.get("/o/citizens-cast00/").content.decode()
    ways = bob.get(f"{BRIEF}outcome/").content.decode()
    assert f"?outcome={outcome.value}" in ways
    form = bob.get(f"{BRIEF}outcome/?outcome={outcome.value}").context["form"]
    given = {name: field.value() or "" for name in form.fields if (field := form[name])}
    assert given["step"] and given["due_on"] > timezone.localdate()
    for _press in range(2):
        answer = bob.post(f"{BRIEF}outcome/", {**given, "why": "We like them", "step": "Ring Dana"})
        assert answer.status_code == 302
    row = MeetingOutcome.objects.get()
    assert (row.outcome, row.why, row.touchpoint) == (
        outcome,
        "We like them",
        Touchpoint.objects.get(),
    )
    step = NextStep.objects.get()
    assert (step.text, step.due_on, step.touchpoint) == (
        "Ring Dana",
        given["due_on"],
        row.touchpoint,
    )
    assert str(outcome.label) in bob.get(TIE).content.decode()
    assert "After a meeting" not in bob.get("/o/citizens-cast00/").content.decode()


def test_meetings_of_every_kind_held_lately_are_offered_and_none_of_long_ago_chosen(
    cast, visit
) -> None:
    today = timezone.localdate()
    old = met(cast, held_on=today - timedelta(days=330))
    bob, address = visit("bob"), f"{BRIEF}outcome/?outcome=coordinate"
    form = bob.get(address).context["form"]
    assert (list(form.meetings), form["meeting"].value()) == ([old.ref], "")
    met(cast, held_on=today - timedelta(days=90), kind=TouchpointKind.MEETING)
    new = met(cast, held_on=today, kind=TouchpointKind.MEETING)
    met(cast, held_on=today, kind=TouchpointKind.CALL)
    form = bob.get(address).context["form"]
    assert (list(form.meetings), form["meeting"].value()) == ([new.ref, old.ref], new.ref)
    sent = {"outcome": "coordinate", "meeting": new.ref, "step": "", "due_on": ""}
    assert bob.post(address, sent).status_code == 302
    assert MeetingOutcome.objects.get().touchpoint == new


def test_a_meeting_nobody_wrote_down_is_recorded_with_it(cast, visit) -> None:
    bob = visit("bob")
    given = {"outcome": "not-now", "meeting": "", "said": "They were tired.", "why": "Too early"}
    answer = bob.post(f"{BRIEF}outcome/", given | {"step": "", "due_on": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Say on which day to look again" in text
    assert "They were tired." in text and "Too early" in text
    past = timezone.localdate() - timedelta(days=9)
    answer = bob.post(f"{BRIEF}outcome/", given | {"step": "Look", "due_on": past.isoformat()})
    assert "That day has gone by" in answer.content.decode()
    assert not Touchpoint.objects.exists()
    later = timezone.localdate() + timedelta(days=90)
    sent = given | {"step": "Look again", "due_on": later.isoformat(), "request_key": ""}
    assert bob.post(f"{BRIEF}outcome/", sent).status_code == 302
    row = MeetingOutcome.objects.get()
    assert row.touchpoint.kind == TouchpointKind.INFORMATIONAL_MEETING
    assert (row.touchpoint.said, row.step.due_on) == ("They were tired.", later)


@pytest.mark.capability("X2")
def test_what_came_of_it_stays_among_those_who_were_told(cast, visit) -> None:
    """The meeting may be shared with the other side; what we decided is not. Where the meeting was
    kept for few, so are the decision and its step."""
    shared = met(cast, by="alice", level=Level.NETWORK)
    kept = met(cast, by="bob", level=Level.NAMED, said="Only between us.")
    for row, by, why in ((shared, "alice", "canary one"), (kept, "bob", "canary two")):
        actions.close_meeting(
            viewer=cast.viewer(by, "citizens"), subject=cast.organisations["legal"],
            outcome=Outcome.COORDINATE, touchpoint=row, why=why, step=f"{why} step",
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip
    erin, dana = visit("erin"), visit("dana")
    text = erin.get(BRIEF).content.decode() + erin.get(TIE).content.decode()
    assert "canary one" in text and "canary two" not in text
    assert "canary two step" in visit("bob").get(TIE).content.decode()
    touchpoint = f"/o/legal-cast00/ties/touchpoints/{shared.ref}/"
    for address in (touchpoint, "/o/legal-cast00/ties/citizens-cast00/"):
        assert "canary" not in dana.get(address).content.decode()
    with pytest.raises(Refused):
        actions.close_meeting(
            viewer=cast.viewer("dana"), subject=cast.organisations["citizens"],
            outcome=Outcome.COLLABORATE, touchpoint=shared,
            today=timezone.localdate(), now=timezone.now(),
        )  # fmt: skip


@pytest.mark.capability("X2")
def test_who_opens_a_meeting_is_told_what_goes_with_it(cast, visit) -> None:
    row = met(cast, by="alice", level=Level.NAMED)
    alice, page = cast.viewer("alice", "citizens"), f"{TOUCHPOINTS}{row.ref}/"
    attach(viewer=alice, touchpoint=row, name="list.txt", content=b"a list", now=NOW)
    actions.close_meeting(
        viewer=alice, subject=cast.organisations["legal"], outcome=Outcome.COORDINATE, why="Hush, hush",
        touchpoint=row, step="Ring", today=timezone.localdate(), now=timezone.now(),
    )  # fmt: skip
    sent = {
        "parties": "legal-cast00", "kind": row.kind, "said": row.said, "shown": "",
        "held_on": row.held_on.isoformat(), "level": "organisation",
    }  # fmt: skip
    answer = visit("alice").post(f"{page}change/", sent)
    assert answer.status_code == 422
    for words in (
        "All people of Citizens Fighting Corruption will be able to read it.",
        "The file that belongs to it goes with it: list.txt.", "next steps promised at it",
        "what you said came of it, and why",
    ):  # fmt: skip
        assert words in answer.content.decode()
    assert "Hush, hush" not in visit("bob").get(BRIEF).content.decode()
    assert visit("alice").post(f"{page}change/", sent | {"widen": "on"}).status_code == 302
    assert "Hush, hush" in visit("bob").get(BRIEF).content.decode()


@pytest.mark.capability("X7")
def test_programs_read_the_brief_and_say_what_came_of_it(cast) -> None:
    known(cast)
    _token, secret = create_token(viewer=cast.viewer("bob"), name="t", now=NOW)
    bob = Client(headers={"Authorization": f"Bearer {secret}"})
    read = bob.get("/api/v1/briefs/legal-cast00").json()
    assert read["theirs"]["offers"] == [
        {"kind": "skills", "words": "A second look.", "answers": True}
    ]
    assert read["overlaps"][0]["ours"] == ["Counting pumps"]
    assert [part["title"] for part in read["guide"]][-1] == "End"
    where = "/api/v1/briefs/legal-cast00/outcomes"

    def say(**given: object) -> tuple[int, dict[str, object]]:
        answer = bob.post(where, given, content_type="application/json")
        return answer.status_code, answer.json()

    assert say(outcome="not-now")[0] == 403
    assert say(outcome="perhaps")[0] == 422
    assert say(outcome="coordinate", touchpoint="absent222222")[0] == 404
    day = (timezone.localdate() + timedelta(days=5)).isoformat()
    status, told = say(outcome="coordinate", step="Draw a map", due_on=day, said="Well met.")
    assert (status, told["step"], told["due_on"]) == (201, "Draw a map", day)
    assert [row["ref"] for row in bob.get(where).json()] == [told["ref"]]


def test_a_brief_asks_no_more_questions_for_more_rows(cast, visit) -> None:
    known(cast)
    bob = visit("bob")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert bob.get(BRIEF).status_code == 200
        return len(captured)

    met(cast)
    bob.get(BRIEF)
    before = asked()
    for number in range(5):
        met(cast, said=f"Again {number}")
    # Shared words are read anew every few seconds, which a slow machine may need for one page.
    assert asked() < before + 5
