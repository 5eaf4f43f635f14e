"""The facts behind projects, work at home and places of namesakes, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from commonground.methods.matching import spoken
from commonground.methods.matching.field import Field
from commonground.methods.matching.labels import dense_row, times, transposed_times
from commonground.methods.saying import Say, country_as_written, listing


def told_home_work(field: Field, query: int, row: int, say: Say) -> str:
    """Tell with whom a candidate worked in the query's country."""
    home = int(field.meetings.home_place[query])
    rows, partners, places, _ = field.meetings.where
    there = sorted(
        (int(u) for u in partners[(rows == row) & (places == home)]), key=lambda u: field.ids[u]
    )
    listed = listing([field.organisations[u].name for u in there], say)
    return spoken.home_work(say, country_as_written(field.places.names[home]), listed)


def told_projects(field: Field, query: int, row: int, say: Say) -> str:
    """Tell which projects both were in, the smallest first."""
    names, inside, others = field.meetings.projects
    both = np.flatnonzero(dense_row(inside, query) * dense_row(inside, row))
    best = sorted((int(p) for p in both), key=lambda p: (others[p], names[p]))
    return spoken.projects(say, listing([names[p] for p in best], say), len(best))


def told_name_places(field: Field, query: int, row: int, say: Say) -> str:
    """Tell where a candidate works as those do who share words of the query's name."""
    words, places, met = field.names.names, field.places.names, field.meetings.word_places
    own, theirs = dense_row(field.telling_names, query), dense_row(field.places.unit, row)
    by_word, by_place = times(met, theirs) * own, transposed_times(met, own) * theirs
    said = sorted(np.flatnonzero(by_word).tolist(), key=lambda w: (-by_word[w], words[w]))
    where = sorted(np.flatnonzero(by_place).tolist(), key=lambda p: (-by_place[p], places[p]))
    return spoken.name_places(say, [places[p] for p in where], [words[w] for w in said])


TOLD: Mapping[str, Callable[[Field, int, int, Say], str]] = {
    "home_work": told_home_work,
    "projects": told_projects,
    "name_places": told_name_places,
}
