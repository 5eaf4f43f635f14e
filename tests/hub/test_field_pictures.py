"""The pictures of the field: readable names, a list first on small screens, words where none is."""

from itertools import combinations

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.field.queries.filters import FieldFilter
from commonground.hub.field.queries.graph import LABEL_PX, LARGE_LABEL_PX, graph_picture
from commonground.hub.organisations.models import Organisation
from commonground.hub.ties.models import Stage, Tie
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.capability("K2")]


def crowd(cast: Cast, count: int, ties: int) -> None:
    for number in range(count):
        one = Organisation.objects.create(
            name=f"Union of Harbour Workers {number:03}", level=Level.PUBLIC,
            created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        if number < ties:
            Tie.objects.create(
                owner=cast.organisations["citizens"], subject=one, stage=Stage.ALLIED,
                created_at=NOW, changed_at=NOW,
            )  # fmt: skip


@pytest.mark.parametrize("ties", [0, 20, 150])
def test_no_name_covers_another_or_a_mark(cast: Cast, ties: int) -> None:
    crowd(cast, 150, ties)
    picture = graph_picture(cast.viewer("alice", "citizens"), FieldFilter())
    assert picture is not None
    for (wide, tall), name in ((LABEL_PX, "is_labelled"), (LARGE_LABEL_PX, "is_labelled_large")):
        named = [node for node in picture.nodes if getattr(node, name)]
        assert len(named) >= 3
        for one, other in combinations(named, 2):
            apart = abs(one.x - other.x) >= wide * (len(one.label) + len(other.label)) / 2
            assert apart or abs(one.y - other.y) >= tall - 1
    small = [node for node in picture.nodes if node.is_labelled_large]
    assert all(node.is_near for node in small) or not ties


def test_ties_stand_in_a_list_before_the_graph(cast: Cast, visit) -> None:
    crowd(cast, 20, 14)
    address = reverse("field:field", args=[cast.organisations["citizens"].slug])
    soup = BeautifulSoup(visit("alice").get(address, {"view": "graph"}).content, "html.parser")
    listed = soup.select_one(".graph-list")
    assert listed is not None and len(listed.select("li")) == 12
    assert "The table has them all" in listed.get_text()
    assert len(soup.select("svg a.apart")) == len(soup.select("svg a")) - 14


def test_a_map_without_any_place_says_so(cast: Cast, visit) -> None:
    crowd(cast, 3, 0)
    address = reverse("field:field", args=[cast.organisations["citizens"].slug])
    shown = visit("alice").get(address, {"view": "map", "q": "Harbour Workers"}).content.decode()
    assert "No place is known of any of these" in shown and "view=table" in shown
