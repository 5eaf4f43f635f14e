"""What `make bench` measures on is the same on every machine: one seed, one set of organisations."""

from collections import Counter

from tests.bench import generator

TERMS = generator.Terms(("water", "law", "health"), ("youth", "all"), ("ngo",), ("city", "nation"))

NAMED = ("Poubas Shoumoutrust Farm Trust", "poubas-shoumoutrust-farm-trust-frhcnsez")


def drawn(size: int, seed: int) -> list[generator.Organisation]:
    return list(generator.organisations(size, seed, TERMS))


def test_a_seed_gives_the_same_organisations_every_time() -> None:
    assert drawn(50, 1) == drawn(50, 1)
    assert drawn(50, 1) != drawn(50, 2)
    assert drawn(20, 1) == drawn(50, 1)[:20], "a smaller set is the beginning of a larger one"
    homes = [one.place for one in drawn(50, 1)]
    assert list(generator.partnerships(homes, 1)) == list(generator.partnerships(homes, 1))


def test_the_seed_is_tied_to_these_very_names() -> None:
    """Figures of different dates are comparable only while this holds."""
    first = drawn(1, 1)[0]
    assert (first.name, first.slug) == NAMED


def test_places_lie_in_one_another_on_four_levels() -> None:
    places = generator.places(1)
    above = {"country": None, "region": "country", "city": "region", "district": "city"}
    for place in places:
        parent = places[place.parent] if place.parent is not None else None
        assert (parent.kind if parent else None) == above[place.kind]
    assert len({place.code for place in places}) == len(places)


def test_partnerships_have_a_heavy_tail() -> None:
    homes = [one.place for one in drawn(2_000, 1)]
    pairs = list(generator.partnerships(homes, 1))
    degrees = Counter(end for pair in pairs for end in pair[:2])
    assert 4.5 < 2 * len(pairs) / len(homes) <= 5
    assert max(degrees.values()) > 100
    assert sorted(degrees.values())[len(degrees) // 2] <= 5
    assert all(one != other for one, other, _ in pairs)
