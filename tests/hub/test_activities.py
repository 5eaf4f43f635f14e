"""Activities: who does what, where, for whom, in one row."""

import pytest
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Refused
from commonground.hub.activities.actions import record_activity
from commonground.hub.activities.models import Activity
from commonground.hub.organisations.actions import add_contact
from commonground.hub.vocabularies.models import Issue, Place
from tests.cast import NOW, Cast

ROW = {
    "issue": "corruption", "find": "Somalia", "people": "women", "role": "lead",
    "starts_on": "2024-01-01", "ends_on": "2024-12-31", "reached": "120",
    "title": "Budget school", "source": "their report", "as_of": "2024-06-01",
    "level": "organisation",
}  # fmt: skip


def at(cast: Cast, name: str, *parts: str, acting: str = "citizens") -> str:
    """The address of a page of this room."""
    return reverse(f"activities:{name}", args=[cast.organisations[acting].slug, *parts])


def recorded(cast: Cast, visit) -> Activity:
    """One row of citizens, by Bob."""
    assert visit("bob").post(at(cast, "add", "legal-cast00"), ROW).status_code == 302
    return Activity.objects.get()


@pytest.mark.capability("K4")
def test_one_row_is_recorded_shown_and_kept_within(cast: Cast, visit) -> None:
    activity = recorded(cast, visit)
    assert visit("bob").post(at(cast, "add", "legal-cast00"), ROW).status_code == 302
    assert Activity.objects.count() == 1
    assert (activity.place.code, activity.owner, activity.reached) == (
        "SO", cast.organisations["citizens"], 120,
    )  # fmt: skip
    profile = reverse("organisations:organisation", args=["citizens-cast00", "legal-cast00"])
    for address in (
        profile,
        at(cast, "activities"),
        at(cast, "activities") + "?organisation=legal-cast00",
    ):
        assert "Budget school" in visit("erin").get(address).content.decode()
    theirs = reverse("organisations:organisation", args=["legal-cast00", "legal-cast00"])
    assert "Budget school" not in visit("dana").get(theirs).content.decode()
    assert visit("dana").get(at(cast, "change", activity.ref, acting="legal")).status_code == 404
    public = reverse("public:organisation", args=["legal-cast00"])
    assert "Budget school" not in visit("anonymous").get(public).content.decode()


def test_a_row_is_changed_and_two_at_once_lose_nothing(cast: Cast, visit) -> None:
    address = at(cast, "change", recorded(cast, visit).ref)
    form = visit("bob").get(address).context["form"]
    sent = ROW | {"stand": form.initial["stand"], "place": "SO"}
    assert visit("bob").post(address, sent | {"title": "Bob's words"}).status_code == 302
    answer = visit("erin").post(address, sent | {"title": "Erin's words"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bob&#x27;s words" in page
    assert "Erin&#x27;s words" in page
    again = sent | {"title": "Erin's words", "stand": answer.context["form"].data["stand"]}
    assert visit("erin").post(address, again).status_code == 302
    assert Activity.objects.get().title == "Erin's words"


def test_a_row_is_taken_away_after_asking(cast: Cast, visit) -> None:
    address = at(cast, "remove", recorded(cast, visit).ref)
    assert visit("erin").get(address).status_code == 200
    assert Activity.objects.exists()
    assert visit("erin").post(address).status_code == 302
    assert not Activity.objects.exists()


def test_others_rows_are_seen_but_not_changed(cast: Cast, visit) -> None:
    activity = Activity.objects.create(
        organisation=cast.organisations["legal"], owner=cast.organisations["legal"], level="public",
        issue=Issue.objects.get(key="corruption"), place=Place.objects.get(code="KE"), title="Seen",
    )  # fmt: skip
    public = reverse("public:organisation", args=["legal-cast00"])
    assert "Seen" in visit("anonymous").get(public).content.decode()
    for name in ("change", "remove"):
        answer = visit("alice").post(at(cast, name, activity.ref), ROW)
        assert answer.status_code == 403
        assert "Another organisation recorded this" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"issue": ""}, "Choose one of these."),
        ({"find": ""}, "This is still empty"),
        ({"find": "Nowhereville"}, "We know no place called “Nowhereville”"),
        ({"find": "islands"}, "Choose the one you mean"),
        ({"ends_on": "2023-01-01"}, "before the day it begins"),
        ({"starts_on": "soon"}, "cannot read this as a day"),
        ({"reached": "-1"}, "has to be 0 at least"),
        ({"title": "x" * 501}, "we can keep 500 at most"),
        ({"as_of": "2999-01-01"}, "still to come"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_kept(
    cast: Cast, visit, fields: dict[str, str], sentence: str
) -> None:
    answer = visit("bob").post(at(cast, "add", "legal-cast00"), ROW | fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "their report" in answer.content.decode()
    assert not Activity.objects.exists()


def test_hidden_and_absent_organisations_answer_alike(cast: Cast, visit) -> None:
    hidden = cast.organisations["legal"]
    hidden.level = "organisation"
    hidden.save()
    session = visit("alice")
    for slug in ("legal-cast00", "nobody-cast00"):
        assert session.get(at(cast, "add", slug)).status_code == 404
        assert session.get(at(cast, "activities") + f"?organisation={slug}").status_code == 404


@pytest.mark.capability("X2")
def test_nobody_speaks_to_everyone_about_an_organisation_that_speaks_for_itself(
    cast: Cast, visit
) -> None:
    """What others note of a claimed organisation stays among them: no slander in its name."""
    slander = ROW | {"title": "Takes bribes itself", "level": "public", "widen": "on"}
    answer = visit("charlie").post(at(cast, "add", "citizens-cast00", acting="arts"), slander)
    assert answer.status_code in (200, 422)
    issue, place = Issue.objects.get(key="corruption"), Place.objects.get(code="SO")
    told = {"viewer": cast.viewer("charlie"), "organisation": cast.organisations["citizens"]}
    for level in (Level.PUBLIC, Level.NETWORK):
        audience = {"level": level, "space": None, "readers": []}
        with pytest.raises(Refused, match="speaks for itself"):
            record_activity(
                **told, fields={"issue": issue, "place": place}, audience=audience, now=NOW
            )
        with pytest.raises(Refused, match="speaks for itself"):
            add_contact(**told, fields={"name": "Collusion Desk"}, audience=audience, now=NOW)
    assert not Activity.objects.exists()
