"""Whether a candidate is of the sort that a purpose, or the question itself, asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonground.methods.matching.advice import Sought
from commonground.methods.matching.field import Field
from commonground.methods.matching.labels import Labels, Vector, folded
from commonground.methods.values import Organisation

_GOVERNMENT = re.compile(
    r"\bgovern|\bministr|\bministerio|\bmunicip|\bpublic sector|\bcity\b|\bcouncil\b|"
    r"\bgobierno|\bgouvernement|\bmairie|\bcommune\b|حكوم|وزار|بلدي"
)
_INTERNATIONAL = re.compile(
    r"\binternational|\bmultilateral|\bunited nations|\bglobal|\bintergovernmental|"
    r"\binternacional|دولي"
)


_CIVIL = re.compile(
    r"\bl?ngos?\b|\bingos?\b|\bongs?\b|\bcsos?\b|\bcbos?\b|\bnon[- ]?gov|\bcivil society|"
    r"\bnon[- ]?profit|\bvoluntary|\bcharit|\bassociation|\bcommunit|\bcoalition|\bfoundation|"
    r"\bfaith|\bchurch|\bred cross|\bacademic|\buniversit|\bsociedad civil|\bsociété civile|"
    r"\bfundaci|\bfondation|\basociaci|غير حكومي|مجتمع مدني|جمعي"
)

_AUDIENCE = re.compile(r"\baudience|\baudiencia|\bpúblico\b|\bpublikum|جمهور")
# Advocates alone are lawyers.
_SPEAKS_UP = re.compile(
    r"\b(?:advocacy|advocat(?:ing|ed|es? (?:for|against))|(?:campaign|lobby|incidencia|plaidoyer)\w*)"
    r"|مناصر\w*"
)


@dataclass(frozen=True, slots=True)
class Query:
    """One question with what all its parts share.

    ``open`` is False for the query itself and its partners: nobody else's share is
    measured against theirs.
    """

    field: Field
    row: int
    purpose: str
    sought: Sought
    open: NDArray[np.bool_]


def is_government(kind: str) -> bool:
    """Tell whether a kind of organisation, as written, means a public body."""
    return bool(_GOVERNMENT.search(kind.casefold())) and "non-gov" not in kind.casefold()


def is_civil(kind: str) -> bool:
    """Tell whether a kind of organisation, as written, means civil society.

    Foundations, universities and communities of faith are of it.

    Examples
    --------
    >>> [is_civil(kind) for kind in ("22 - National NGO", "Non-Governmental", "10 - Government", "")]
    [True, True, False, False]
    """
    return bool(_CIVIL.search(kind.casefold()))


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
    >>> speaks_up("Seven hundred advocates of the bar"), speaks_up("She advocates for the deaf")
    ('', 'advocates for')
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
