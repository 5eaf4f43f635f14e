"""Knowledge gaps: what we do not know of our map, taken on as tasks and closed with a source."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from commonground.hub.activities.models import Activity
from commonground.hub.gaps import queries
from commonground.hub.gaps.models import Gap
from commonground.hub.home.queries import waits_in_rooms
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Stage, Tie
from commonground.hub.vocabularies.models import Issue, Place
from tests.cast import Cast

pytestmark = pytest.mark.capability("K3")


def at(name: str, *args: object) -> str:
    return reverse(f"gaps:{name}", args=["citizens-cast00", *args])


@pytest.fixture
def tended(cast: Cast) -> Cast:
    """Citizens know the theatre well and a listed group a little; both say nothing of themselves."""
    now = timezone.now()
    cast.organisations["listed"] = Organisation.objects.create(
        name="Weir Watch", slug="weir-watch-cast00", website="https://weir.example/",
        owner=cast.organisations["citizens"], created_at=now, changed_at=now,
    )  # fmt: skip
    for key, stage in (("arts", Stage.COLLABORATING), ("listed", Stage.IDENTIFIED)):
        Tie.objects.create(
            owner=cast.organisations["citizens"], subject=cast.organisations[key], stage=stage,
            created_at=now, changed_at=now,
        )  # fmt: skip
    return cast


def test_a_fact_is_taken_on_and_closed_with_its_source(tended: Cast, visit) -> None:
    alice, today = visit("alice"), timezone.localdate()
    shown = alice.get(at("gaps")).content.decode()
    assert shown.index("Harbour Street Theatre") < shown.index("Weir Watch"), "the nearest first"
    address = at("take_fact", "weir-watch-cast00", "issues")
    assert alice.get(address).status_code == 200
    assert alice.post(address, {"due_on": "1999-01-01"}).status_code == 422
    made = alice.post(address, {"due_on": today.isoformat()})
    gap = Gap.objects.get()
    assert made.url == at("gap", gap.ref)
    waits = waits_in_rooms(tended.viewer("alice"), today)
    assert "Find out about Weir Watch: what they work on." in [
        e.words for w in waits for e in w.entries
    ]
    page = alice.get(at("gap", gap.ref)).content.decode()
    section = reverse(
        "organisations:section", args=["citizens-cast00", "weir-watch-cast00", "work"]
    )
    assert section in page and "does not stand on their page yet" in page
    close = {"settled": "known", "fact": "Rivers", "source": "Their notice board",
             "looked_on": today.isoformat(), "version": "1"}  # fmt: skip
    early = alice.post(at("settle", gap.ref), close)
    assert early.status_code == 422 and "Write it there first" in early.content.decode()
    tended.organisations["listed"].issues.add(Issue.objects.first())
    assert alice.post(at("settle", gap.ref), close | {"source": ""}).status_code == 422
    assert alice.post(at("settle", gap.ref), close | {"version": "0"}).status_code == 409
    assert alice.post(at("settle", gap.ref), close).status_code == 302
    assert "Their notice board" in alice.get(at("gaps")).content.decode()
    assert (
        visit("charlie").get(reverse("gaps:gap", args=["arts-cast00", gap.ref])).status_code == 404
    )
    assert alice.post(at("settle", gap.ref), close).status_code == 403


def test_what_was_looked_for_in_vain_rests_for_a_year(tended: Cast, visit) -> None:
    alice, today = visit("alice"), timezone.localdate()
    alice.post(at("take_fact", "arts-cast00", "people"), {})
    gap = Gap.objects.get()
    handed = {"responsible": "", "due_on": (today + timedelta(days=5)).isoformat(), "version": "1"}
    assert alice.post(at("hand_on", gap.ref), handed).status_code == 302
    vain = {
        "settled": "nobody",
        "source": "Rang twice",
        "looked_on": today.isoformat(),
        "version": "2",
    }
    assert alice.post(at("settle", gap.ref), vain).status_code == 302
    assert "looked in vain" in alice.get(at("gaps")).content.decode()
    assert alice.get(at("take_fact", "arts-cast00", "nonsense")).status_code == 404
    assert alice.get(at("take_fact", "citizens-cast00", "issues")).status_code == 403
    alice.post(at("take_fact", "listed", "kind"), {})
    alice.post(at("take_fact", "weir-watch-cast00", "kind"), {})
    assert alice.post(at("drop", Gap.objects.get(settled="").ref)).status_code == 302
    assert Gap.objects.count() == 1


def test_fields_of_issue_and_place_where_we_know_nobody(tended: Cast, visit) -> None:
    ours, issue = tended.organisations["citizens"], Issue.objects.first()
    assert issue is not None
    city = Place.objects.create(code="XC-C", name="Amarel", kind="city")
    quay = Place.objects.create(code="XC-Q", name="Quay", kind="district", parent=city)
    hill = Place.objects.create(code="XC-H", name="Hill", kind="district", parent=city)
    ours.issues.add(issue)
    ours.service_areas.add(city)
    Activity.objects.create(organisation=ours, owner=ours, issue=issue, place=hill, level="public")
    viewer, today = tended.viewer("alice"), timezone.localdate()
    assert {cell.place for cell in queries.empty_cells(viewer, today)} == {city, quay, hill}
    Activity.objects.create(
        organisation=tended.organisations["arts"], issue=issue, place=quay, level="public"
    )
    cells = queries.empty_cells(viewer, today)
    assert [(cell.place, cell.is_ours) for cell in cells] == [(hill, True)]
    tended.organisations["listed"].issues.add(issue)
    tended.organisations["listed"].service_areas.add(city)
    assert [cell.is_around for cell in queries.empty_cells(viewer, today)] == [True]
    alice = visit("alice")
    assert cells[0].words in alice.get(at("gaps")).content.decode().replace("&quot;", '"')
    assert alice.post(at("take_cell", issue.key, "XC-H"), {}).status_code == 302
    gap = Gap.objects.get()
    page = alice.get(at("gap", gap.ref)).content.decode()
    assert f"issue={issue.key}&amp;place=XC-H" in page
    vain = {
        "settled": "nobody",
        "source": "Asked the parish",
        "looked_on": today.isoformat(),
        "version": "1",
    }
    assert alice.post(at("settle", gap.ref), vain).status_code == 302
    assert alice.get(at("take_cell", "nothing", "XC-H")).status_code == 404
    assert queries.empty_cells(tended.viewer("charlie"), today) == []
