"""The signals of the network and of content: for one who asks, a number for every organisation.

Parts of a score are made of these (`parts`); the baselines of the evaluation are some of them,
unscaled. Each function takes the field and the row that asks and gives a vector of length n.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from commonground.methods.matching.field import Field
from commonground.methods.matching.labels import (
    GENERIC_ROLES,
    Labels,
    Matrix,
    Vector,
    cosine,
    dense_row,
    row_sums,
    times,
    transposed_times,
)
from commonground.methods.matching.likeness import (
    roles_raw,
    telling_roles,
)

DAMPING = 0.85
STEPS = 30
"""Of the walk; what is left after them is below 0.85 ** 30 = 0.8 %."""

NEAR_STEPS = 3
"""Of the walk cut short."""

FLOOR = 0.05
"""Fresh ties an organisation is taken to have at least, so that one old tie is not rare gold."""

SPELT_ALIKE = 0.35
"""Names less alike than this share only what many names do."""

NEWEST_PARTNERS = 20
"""How many partners, the freshest first, names are compared with."""


def _root(degree: Vector) -> Vector:
    return np.asarray(1.0 / np.sqrt(np.maximum(degree, FLOOR)))


def _middle(ties: Matrix, degree: Vector, row: int) -> Vector:
    root = _root(degree)
    return np.asarray(root * times(ties, root * dense_row(ties, row)))


def middle_of_paths(field: Field, row: int) -> Vector:
    """How much of all paths of length three from the query runs through each as its second stop."""
    return _middle(field.fresh, field.fresh_degree, row)


def paths_raw(field: Field, row: int) -> Vector:
    """Paths of length three, Σ_{uv} a_qu a_uv a_vc ÷ √(k_u k_v); L3 of Kovács et al. (2019)."""
    return times(field.ties, _middle(field.ties, field.degree, row))


def fresh_paths_raw(field: Field, row: int) -> Vector:
    """The same with freshness r in place of a and Σ r in place of k."""
    return times(field.fresh, middle_of_paths(field, row))


def telling_paths_raw(field: Field, row: int) -> Vector:
    """The same ÷ √k of the candidate: who has few ties, and those near."""
    return fresh_paths_raw(field, row) * _root(field.fresh_degree)


def common_partners_raw(field: Field, row: int) -> Vector:
    """Σ over common partners u of 1 ÷ log(1 + partners of u); after Adamic and Adar (2003)."""
    rare = 1.0 / np.log1p(np.maximum(field.degree, 1.0))
    return times(field.ties, rare * dense_row(field.ties, row))


def _walk(ties: Matrix, degree: Vector, row: int) -> Vector:
    start = np.zeros(len(degree))
    if degree[row] <= 0:
        return start
    start[row] = 1.0
    outgoing = np.where(degree > 0, degree, 1.0)
    found = start
    for _ in range(STEPS):
        found = (1 - DAMPING) * start + DAMPING * (ties @ (found / outgoing))
    return found


def walk_raw(field: Field, row: int) -> Vector:
    """Personalised PageRank along ties, all alike.

    x ← (1 - d) e_q + d Pᵀx, d = 0.85, `STEPS` steps from e_q; Haveliwala (2002).
    """
    return _walk(field.ties, field.degree, row)


def fresh_walk_raw(field: Field, row: int) -> Vector:
    """The same along ties weighted by freshness."""
    return _walk(field.fresh, field.fresh_degree, row)


def near_walk_raw(field: Field, row: int) -> Vector:
    """The same walk cut off after its third step: what lies no further than a path of three.

    Σ_{i≤3} (1 - d) dⁱ (Pᵀ)ⁱ e_q; Liu & Lü (2010), Link prediction based on local random walk, EPL.
    It asks for three passes over the neighbourhood and none over the whole field.
    """
    outgoing = np.where(field.degree > 0, field.degree, 1.0)
    step = np.zeros(len(field))
    step[row] = 1.0
    found = (1 - DAMPING) * step
    for number in range(1, NEAR_STEPS + 1):
        step = times(field.ties, step / outgoing)
        found = found + (1 - DAMPING) * DAMPING**number * step
    return found


def telling_walk_raw(field: Field, row: int) -> Vector:
    """How much more often the walk comes by than one that starts anywhere."""
    return np.asarray(walk_raw(field, row) / field.meetings.fame)


def projects_raw(field: Field, row: int) -> Vector:
    """Σ over projects both were in of 1 ÷ others there, without having been named as a pair."""
    _, inside, others = field.meetings.projects
    return times(inside, dense_row(inside, row) / others)


def _sharing(unit: Matrix, row: int) -> Vector:
    alike = cosine(unit, row)
    alike[row] = 0.0
    return alike


def sharing_partners(field: Field, row: int) -> Vector:
    """How alike everyone's fresh partners are to the query's (cosine); 0 for the query itself."""
    return _sharing(field.fresh_unit, row)


def peers_raw(field: Field, row: int) -> Vector:
    """Fresh ties to those with the query's partners: Σ_v cosine(q, v) r_vc."""
    return times(field.fresh, sharing_partners(field, row))


def peers_any_raw(field: Field, row: int) -> Vector:
    """The same without freshness."""
    return times(field.ties, _sharing(field.ties_unit, row))


def peers_close_raw(field: Field, row: int) -> Vector:
    """Σ_v cosine² r_vc ÷ √k_c: the closest peers, and not whoever has most ties."""
    return _root(field.fresh_degree) * times(field.fresh, sharing_partners(field, row) ** 2)


def working_alike(field: Field, row: int) -> Vector:
    """How much each is a peer of the query: shared partners, rare ones more, and like work.

    Σ_{u∈N(q)∩N(v)} 1/d_u × (0.2 + likeness of places) × (0.3 + likeness of issues) × (1 of the
    same kind, else ½).
    """
    _, kind, _ = field.kinds
    shared = times(field.ties, dense_row(field.ties, row) / np.maximum(field.degree, 1.0))
    alike = (0.2 + field.places.likeness(row)) * (0.3 + field.issues.likeness(row))
    peer = shared * alike * np.where(kind == kind[row], 1.0, 0.5)
    peer[row] = 0.0
    return np.asarray(peer)


def peers_work_raw(field: Field, row: int) -> Vector:
    """Fresh ties to peers who do like work, ÷ √ of both sides' fresh ties."""
    root = _root(field.fresh_degree)
    return root * times(field.fresh, root * working_alike(field, row))


def like_partners_raw(field: Field, row: int) -> Vector:
    """How alike a candidate's partners are to those of the query's partners: Σ_u r_qu cosine(u, c)."""
    unit = field.fresh_unit
    return times(unit, transposed_times(unit, dense_row(field.fresh, row)))


def doing_alike(field: Field, row: int) -> Vector:
    """How like the query's the work of each is: places × (0.1 + issues) × (1 if of its kind, else 0.3).

    Where either side has no place recorded, places count 0.
    """
    _, kind, _ = field.kinds
    own = np.where(kind == kind[row], 1.0, 0.3)
    alike = field.places.likeness(row) * (0.1 + field.issues.likeness(row)) * own
    alike[row] = 0.0
    return np.asarray(alike)


def alike_raw(field: Field, row: int) -> Vector:
    """Fresh ties to those who do work like the query's: Σ_v alike(q, v) r_vc ÷ √k_c."""
    return _root(field.fresh_degree) * times(field.fresh, doing_alike(field, row))


def alike_any_raw(field: Field, row: int) -> Vector:
    """The same without freshness."""
    return _root(field.degree) * times(field.ties, doing_alike(field, row))


def alike_close_raw(field: Field, row: int) -> Vector:
    """Σ_v alike² r_vc: the most alike count nearly alone."""
    return times(field.fresh, doing_alike(field, row) ** 2)


def named_alike(field: Field, row: int) -> Vector:
    """Cube of the likeness of names, so that only near spellings count; 0 for the query itself."""
    alike = cosine(field.spellings, row) ** 3
    alike[row] = 0.0
    return np.asarray(alike)


def spelt_alike_raw(field: Field, row: int) -> Vector:
    """Likeness of the spelling of names, from `SPELT_ALIKE` on."""
    alike = cosine(field.spellings, row)
    return np.where(alike >= SPELT_ALIKE, alike, 0.0)


def namesakes_raw(field: Field, row: int) -> Vector:
    """Fresh ties to those with a name like the query's."""
    return times(field.fresh, named_alike(field, row))


def freshest(field: Field, row: int) -> NDArray[np.int32]:
    """Rows of the freshest partners, at most `NEWEST_PARTNERS`, ties by identifier."""
    start, end = field.fresh.indptr[row], field.fresh.indptr[row + 1]
    order = np.argsort(-field.fresh.data[start:end], kind="stable")[:NEWEST_PARTNERS]
    return np.asarray(field.fresh.indices[start:end][order])


def family_raw(field: Field, row: int) -> Vector:
    """Σ over the query's freshest partners of the squared likeness of their names to the candidate's."""
    total = np.zeros(len(field))
    partners = freshest(field, row)
    if len(partners):
        alike: Matrix = field.spellings @ field.spellings[partners].T.tocsr()
        alike.data = alike.data**2
        total = row_sums(alike)
    return total


def _partners_of(groups: Matrix, group: int) -> Vector:
    return np.asarray(groups[:, [group]].toarray().ravel(), dtype=np.float64)


def own_kind_raw(field: Field, row: int) -> Vector:
    """log(1 + fresh partners of the query's own kind)."""
    _, kind, partners = field.kinds
    return np.log1p(_partners_of(partners, int(kind[row])))


def kind_share_raw(field: Field, row: int) -> Vector:
    """Share of a candidate's partners that are of the query's kind."""
    _, kind, _ = field.kinds
    same = times(field.ties, (kind == kind[row]).astype(np.float64))
    return np.asarray(same / np.maximum(field.degree, 1.0))


def same_kind_raw(field: Field, row: int) -> Vector:
    """1 for those of the query's kind, if it has one."""
    names, kind, _ = field.kinds
    known = bool(names[int(kind[row])])
    return np.asarray((kind == kind[row]) & known, dtype=np.float64)


def kinds_meet_raw(field: Field, row: int) -> Vector:
    """Share of the fresh ties of the query's kind that are with the candidate's kind."""
    _, kind, _ = field.kinds
    return np.asarray(field.kinds_meeting[int(kind[row])][kind])


def kinds_chance_raw(field: Field, row: int) -> Vector:
    """Fresh ties that the query's kind has with one of the candidate's kind, in the mean.

    0 for a candidate without partners: whom the future brings must not change the scale.
    """
    _, kind, _ = field.kinds
    return np.asarray(field.meetings.kinds_chance[int(kind[row])][kind] * (field.degree > 0))


def home_work_raw(field: Field, row: int) -> Vector:
    """Fresh partners with whom a candidate worked in the query's own country."""
    home = int(field.meetings.home_place[row])
    return np.zeros(len(field)) if home < 0 else _partners_of(field.meetings.working, home)


def name_places_raw(field: Field, row: int) -> Vector:
    """Cosine of a candidate's places with those of all who share words of the query's name."""
    met = transposed_times(field.meetings.word_places, dense_row(field.telling_names, row))
    length = float(np.sqrt(met @ met))
    return times(field.places.unit, met) / length if length > 0 else np.zeros(len(field))


def home_ties_raw(field: Field, row: int) -> Vector:
    """log(1 + fresh partners from the query's own country)."""
    _, home, partners = field.homes
    return np.log1p(_partners_of(partners, int(home[row])))


def same_home_raw(field: Field, row: int) -> Vector:
    """1 for those from the query's own country, if that is known."""
    names, home, _ = field.homes
    known = bool(names[int(home[row])])
    return np.asarray((home == home[row]) & known, dtype=np.float64)


def active_raw(field: Field, row: int) -> Vector:
    """Half for every year since the last partnership began; 0 where nobody knows when."""
    return field.activity


def popularity_raw(field: Field, row: int) -> Vector:
    """log(1 + fresh partners)."""
    return np.log1p(field.fresh_degree)


def partners_ever_raw(field: Field, row: int) -> Vector:
    """How many partners a candidate ever had."""
    return field.degree


def _usual_roles(field: Field, row: int) -> Vector:
    names, shares, _ = telling_roles(field)
    plain = [number for number, name in enumerate(names) if name in GENERIC_ROLES]
    own = dense_row(shares, row)
    own[plain] = 0.0
    return own


def role_ties_raw(field: Field, row: int) -> Vector:
    """log(1 + fresh partners who had the query's usual roles)."""
    return np.log1p(times(field.partners_by_role, _usual_roles(field, row)))


def role_share_raw(field: Field, row: int) -> Vector:
    """Share of a candidate's partners who had the query's usual roles with it."""
    total = row_sums(field.partners_by_role)
    had = times(field.partners_by_role, _usual_roles(field, row))
    return np.asarray(had / np.where(total > 0, total, 1.0))


def _of_partners(field: Field, labels: Labels, row: int) -> Vector:
    met = transposed_times(labels.unit, dense_row(field.fresh, row))
    length = float(np.sqrt(met @ met))
    return times(labels.unit, met) / length if length > 0 else np.zeros(len(field))


def partners_places_raw(field: Field, row: int) -> Vector:
    """Cosine of a candidate's places with those of the query's partners taken together."""
    return _of_partners(field, field.places, row)


def partners_issues_raw(field: Field, row: int) -> Vector:
    """Cosine of a candidate's issues with those of the query's partners taken together."""
    return _of_partners(field, field.issues, row)


Signal = Callable[[Field, int], Vector]

RELATIVE: Mapping[str, Signal] = {
    "l3": paths_raw,
    "l3_fresh": fresh_paths_raw,
    "l3_telling": telling_paths_raw,
    "adamic_adar": common_partners_raw,
    "walk_any": walk_raw,
    "walk_fresh": fresh_walk_raw,
    "walk_near": near_walk_raw,
    "walk_telling": telling_walk_raw,
    "projects": projects_raw,
    "peers_fresh": peers_raw,
    "peers_any": peers_any_raw,
    "peers_close": peers_close_raw,
    "peers_work": peers_work_raw,
    "like_partners": like_partners_raw,
    "alike_fresh": alike_raw,
    "alike_any": alike_any_raw,
    "alike_close": alike_close_raw,
    "namesakes": namesakes_raw,
    "family": family_raw,
    "kind_ties": own_kind_raw,
    "kinds_chance": kinds_chance_raw,
    "home_ties": home_ties_raw,
    "home_work": home_work_raw,
    "popularity": popularity_raw,
    "partners_ever": partners_ever_raw,
    "role_ties": role_ties_raw,
}
"""Signals without a natural measure: read as the logarithm of their share of the best."""

ABSOLUTE: Mapping[str, Signal] = {
    "kind_share": kind_share_raw,
    "same_kind": same_kind_raw,
    "same_home": same_home_raw,
    "active": active_raw,
    "facing": roles_raw,
    "role_share": role_share_raw,
    "kinds_meet": kinds_meet_raw,
    "issues_alike": lambda field, row: field.issues.likeness(row),
    "issues_covered": lambda field, row: field.issues.covered(row),
    "places_alike": lambda field, row: field.places.likeness(row),
    "places_covered": lambda field, row: field.places.covered(row),
    "partners_places": partners_places_raw,
    "partners_issues": partners_issues_raw,
    "name_places": name_places_raw,
    "name_words": lambda field, row: cosine(field.telling_names, row),
    "name_spelt": spelt_alike_raw,
}
"""Signals that are shares or cosines already."""
