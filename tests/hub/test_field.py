"""The field: one set in three views, counted alike for every viewer."""

import csv
import json
import random
import re
from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Partnership
from commonground.hub.field.forms import filter_in
from commonground.hub.field.queries.clusters import clusters_at, placed, unplaced_count
from commonground.hub.field.queries.filters import FieldFilter, read_box, shown, within
from commonground.hub.field.queries.gaps import gaps
from commonground.hub.field.queries.graph import graph_picture, grouped, moving_graph
from commonground.hub.field.queries.map_picture import map_picture
from commonground.hub.field.queries.rows import table_page, table_rows
from commonground.hub.field.queries.words import legend
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Stage, Tie, Touchpoint
from commonground.hub.vocabularies.models import (
    Place,
    PlaceKind,
)
from tests.cast import NOW, Cast
from tests.hub.field_world import SEED, WORLD, Field, oracle


@pytest.fixture
def world(cast: Cast) -> Field:
    return Field(cast)


@pytest.mark.capability("K2")
def test_three_views_and_all_counts_agree_to_the_row(world: Field) -> None:
    """Under filters at random, every view shows the oracle's set to each of several viewers."""
    chance = random.Random(SEED)
    sizes = set()
    names = ("alice@citizens", "alice@arts", "dana@legal", "frank@former", "gus@procurement")
    viewers = world.cast.viewers()
    for _ in range(16):
        chosen = world.chosen(chance)
        for name in chance.sample(names, 2):
            viewer = viewers[name]
            expected = oracle(world, viewer, chosen)
            sizes.add(len(expected))
            table = {row.slug for row in table_rows(viewer, chosen)}
            assert table == expected
            assert table_page(viewer, chosen, "1").paginator.count == len(expected)
            assert shown(viewer, chosen).count() == len(expected)
            picture = map_picture(viewer, chosen)
            assert (picture.count if picture else 0) + unplaced_count(viewer, chosen) == len(
                expected
            )
            for zoom in (1, 6, 12):
                clusters, points = clusters_at(viewer, chosen, zoom=zoom, box=WORLD)
                on_map = sum(one.count for one in clusters) + len(points)
                assert on_map + unplaced_count(viewer, chosen) == len(expected)
                assert {point.row.slug for point in points} <= expected
            graph = graph_picture(viewer, chosen)
            assert {node.row.slug for node in graph.nodes} == expected if graph else not expected
            assert sum(group.count for group in grouped(viewer, chosen)) == len(expected)
            dots, edges = moving_graph(viewer, chosen)
            assert {dot.slug for dot in dots if dot.slug} == expected
            assert {end for edge in edges for end in edge} <= expected | {"us"}
            if not chosen.stages:
                assert sum(item.count for item in legend(viewer, chosen, "map")) == len(expected)
            for gap in gaps(viewer, chosen):
                narrowed = chosen.only(gap.facet, "unknown")
                assert shown(viewer, narrowed).count() == gap.count
    assert 0 in sizes and max(sizes) > 20


@pytest.mark.capability("K2")
def test_what_a_circle_counts_is_what_its_link_shows(world: Field) -> None:
    """The link of every cluster and every group narrows the filter to exactly those counted."""
    viewer = world.cast.viewer("alice")
    picture = map_picture(viewer, FieldFilter())
    assert picture is not None
    assert len(picture.circles) > 3
    for circle in picture.circles:
        narrowed = FieldFilter(area=circle.cluster.area)
        assert shown(viewer, narrowed).count() == circle.cluster.count
    groups = grouped(viewer, FieldFilter())
    assert {group.key for group in groups} >= {"unknown", "=XX", "XX-S-1"}
    for group in groups:
        assert shown(viewer, FieldFilter(based=(group.key,))).count() == group.count


@pytest.mark.capability("X2")
def test_the_hidden_are_in_no_count_cluster_or_edge(cast: Cast) -> None:
    """A secret organisation with a secret partnership changes nothing that a stranger sees."""
    place = Place.objects.create(
        code="ZZ", name="Cove", kind=PlaceKind.CITY, latitude=5.0, longitude=5.0
    )

    def views(name: str) -> list[object]:
        viewer = cast.viewer(name)
        return [
            clusters_at(viewer, FieldFilter(), zoom=3, box=WORLD),
            moving_graph(viewer, FieldFilter()),
            graph_picture(viewer, FieldFilter()),
            map_picture(viewer, FieldFilter()),
            gaps(viewer, FieldFilter()),
            legend(viewer, FieldFilter(), "map"),
            list(table_rows(viewer, FieldFilter())),
        ]

    before, own_before = views("charlie"), views("alice")
    secret = Organisation.objects.create(
        name="Hidden Hand", level=Level.ORGANISATION, owner=cast.organisations["citizens"],
        place=place, created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    for one, other in (("legal", "former"),):
        Partnership.objects.create(
            organisation_a=cast.organisations[one], organisation_b=cast.organisations[other],
            level=Level.ORGANISATION, owner=cast.organisations["citizens"], digest="a",
        )  # fmt: skip
    Partnership.objects.create(
        organisation_a=secret, organisation_b=cast.organisations["legal"], digest="b"
    )
    Tie.objects.create(
        owner=cast.organisations["citizens"], subject=cast.organisations["legal"],
        stage=Stage.ALLIED, created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    assert views("charlie") == before
    assert views("alice") != own_before


@pytest.mark.capability("K2")
@pytest.mark.parametrize("view", ["map", "graph", "table"])
def test_pages_say_the_filter_and_the_count_without_javascript(
    world: Field, visit, view: str
) -> None:
    """Each word can be taken away; the picture or table adds up to the number on top."""
    address = reverse("field:field", args=[world.cast.organisations["citizens"].slug])
    viewer = world.cast.viewer("alice")
    chosen = FieldFilter(issues=("t-law",), places=("XX",))
    page = visit("alice").get(f"{address}?view={view}&issue=t-law&place=XX")
    soup = BeautifulSoup(page.content, "html.parser")
    total = shown(viewer, chosen).count()
    words = soup.select_one(".field-words").get_text(" ", strip=True)
    assert words.startswith(f"{total} organisations")
    assert [word.bdi.get_text() for word in soup.select(".field-word")] == ["law", "Here"]
    assert [word["href"] for word in soup.select(".field-word")] == [
        f"?place=XX&view={view}",
        f"?issue=t-law&view={view}",
    ]
    if view == "table":
        assert len(soup.select("tbody tr")) == total
    elif view == "map":
        heaps = [int(text.get_text()) for text in soup.select(".field-picture text")]
        alone = len(soup.select('.field-picture a[href*="/organisations/"]'))
        nowhere = re.search(r"(\d+) without a known place", soup.get_text())
        assert sum(heaps) + alone + (int(nowhere[1]) if nowhere else 0) == total
    else:
        assert len(soup.select('.field-picture a[href*="put="]')) == total


def test_a_large_set_is_gathered_and_still_adds_up(cast: Cast, visit) -> None:
    """Beyond a few hundred the picture shows places; the moving graph shows every organisation."""
    Field(cast, 260)
    viewer = cast.viewer("alice")
    total = shown(viewer, FieldFilter()).count()
    assert total > 200
    picture = graph_picture(viewer, FieldFilter())
    assert picture is not None and picture.is_large and picture.count == total
    address = reverse("field:graph", args=[cast.organisations["citizens"].slug])
    answer = json.loads(visit("alice").get(address).content)
    assert len(answer["nodes"]) == total + 1
    ids = {node["id"] for node in answer["nodes"]}
    assert all(end in ids for edge in answer["edges"] for end in edge)


@pytest.mark.capability("K2")
def test_the_moving_map_asks_for_a_piece_and_gets_it(world: Field, visit) -> None:
    """Without a box the answer is where to look; with one it is what lies there."""
    address = reverse("field:clusters", args=[world.cast.organisations["citizens"].slug])
    client = visit("alice")
    where = client.get(f"{address}?zoom=2").json()
    assert where["bounds"] is not None and not where["clusters"]
    there = client.get(f"{address}?zoom=3&bbox=-180,-90,180,90&issue=t-law").json()
    viewer = world.cast.viewer("alice")
    chosen = FieldFilter(issues=("t-law",))
    counted = sum(one["count"] for one in there["clusters"]) + len(there["points"])
    assert counted == placed(viewer, chosen).count()
    for nonsense in ("bbox=a,b,c,d", "bbox=1,2,3", "zoom=-4&bbox=nan,0,1,1", "zoom=99999999999"):
        assert client.get(f"{address}?{nonsense}").status_code == 200


def test_a_box_may_cross_the_date_line(cast: Cast) -> None:
    """A map moved around the world still finds what it shows."""
    for number, longitude in enumerate((179.0, -179.0, 0.0, 180.0)):
        Organisation.objects.create(
            name=f"Isle {number}", latitude=1.0, longitude=longitude, created_at=NOW, changed_at=NOW
        )
    everything = placed(cast.viewer("alice"), FieldFilter())
    names = {
        box: sorted(everything.filter(within(box)).values_list("name", flat=True))
        for box in ((170.0, -5.0, 190.0, 5.0), (-190.0, -5.0, -170.0, 5.0), (350.0, 0, 370.0, 5))
    }
    assert names[170.0, -5.0, 190.0, 5.0] == ["Isle 0", "Isle 1", "Isle 3"]
    assert names[-190.0, -5.0, -170.0, 5.0][:2] == ["Isle 0", "Isle 1"]
    assert names[350.0, 0, 370.0, 5] == ["Isle 2"]
    assert read_box("nan,0,1,1") is None and read_box("0,0,inf,1") is None


def test_the_file_holds_the_same_rows_and_no_formula(world: Field, visit) -> None:
    """A spreadsheet gets every row of the set, and takes none of them for a formula."""
    for sign in ("=", "+", "-", "@", "\t", "\r"):
        Organisation.objects.create(name=f"{sign}1+1", created_at=NOW, changed_at=NOW)
    viewer = world.cast.viewer("alice")
    address = reverse("field:csv", args=[world.cast.organisations["citizens"].slug])
    text = b"".join(visit("alice").get(f"{address}?kind=unknown").streaming_content).decode()
    head, *lines = csv.reader(StringIO(text.removeprefix("\ufeff")))
    assert head[0] == "Organisation"
    assert len(lines) == shown(viewer, FieldFilter(kinds=("unknown",))).count()
    assert not [
        cell for line in lines for cell in line if cell[:1] in ("=", "+", "-", "@", "\t", "\r")
    ]


@pytest.mark.parametrize("view", ["map", "graph", "table"])
def test_queries_do_not_grow_with_the_field(cast: Cast, visit, view: str) -> None:
    """Ten times as many organisations are read in as many queries."""
    address = reverse("field:field", args=[cast.organisations["citizens"].slug]) + f"?view={view}"
    client = visit("alice")
    client.get(address)
    field = Field(cast, 6)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(address)
    for number in range(60):
        one = Organisation.objects.create(
            name=f"More {number}", place=field.places[number % 8], created_at=NOW, changed_at=NOW
        )
        one.issues.set(field.issues)
        Touchpoint.objects.create(
            owner=cast.organisations["citizens"], kind="call", held_on=NOW.date(), recorded_at=NOW
        ).parties.set([one])
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) <= len(few), (few.captured_queries, many.captured_queries)


@pytest.mark.capability("K2")
@pytest.mark.parametrize("view", ["map", "graph", "table"])
def test_an_organisation_is_put_on_the_map_from_every_view(world: Field, visit, view: str) -> None:
    """Bob says what he wants of the theatre; it stands on the map, and only for his colleagues."""
    arts = world.cast.organisations["arts"]
    Tie.objects.all().delete()
    home = reverse("field:field", args=[world.cast.organisations["citizens"].slug])
    client = visit("bob")
    page = client.get(f"{home}?view={view}&put={arts.slug}")
    form = BeautifulSoup(page.content, "html.parser").select_one("#put form")
    back = form.select_one("[name=back]")["value"]
    wrong = client.post(form["action"], {"back": back})
    assert wrong.status_code == 422
    assert "Choose at least one." in wrong.content.decode()
    answer = client.post(form["action"], {"back": back, "wanted": ["learn", "advocate"]})
    assert answer.status_code == 302
    assert answer["Location"] == f"{home}?view={view}"
    tie = Tie.objects.get(subject=arts)
    assert {wish.key for wish in tie.wanted.all()} == {"learn", "advocate"}
    ours = FieldFilter(wanted=("learn",))
    assert [row.slug for row in table_rows(world.cast.viewer("alice"), ours)] == [arts.slug]
    assert not list(table_rows(world.cast.viewer("dana"), ours))


def test_a_hidden_organisation_cannot_be_put_on_the_map(cast: Cast, visit) -> None:
    """Hidden and absent answer alike; one's own organisation is refused with the reason."""
    secret = Organisation.objects.create(
        name="Hidden Hand", level=Level.ORGANISATION, owner=cast.organisations["arts"],
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    own = cast.organisations["citizens"].slug
    client = visit("alice")
    for slug in (secret.slug, "nobody-abc234"):
        assert client.post(reverse("field:want", args=[own, slug])).status_code == 404
    assert client.post(reverse("field:want", args=[own, own])).status_code == 403


def test_a_place_typed_is_found_or_the_page_says_so(world: Field, visit) -> None:
    """A name or a code in any case narrows the set; an unknown one is kept and explained."""
    home = reverse("field:field", args=[world.cast.organisations["citizens"].slug])
    for typed in ("xx-n-1", "n DISTRICT 1"):
        found = visit("alice").get(home, {"where": typed, "view": "table"}).content.decode()
        assert "N district 1" in BeautifulSoup(found, "html.parser").select_one(".field-words").text
    lost = visit("alice").get(home, {"where": "Atlantis"}).content.decode()
    assert "We know no place called “Atlantis”" in lost
    assert 'value="Atlantis"' in lost


def test_the_last_contact_shown_is_our_own(world: Field) -> None:
    """The table gives the day we last spoke, never the day others did."""
    arts, legal = world.cast.organisations["arts"], world.cast.organisations["legal"]
    for owner, days in (("citizens", 9), ("citizens", 30), ("legal", 1)):
        Touchpoint.objects.create(
            owner=world.cast.organisations[owner], kind="call", level=Level.NETWORK,
            held_on=NOW.date() - timedelta(days=days), recorded_at=NOW,
        ).parties.set([arts, legal])  # fmt: skip
    rows = {row.slug: row for row in table_rows(world.cast.viewer("alice"), FieldFilter())}
    assert rows[arts.slug].last_contact == NOW.date() - timedelta(days=9)


def test_nonsense_in_an_address_is_left_out(cast: Cast, visit) -> None:
    """What makes no sense shows the field as it is, or nobody, and never an error."""
    home = reverse("field:field", args=[cast.organisations["citizens"].slug])
    client = visit("alice")
    for query in (
        "view=globe", "area=here", "area=1,2,3,4,5", "issue=%00", "page=-3&view=table",
        "stage=married", "based==", "q=%22%27%28&view=table", "put=nobody", "where=%00",
    ):  # fmt: skip
        assert client.get(f"{home}?{query}").status_code == 200, query


def test_the_filter_survives_its_own_address() -> None:
    """Writing a filter into an address and reading it back gives the same filter."""
    from django.http import QueryDict

    chosen = FieldFilter(
        text="a&b", issues=("law", "water"), stages=("none",), area="0.5,1.0,2.0,3.0"
    )
    assert filter_in(QueryDict(chosen.address(view="map").lstrip("?"))) == chosen
