"""What a purpose changes in the finder's answer."""

import pytest

from commonground.methods.matching import PURPOSES, TABLE, Field, recommend
from commonground.methods.matching.weights import NETWORK
from commonground.methods.values import Partnership
from tests.methods.test_finder import profile, sentences

pytestmark = pytest.mark.capability("K5")


def test_a_purpose_asks_for_its_own_kind() -> None:
    field = Field(
        [
            profile("us", country="SO"),
            profile("council", org_type="11 - Local Government", country="SO"),
            profile("unit", org_type="40 - Multilateral", country="SO"),
            profile("zebra", org_type="22 - National NGO", country="SO"),
        ],
        [],
    )
    assert recommend(field, "us", purpose="government")[0].candidate == "council"
    assert recommend(field, "us", purpose="international")[0].candidate == "unit"


def test_a_purpose_turns_the_answer() -> None:
    """The same field: who is near in the network comes first only when no purpose is named."""
    known = {"issues": ("water",), "people": ("farmers",), "places": ("Bay",)}
    field = Field(
        [
            profile("us", **known, needs=("money", "space", "an audience"), country="SO"),
            profile("hub", places=("Bay",)),
            profile("school", issues=("water",), people=("farmers",), places=("Gedo",)),
            profile("neighbour", **known),
            profile("giver", offers=("money", "space")),
            profile("herald", offers=("an audience",), people=("farmers",)),
            profile("voice", issues=("water",), mission="We campaign for wells"),
            profile("council", org_type="11 - Local Government"),
            profile("unit", org_type="40 - Multilateral"),
        ],
        [
            *(Partnership("us", x, date="2015") for x in "pqr"),
            *(Partnership("hub", x, date="2015") for x in "pqr"),
        ],
    )
    first = {p: recommend(field, "us", purpose=p)[0].candidate for p in PURPOSES}
    assert first == {
        "any": "hub",
        "learn": "school",
        "coordinate": "neighbour",
        "reach": "herald",
        "pool": "giver",
        "capacity": "giver",
        "advocate": "voice",
        "government": "council",
        "international": "unit",
    }
    assert (
        sentences(field, "us", "herald", purpose="reach")["suits"]
        == "They can bring you before an audience of theirs."
    )
    assert sentences(field, "us", "voice", purpose="advocate")["suits"] == (
        "They speak up: of their work they say “campaign”."
    )


def test_every_purpose_but_any_counts_the_network_less() -> None:
    for purpose in PURPOSES[1:]:
        weights = TABLE.of(purpose)
        assert all(weights[part] <= 0.31 * TABLE.weights[part] for part in NETWORK)
        assert max(weights[part] for part in set(weights) - {*NETWORK, "asked"}) > max(
            weights[part] for part in NETWORK
        )
