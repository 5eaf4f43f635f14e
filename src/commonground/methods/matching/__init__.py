"""The partner finder: of all organisations, whom should this one talk to, and why.

Public face: `Field` (what is known before a date), `recommend`, `Sought`, `Advice`, `Reason`,
PURPOSES, and `Table` with the shipped TABLE for those who bring other weights.
"""

from commonground.methods.matching.advice import Advice, Reason, Sought
from commonground.methods.matching.field import Field
from commonground.methods.matching.finder import recommend
from commonground.methods.matching.weights import PURPOSES, TABLE, Table

__all__ = [
    "PURPOSES",
    "TABLE",
    "Advice",
    "Field",
    "Reason",
    "Sought",
    "Table",
    "recommend",
]
