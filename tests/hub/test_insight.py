"""How the field hangs together: the library's own figures, on what one may see and nothing else."""

import json
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from django.db import transaction
from django.test import Client

from commonground.hub.access.audience import Level
from commonground.hub.activities.models import Partnership
from commonground.hub.field.queries.filters import FieldFilter
from commonground.hub.insight import queries
from commonground.hub.organisations.actions import create_token
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Stage, Tie
from commonground.methods.network import Ties, key_players, network, report
from tests.cast import NOW, Cast
from tests.hub.proof.visits import body, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.capability("T9")]

PAGE = "/o/citizens-cast00/insight/"
# Two triangles and a tail, held together by b; e reaches f and g alone. We know a.
PAIRS = ("a b", "b c", "a c", "b d", "d e", "b e", "e f", "f g")


def organisation(name: str, **more: Any) -> Organisation:
    return Organisation.objects.create(
        name=f"<{name}> & Co", slug=f"{name}-web00", level="public", created_at=NOW, changed_at=NOW,
        **more,
    )  # fmt: skip


def worked(one: Organisation, other: Organisation, **more: Any) -> None:
    Partnership.objects.create(
        organisation_a=one, organisation_b=other, digest=f"{one.pk} {other.pk} {more}"[:64], **more
    )


@pytest.fixture
def web(cast: Cast) -> dict[str, Organisation]:
    """The field above, one who stands alone, and our tie to a."""
    found = {name: organisation(name) for name in "abcdefgh"}
    for pair in PAIRS:
        one, other = (found[name] for name in pair.split())
        worked(one, other)
        worked(other, one, project="again")
    Tie.objects.create(
        owner=cast.organisations["citizens"], subject=found["a"], stage=Stage.IN_CONTACT,
        created_at=NOW, changed_at=NOW,
    )  # fmt: skip
    return found


def test_the_page_says_what_the_library_says_of_the_same_rows(cast: Cast, web) -> None:
    read = queries.insight(cast.viewer("bob"), FieldFilter())
    # The same rows by hand: the pairs above, our tie, and the table where we sit with Legal Aid.
    us, legal = "citizens-cast00", "legal-cast00"
    edges = [tuple(f"{name}-web00" for name in pair.split()) for pair in PAIRS]
    edges += [(us, "a-web00"), (us, legal)]
    ids = sorted({end for edge in edges for end in edge})
    ends = np.array([(ids.index(one), ids.index(other)) for one, other in edges])
    graph = network(Ties(ids, ends[:, 0], ends[:, 1]))
    told = report(graph)
    assert sorted(one.slug for one in read.members) == ids
    for one in read.members:
        place = ids.index(one.slug)
        for column, value in (("betweenness", one.betweenness), ("constraint", one.constraint),
                              ("degree", one.ties), ("community", one.community),
                              ("cut_point", one.is_cut_point)):  # fmt: skip
            assert value == pytest.approx(told.columns[column][place], rel=1e-12), (
                one.slug,
                column,
            )
    best = key_players(graph, 3)
    assert read.players and read.players.proven
    assert {one.slug for one in read.players.members} == set(best.members)
    assert read.players.without == round(100 * best.score)
    best_five = sorted(told.columns["betweenness"], reverse=True)[:5]
    assert [one.betweenness for one in read.brokers] == pytest.approx(best_five)
    assert {(one.slug, one.routes) for one in read.routes} == {
        ("a-web00", 6), ("b-web00", 4), ("e-web00", 2), ("f-web00", 1),
    }  # fmt: skip
    assert ("b-web00", 4) in {(one.slug, one.cuts_off) for one in read.splitting}
    assert "h-web00" in {one.slug for one in read.alone}
    assert not read.is_cut and read.joined_count == len(ids)


def test_page_picture_and_file_agree(cast: Cast, web, visit) -> None:
    bob = visit("bob")
    page = bob.get(PAGE).content.decode()
    for words in ("Who holds it together", "Your only way to others", "Whose leaving would split it",
                  "you reach 6 others only through them", "&lt;b&gt; &amp; Co"):  # fmt: skip
        assert words in page
    assert page.count('class="spot group-') == page.count('<th scope="row">') == 9
    methods = bob.get(f"{PAGE}methods/").content.decode()
    for anchor in (
        "key-players",
        "cut-points",
        "routes",
        "betweenness",
        "constraint",
        "communities",
    ):
        assert f"#{anchor}" in page and f'id="{anchor}"' in methods
    file = ET.fromstring(body(bob.get(f"{PAGE}field.graphml")))
    name = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(file.findall(f".//{name}node")) == 9
    assert len(file.findall(f".//{name}edge")) == len(PAIRS) + 2
    assert "<b> & Co" in {one.text for one in file.iter(f"{name}data")}
    narrowed = bob.get(f"{PAGE}?q=nobody-is-called-this").content.decode()
    assert "No ties can be seen here yet" in narrowed


@pytest.mark.capability("X2")
def test_what_is_hidden_changes_no_figure(cast: Cast, web, visit) -> None:
    bob = visit("bob")
    secret = create_token(viewer=cast.viewer("bob"), name="p", now=NOW)[1]
    program = Client(headers={"Authorization": f"Bearer {secret}"})

    def answers() -> list[bytes]:
        told = [quiet(body(bob.get(url))) for url in (PAGE, f"{PAGE}field.graphml")]
        return [*told, body(program.get("/api/v1/insight"))]

    answers()
    before = answers()
    read = json.loads(before[-1])
    assert read["joined"] == 9 and len(read["members"]) == 9
    with transaction.atomic():
        arts = cast.organisations["arts"]
        house = organisation("hidden")
        Organisation.objects.filter(pk=house.pk).update(level=Level.ORGANISATION, owner=arts)
        worked(web["a"], house)
        worked(house, web["g"])
        worked(web["h"], web["a"], level=Level.ORGANISATION, owner=arts)
        Tie.objects.create(
            owner=arts, subject=web["h"], stage=Stage.ALLIED, created_at=NOW, changed_at=NOW
        )
        after = answers()
        transaction.set_rollback(True)
    assert after == before
