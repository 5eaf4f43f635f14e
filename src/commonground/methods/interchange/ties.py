"""Edges, nodes and GraphML, read as ties for `commonground.methods.network`."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import polars as pl
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from commonground.methods.errors import UnusableFile
from commonground.methods.interchange.cells import Source, named, read_bytes
from commonground.methods.interchange.frames import Frame, read_frame
from commonground.methods.network.graph import Numbers, Ties

EDGE_SYNONYMS = {"from": "source", "to": "target", "org_a": "source", "org_b": "target"}
NODE_SYNONYMS = {"org_id": "id", "name": "id"}
NOT_A_WEIGHT = (
    "“{}” is not a weight. A weight is a number of 0 or more, and never infinite or above 1e100."
)
HEAVIEST = 1e100
"""So that sums, squares and products of weights stay numbers."""
NOT_A_STRENGTH = "“{}” is not a strength. A strength is more than 0 and at most 1."


def read_ties(
    edges: Source,
    nodes: Source | None = None,
    *,
    weight: str = "",
    weight_needed: bool = True,
    strengths: bool = False,
) -> Ties:
    """Read ties from ``source,target[,weight]`` rows or from GraphML.

    Parameters
    ----------
    edges : str, Path or binary file
        CSV, ``.gz``, Parquet or GraphML; ``-`` is standard input.
    nodes : the same, or None
        ``id`` rows; says who there is besides those with ties, and in which order.
    weight : str
        The column (or GraphML attribute) that says how strong a tie is; empty for none.
    weight_needed : bool
        Whether a file without that column is refused; else all its ties count as 1.
    strengths : bool
        Whether weights must lie in (0, 1].

    Raises
    ------
    UnusableFile
        With file, row and column: an empty cell, a weight that is none, an identifier that stands
        twice in ``nodes`` or not at all.

    Examples
    --------
    >>> import io
    >>> ties = read_ties(io.BytesIO(b"source,target\\na,b\\nb,c\\n"))
    >>> ties.ids, ties.source.tolist(), ties.target.tolist()
    (['a', 'b', 'c'], [0, 1], [1, 2])
    """
    called = named(edges)
    raw = read_bytes(edges)
    wrong = NOT_A_STRENGTH if strengths else NOT_A_WEIGHT
    known = _known(nodes) if nodes is not None else None
    everyone: pl.Series | None
    directed: bool | None
    if raw.lstrip().startswith(b"<"):
        frame, ids, directed = _graphml(raw, called, weight)
        everyone = known if known is not None else ids
    else:
        wanted = (weight,) if weight else ()
        frame = read_frame(
            edges,
            ("source", "target", *(wanted if weight_needed else ())),
            () if weight_needed else wanted,
            EDGE_SYNONYMS,
            raw=raw,
        )
        frame.refuse_blank("source", "target")
        directed, everyone = None, known
    if weight and weight not in frame.columns.columns and weight_needed:
        raise UnusableFile(called, None, "", f"No tie has the attribute “{weight}”.")
    if everyone is None:
        if not frame.columns.height:
            raise UnusableFile(called, None, "", "The file names no tie, only a header.")
        both = pl.concat([frame.columns["source"], frame.columns["target"].alias("source")])
        everyone = both.unique(maintain_order=True)
    strength = _weights(frame, weight, wrong, strengths)
    ends = [_placed(frame, column, everyone).to_numpy() for column in ("source", "target")]
    return Ties(everyone.to_list(), ends[0], ends[1], strength, directed)


def _known(nodes: Source) -> pl.Series:
    frame = read_frame(nodes, ("id",), (), NODE_SYNONYMS)
    frame.refuse_blank("id")
    ids = frame.columns["id"]
    frame.refuse(~ids.is_first_distinct(), "id", "“{}” stands here already. Keep one of the two.")
    if not len(ids):
        raise UnusableFile(frame.called, None, "", "The file names nobody, only a header.")
    return ids


def _placed(frame: Frame, column: str, everyone: pl.Series) -> pl.Series:
    kind = pl.Enum(everyone)
    placed = frame.columns[column].cast(kind, strict=False)
    frame.refuse(
        placed.is_null(), column, "“{}” is not among the nodes. Add it there, or correct it."
    )
    return placed.to_physical().cast(pl.Int64)


def _weights(frame: Frame, weight: str, wrong: str, strengths: bool) -> Numbers | None:
    if not weight or weight not in frame.columns.columns:
        return None
    number = frame.columns[weight].cast(pl.Float64, strict=False)
    fine = ((number >= 0) & (number <= HEAVIEST)).fill_null(False) & ~number.is_nan().fill_null(
        True
    )
    if strengths:
        fine &= ((number > 0) & (number <= 1)).fill_null(False)
    frame.refuse(~fine, weight, wrong)
    return np.asarray(number.to_numpy(), dtype=np.float64)


def _graphml(raw: bytes, called: str, weight: str) -> tuple[Frame, pl.Series, bool]:
    """Nodes go by their attribute “name” where every one has one of its own, else by their id."""
    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        reason = "It declares a document type (<!DOCTYPE …>), which is not read. Remove it."
        raise UnusableFile(called, None, "", reason) from None
    except ParseError as error:
        reason = f"The GraphML cannot be read, perhaps it is cut off ({error})."
        raise UnusableFile(called, None, "", reason) from None
    graph = next((part for part in root if _tag(part) == "graph"), None)
    if _tag(root) != "graphml" or graph is None:
        raise UnusableFile(called, None, "", "This is XML but holds no GraphML graph.")
    key = {
        part.get("id", ""): (part.get("for", "all"), part.get("attr.name", ""))
        for part in root
        if _tag(part) == "key"
    }
    nodes = [part for part in graph if _tag(part) == "node"]
    names = {part.get("id", ""): _datum(part, key, "node", "name") for part in nodes}
    if "" in names.values() or len(set(names.values())) < len(names):
        names = {node: node for node in names}
    if len(names) < len(nodes):
        raise UnusableFile(called, None, "", "Two nodes of the GraphML have one id.")
    edges = [part for part in graph if _tag(part) == "edge"]
    ends: dict[str, list[str]] = {"source": [], "target": []}
    for number, edge in enumerate(edges, start=1):
        for end, found in ends.items():
            node = edge.get(end, "")
            if node not in names:
                reason = f"The {end} of tie {number}, “{node[:60]}”, is none of the nodes."
                raise UnusableFile(called, None, "", reason)
            found.append(names[node])
    columns: dict[str, Sequence[str]] = dict(ends)
    if weight:
        strengths = [_datum(edge, key, "edge", weight) for edge in edges]
        if any(strengths):
            columns[weight] = strengths
    schema = dict.fromkeys(columns, pl.String)
    frame = Frame(called, pl.DataFrame(columns, schema), range(1, len(edges) + 1))
    ids = pl.Series("id", list(names.values()), dtype=pl.String)
    return frame, ids, graph.get("edgedefault") == "directed"


def _tag(part: Element) -> str:
    return part.tag.rpartition("}")[2]


def _datum(part: Element, key: dict[str, tuple[str, str]], kind: str, name: str) -> str:
    for datum in part:
        of, called = key.get(datum.get("key", ""), ("", ""))
        if _tag(datum) == "data" and called == name and of in (kind, "all"):
            return (datum.text or "").strip()
    return ""
