"""The files of linking: rows to be linked, and labels that teach."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from commonground.methods.interchange import Kind
from commonground.methods.interchange.rows import BadCell
from commonground.methods.linkage.linking import Label
from commonground.methods.linkage.records import Record

_YES = frozenset(("1", "1.0", "true", "yes", "y", "match"))
_NO = frozenset(("0", "0.0", "false", "no", "n", "non-match"))


def _record(own: Mapping[str, str], _facts: Mapping[str, str]) -> Record:
    return Record(**own)


def _label(own: Mapping[str, str], _facts: Mapping[str, str]) -> Label:
    said = own["match"].casefold()
    if said not in _YES | _NO:
        raise BadCell("match", f"“{own['match']}” is neither 1 (the same) nor 0 (not the same).")
    return Label(own["id_left"], own["id_right"], said in _YES)


ROWS: Kind[Record] = Kind(
    name="rows to be linked",
    required=("id", "name"),
    optional=(
        "address", "city", "region", "postcode", "country", "identifier", "website", "phone",
    ),
    value=_record,
    synonyms=MappingProxyType(
        {
            "org_id": "id", "street": "address", "town": "city", "state": "region",
            "zip": "postcode", "url": "website", "telephone": "phone",
        }
    ),
    unique="id",
)  # fmt: skip

LABELS: Kind[Label] = Kind(
    name="labels",
    required=("id_left", "id_right", "match"),
    optional=(),
    value=_label,
    synonyms=MappingProxyType({}),
)
