"""The partner finder over millions of organisations: an index on disk, and the question to it.

Public face: `build`, `Index`, `find`; `ranked` and `told`, its two steps; `is_quick`, whether it looks
at the likeliest only; `change` and `latest` for
what changes between two builds, `laid_over` for what one asker alone sees; `near`, the weights it
ranks by.
"""

from commonground.methods.index.building import Built, build
from commonground.methods.index.changing import change, laid_over, latest
from commonground.methods.index.finding import find, is_quick, ranked, told
from commonground.methods.index.reading import Index
from commonground.methods.index.table import near

__all__ = [
    "Built",
    "Index",
    "build",
    "change",
    "find",
    "is_quick",
    "laid_over",
    "latest",
    "near",
    "ranked",
    "told",
]
