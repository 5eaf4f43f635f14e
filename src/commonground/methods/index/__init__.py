"""The partner finder over millions of organisations: an index on disk, and the question to it.

Public face: `build`, `Index`, `find`; `ranked` and `told`, its two steps; `change` and `latest` for
what changes between two builds, `laid_over` for what one asker alone sees; `near`, the weights it
ranks by.
"""

from commonground.methods.index.building import Built, build
from commonground.methods.index.changing import change, laid_over, latest
from commonground.methods.index.finding import find, ranked, told
from commonground.methods.index.reading import Index
from commonground.methods.index.table import near

__all__ = [
    "Built",
    "Index",
    "build",
    "change",
    "find",
    "laid_over",
    "latest",
    "near",
    "ranked",
    "told",
]
