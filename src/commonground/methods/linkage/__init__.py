"""Linking: which rows of one or two files are the same organisation, how surely, and why.

Public face: `link` on `Record` rows gives `Link` with `Reason`; `Label` teaches; `Model` and
`shipped` for those who bring other weights; ROWS and LABELS are the kinds of file.
"""

from commonground.methods.linkage.linking import Label, Link, UnusableLabel, link
from commonground.methods.linkage.model import Model, shipped
from commonground.methods.linkage.reading import LABELS, ROWS
from commonground.methods.linkage.reasons import Reason
from commonground.methods.linkage.records import Record

__all__ = [
    "LABELS", "ROWS", "Label", "Link", "Model", "Reason", "Record", "UnusableLabel", "link",
    "shipped",
]  # fmt: skip
