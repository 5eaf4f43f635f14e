"""The parts of a score: for one query, a value from 0 to 1 for every organisation."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.methods.matching.advice import Sought
from commonground.methods.matching.field import Field, Labels, Matrix, Vector, folded
from commonground.methods.values import Organisation

DAMPING = 0.85
STEPS = 30
"""Of the walk; what is left after them is below 0.85 ** 30 = 0.8 %."""

FEW = 5.0
"""Fresh partners of one kind that fully speak for an organisation, where nobody has more."""

_GOVERNMENT = re.compile(
    r"\bgovern|\bministr|\bministerio|\bmunicip|\bpublic sector|\bcity\b|\bcouncil\b|"
    r"\bgobierno|\bgouvernement|\bmairie|\bcommune\b|حكوم|وزار|بلدي"
)
_INTERNATIONAL = re.compile(
    r"\binternational|\bmultilateral|\bunited nations|\bglobal|\bintergovernmental|"
    r"\binternacional|دولي"
)


_AUDIENCE = re.compile(r"\baudience|\baudiencia|\bpúblico\b|\bpublikum|جمهور")
_SPEAKS_UP = re.compile(r"\b(?:advoca|campaign|lobby|incidencia|plaidoyer)\w*|مناصر\w*")

_SAYING_NOTHING = (
    "partner|partners|participant|participating|other|unknown|none|not specified|n/a"
    "|socio|partenaire|شريك"
)
GENERIC_ROLES = frozenset(_SAYING_NOTHING.split("|"))
"""Roles that say nothing about what an organisation did."""

COMMON = 0.25
"""A word that more than this share of those with words carry says nothing of any of them."""

_FUNCTION = (
    # In a field of a dozen organisations counting cannot tell these from the rest.
    "about after all also and any are because been before being between both but can for from "
    "had has have her his how into its more most not of on one only or other our out over own "
    "she some such than that the their them then there these they this those through to under "
    "until was we well were what when where which while who whose will with within without you "
    "your "
    "como con del desde donde ella ellos entre esta este las los más para pero por que sin sobre "
    "son sus una unas unos "
    "aux avec ces cette dans des elle elles est leur leurs les mais nos notre nous par pas plus "
    "pour qui sans ses son sont sur une vos votre vous "
    "das dem den der die ein eine für mit oder und uns von zur "
    "من في على إلى عن مع هذا هذه التي الذي"
)
FUNCTION_WORDS = frozenset(_FUNCTION.split())


@dataclass(frozen=True, slots=True)
class Query:
    """One question with what all its parts share.

    ``open`` is False for the query itself and its partners: nobody else's share is
    measured against theirs. ``likeness`` is how like the query every organisation is, and
    ``middle`` how much of a path to the query runs through each.
    """

    field: Field
    row: int
    purpose: str
    sought: Sought
    open: NDArray[np.bool_]


def _scaled(raw: Vector, query: Query) -> Vector:
    """Bring raw values to 0 … 1: logarithm of the share of the best open candidate's."""
    best = float(raw[query.open].max(initial=0.0))
    if best <= 0:
        return np.zeros_like(raw)
    scaled: Vector = np.log1p(100.0 * np.clip(raw / best, 0.0, 1.0)) / np.log(101.0)
    return scaled


def _dense(matrix: Matrix, row: int) -> Vector:
    dense: Vector = matrix[[row]].toarray().ravel()
    return dense


def _times(matrix: Matrix, vector: Vector) -> Vector:
    return np.asarray(matrix @ vector, dtype=np.float64)


def paths_raw(field: Field, row: int) -> Vector:
    """Paths of length three, each divided by √(partners of both organisations between).

    Σ_{uv} r_qu r_uv r_vc ÷ √(k_u k_v), r = freshness, k = Σ r; L3 of Kovács et al. (2019)
    with fresh ties counting more.
    """
    return np.asarray(field.fresh @ middle_of_paths(field, row), dtype=np.float64)


def middle_of_paths(field: Field, row: int) -> Vector:
    """What each organisation carries to its partners in `paths_raw`."""
    # A single old tie must not count as hugely specific, hence the floor.
    root = 1.0 / np.sqrt(np.maximum(field.fresh_degree, 0.05))
    return np.asarray(root * (field.fresh @ (root * _dense(field.fresh, row))), dtype=np.float64)


def middle_of_peers(field: Field, row: int) -> Vector:
    """How much each organisation counts as a peer of the query.

    Shared partners (each ÷ its number of partners) × likeness of places, issues and kind;
    for an organisation with no partner the likeness alone.
    """
    _, kind, _ = field.kinds
    likeness = (0.3 + field.issues.likeness(row)) * np.where(kind == kind[row], 1.0, 0.5)
    if field.degree[row] > 0:
        shared = _times(field.ties, _dense(field.ties, row) / np.maximum(field.degree, 1.0))
        peer = shared * (0.2 + field.places.likeness(row)) * likeness
    else:
        peer = field.places.likeness(row) * likeness
    peer[row] = 0.0
    root = 1.0 / np.sqrt(np.maximum(field.fresh_degree, 0.05))
    spread: Vector = root * peer
    return spread


def peers_raw(field: Field, row: int) -> Vector:
    """Fresh ties to peers of the query, divided by √(the candidate's partners)."""
    root = 1.0 / np.sqrt(np.maximum(field.fresh_degree, 0.05))
    return np.asarray(root * (field.fresh @ middle_of_peers(field, row)), dtype=np.float64)


def common_partners_raw(field: Field, row: int) -> Vector:
    """Σ over common partners u of 1 ÷ log(1 + partners of u); after Adamic and Adar (2003)."""
    rare = 1.0 / np.log1p(np.maximum(field.degree, 1.0))
    return np.asarray(field.ties @ (rare * _dense(field.ties, row)), dtype=np.float64)


def walk_raw(field: Field, row: int) -> Vector:
    """Personalised PageRank: where a walk along fresh ties is found that returns to the query.

    x ← (1 - d) e_q + d Pᵀx, d = 0.85, `STEPS` steps from e_q; Haveliwala (2002).
    """
    start = np.zeros(len(field))
    start[row] = 1.0
    if field.degree[row] == 0:
        return np.zeros(len(field))
    outgoing = np.where(field.fresh_degree > 0, field.fresh_degree, 1.0)
    found = start
    for _ in range(STEPS):
        found = (1 - DAMPING) * start + DAMPING * (field.fresh @ (found / outgoing))
    return found


def own_kind_raw(field: Field, row: int) -> Vector:
    """log(1 + fresh partners of the query's own kind)."""
    _, kind, partners = field.kinds
    column = partners[:, [int(kind[row])]].toarray().ravel()
    return np.log1p(np.asarray(column, dtype=np.float64))


def _own_kind(query: Query) -> Vector:
    """Share of the best open candidate's `own_kind_raw`.

    A handful of ties is little evidence, so the best counts as `FEW` at least. To an
    organisation that has no partner yet, whoever is sought after by many of its kind says
    little of who would want it: then it counts a quarter, and content speaks first.
    """
    raw = own_kind_raw(query.field, query.row)
    best = max(float(raw[query.open].max(initial=0.0)), float(np.log1p(FEW)))
    newcomer = query.field.degree[query.row] == 0
    return np.clip(raw / best, 0.0, 1.0) * (0.25 if newcomer else 1.0)


def telling_roles(field: Field) -> tuple[tuple[str, ...], Matrix, Vector]:
    """Roles, each row's share of them, and the chance of one facing another that it tells from.

    Two of one role, or a role that only says “partner”, meet as anybody does: chance 0.
    """
    names, shares, chance = field.roles
    telling = np.ones_like(chance) - np.eye(len(chance))
    for number, name in enumerate(names):
        if name in GENERIC_ROLES:
            telling[number, :] = telling[:, number] = 0.0
    return names, shares, chance * telling


def telling_words(labels: Labels) -> NDArray[np.bool_]:
    """Tell which words are rare enough to say something of those who share them, shape (m,)."""
    carriers = np.bincount(labels.has.indices, minlength=len(labels.names))
    written = np.count_nonzero(np.diff(labels.has.indptr))
    plain = np.array([name in FUNCTION_WORDS for name in labels.names], dtype=np.bool_)
    return np.asarray(~plain & (carriers <= max(2.0, COMMON * written)), dtype=np.bool_)


def words_raw(labels: Labels, row: int) -> Vector:
    """Cosine of one organisation's telling words with everyone's."""
    telling = telling_words(labels).astype(np.float64)
    squares = labels.unit.copy()
    squares.data = squares.data**2
    lengths = np.sqrt(_times(squares, telling))
    alike = _times(labels.unit, _dense(labels.unit, row) * telling)
    by = lengths * lengths[row]
    return np.asarray(np.divide(alike, by, out=np.zeros_like(alike), where=by > 0))


def roles_raw(field: Field, row: int) -> Vector:
    """Chance that the query's usual role faces the candidate's usual role."""
    _, shares, chance = telling_roles(field)
    return np.asarray(shares @ (_dense(shares, row) @ chance), dtype=np.float64)


def exchange_raw(field: Field, row: int) -> Vector:
    """Half the share of our needs they offer plus half the share of theirs we offer."""
    ours = _times(field.offers.has, _dense(field.needs.share, row))
    theirs = _times(field.needs.share, _dense(field.offers.has, row))
    return (ours + theirs) / 2


def is_government(kind: str) -> bool:
    """Tell whether a kind of organisation, as written, means a public body."""
    return bool(_GOVERNMENT.search(kind.casefold())) and "non-gov" not in kind.casefold()


def is_international(kind: str) -> bool:
    """Tell whether a kind of organisation, as written, means an international one."""
    return bool(_INTERNATIONAL.search(kind.casefold()))


def offers_audience(offers: tuple[str, ...]) -> bool:
    """Tell whether an audience is among what is offered."""
    return any(_AUDIENCE.search(folded(label)) for label in offers)


def speaks_up(text: str) -> str:
    """Find the word by which an organisation says that it speaks up, empty if none.

    Examples
    --------
    >>> speaks_up("We run campaigns for clean air"), speaks_up("We plant trees")
    ('campaigns', '')
    """
    found = _SPEAKS_UP.search(text.casefold())
    return found.group() if found else ""


def said_of(organisation: Organisation) -> str:
    """Join the mission and the services."""
    return " ".join((organisation.mission, *organisation.services))


def suits_raw(query: Query) -> Vector:
    """1 where the candidate is of the sort a purpose asks for, else 0."""
    field = query.field
    value = np.zeros(len(field))
    own = field.organisations[query.row]
    if query.purpose == "learn":
        elsewhere = (field.places.covered(query.row) == 0) & (np.diff(field.places.has.indptr) > 0)
        same = field.issues.covered(query.row) > 0
        return np.asarray(elsewhere & same, dtype=np.float64)
    if query.purpose == "reach":
        return np.array([float(offers_audience(o.offers)) for o in field.organisations])
    if query.purpose == "advocate":
        return np.array([float(bool(speaks_up(said_of(o)))) for o in field.organisations])
    if query.purpose not in ("government", "international"):
        return value
    names, kind, _ = field.kinds
    judge = is_government if query.purpose == "government" else is_international
    value = np.array([float(judge(name)) for name in names])[kind]
    if query.purpose == "international" and own.country:
        abroad = [
            bool(o.country) and folded(o.country) != folded(own.country)
            for o in field.organisations
        ]
        value = np.maximum(value, np.array(abroad, dtype=np.float64))
    return np.asarray(value, dtype=np.float64)


def _carrying(labels: Labels, asked: tuple[str, ...]) -> Vector:
    wanted = {folded(label) for label in asked}
    columns = np.array([float(folded(name) in wanted) for name in labels.names])
    if not len(columns):
        return np.zeros(labels.has.shape[0])
    return np.asarray((labels.has @ columns) > 0, dtype=np.float64)


def asked_by_field(query: Query) -> dict[str, Vector]:
    """For each thing asked for, 1 where a candidate meets it."""
    field, sought = query.field, query.sought
    met: dict[str, Vector] = {}
    if sought.places:
        met["places"] = _carrying(field.places, sought.places)
    if sought.issues:
        met["issues"] = _carrying(field.issues, sought.issues)
    if sought.people:
        met["people"] = _carrying(field.people, sought.people)
    if sought.offers:
        met["offers"] = _carrying(field.offers, sought.offers)
    if sought.kinds:
        names, kind, _ = field.kinds
        wanted = {folded(label) for label in sought.kinds}
        met["kinds"] = np.array([float(name in wanted) for name in names])[kind]
    return met


def values(query: Query) -> dict[str, Vector]:
    """Value of every part for every organisation.

    Returns
    -------
    dict of part name to ndarray, shape (n,)
        From 0 (nothing of it, or nothing known) to 1.
    """
    field, row = query.field, query.row
    asked = asked_by_field(query)
    own = field.organisations[row]
    # Missions are the longest text of all: not worth indexing for one who states none.
    says = bool(own.mission or own.services)
    return {
        "paths": _scaled(paths_raw(field, row), query),
        "peers": _scaled(peers_raw(field, row), query),
        "common_partners": _scaled(common_partners_raw(field, row), query),
        "walk": _scaled(walk_raw(field, row), query),
        "own_kind": _own_kind(query),
        "recent": _scaled(field.fresh_degree, query),
        "roles": roles_raw(field, row),
        "issues": field.issues.covered(row),
        "places": field.places.covered(row),
        "people": field.people.covered(row),
        "exchange": exchange_raw(field, row),
        "mission": words_raw(field.texts, row) if says else np.zeros(len(field)),
        "name": words_raw(field.names, row),
        "suits": suits_raw(query),
        "asked": sum(asked.values(), np.zeros(len(field))) / max(len(asked), 1),
    }
