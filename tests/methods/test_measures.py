"""Trust, value and closeness: worked examples, an oracle in fractions, and what may be told."""

from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.methods.errors import UnusableQuestion
from commonground.methods.measures import (
    Pair,
    Rating,
    Score,
    folded,
    network_trust,
    pair,
    received,
    trust,
    value,
)

pytestmark = pytest.mark.capability("T6")

SAID = st.none() | st.integers(1, 4)
RATINGS = st.lists(
    st.builds(Rating, SAID, SAID, SAID, SAID, SAID, SAID, st.none() | st.integers(0, 5)),
    max_size=12,
)


def three_of(rating: Rating, names: tuple[str, str, str]) -> Fraction | None:
    """The mean of three items in fractions, written apart from the code under test."""
    said = [getattr(rating, name) for name in names]
    return None if any(one is None for one in said) else Fraction(sum(said), 3)


def test_the_worked_example_of_the_page() -> None:
    """The example in docs/methods/pulse.md, reckoned by hand."""
    told = received(
        [
            Rating(4, 4, 3, 3, 2, 2, level=3),
            Rating(3, 4, 3, 2, 2, 2, level=3),
            Rating(3, 3, 2, 3, 3, None, level=2),
            Rating(4, 3, None, 2, 1, 2, level=4),
        ],
        asked=5,
    )
    assert told.trust.mean == pytest.approx(29 / 9)
    assert (told.trust.raters, told.trust.response_rate) == (3, 0.6)
    assert told.value.mean == pytest.approx(18 / 9)
    assert told.value.raters == 3
    assert told.level == Score(3.0, 4, 5)


def test_a_published_network_of_41_organisations_had_81_percent() -> None:
    """81 % stands for a mean of 3.24 on the scale to 4; the scores behind it are not published."""
    assert network_trust([3.24] * 41) == pytest.approx(0.81)
    assert network_trust([None, None]) is None


def test_both_sides_and_how_far_they_are_apart() -> None:
    assert pair(4.0, 2.5) == pair(2.5, 4.0) == Pair(3.25, 1.5)
    assert pair(None, 2.0) is None and pair(2.0, None) is None


@settings(max_examples=150, deadline=None)
@given(RATINGS, st.integers(2, 5), st.integers(0, 4))
def test_scores_are_the_means_of_an_oracle_and_hide_few_raters(
    ratings: list[Rating], fewest: int, silent: int
) -> None:
    told = received(ratings, asked=len(ratings) + silent, fewest=fewest)
    oracle = {
        "trust": [three_of(one, ("reliability", "support", "openness")) for one in ratings],
        "value": [three_of(one, ("influence", "involvement", "resources")) for one in ratings],
        "level": [None if one.level is None else Fraction(one.level) for one in ratings],
    }
    for name, each in oracle.items():
        known = [one for one in each if one is not None]
        score = getattr(told, name)
        assert (score.raters, score.asked) == (len(known), len(ratings) + silent)
        if len(known) < fewest:
            assert score.mean is None
        else:
            assert score.mean == pytest.approx(float(sum(known) / len(known)), abs=1e-12)
    assert received(ratings[::-1], asked=len(ratings) + silent, fewest=fewest) == told
    for one in ratings:
        assert (trust(one) is None) == (None in (one.reliability, one.support, one.openness))
        assert (value(one) is None) == (None in (one.influence, one.involvement, one.resources))


@pytest.mark.parametrize(("lowest", "highest", "parts", "margin"), [(0, 5, 1, 0.5), (1, 4, 3, 0.3)])
@pytest.mark.parametrize("raters", [3, 4, 5])
def test_no_mean_that_is_told_says_what_each_person_answered(
    lowest: int, highest: int, parts: int, margin: float, raters: int
) -> None:
    """Of every mean told there are at least two sets of answers that lead to it."""
    each = range(lowest * parts, highest * parts + 1)
    ways: dict[float, int] = {}
    for answers in combinations_with_replacement(each, raters):
        mean = sum(answers) / raters / parts
        told = folded(mean, lowest=lowest, highest=highest, margin=margin)
        assert lowest + margin - 1e-9 <= told <= highest - margin + 1e-9
        ways[told] = ways.get(told, 0) + 1
    assert min(ways.values()) > 1


@pytest.mark.parametrize(
    "wrong", [{"reliability": 0}, {"openness": 5}, {"level": 6}, {"level": -1}]
)
def test_a_number_off_the_scale_is_refused_in_words(wrong: dict[str, int]) -> None:
    with pytest.raises(UnusableQuestion, match="is not one of"):
        Rating(**wrong)


def test_one_rater_is_never_enough_and_nobody_answers_unasked() -> None:
    with pytest.raises(UnusableQuestion, match="one rater"):
        received([Rating()], asked=1, fewest=1)
    with pytest.raises(UnusableQuestion, match="2 answered, but only 1"):
        received([Rating(), Rating()], asked=1)
    assert received([], asked=0).trust.response_rate is None
