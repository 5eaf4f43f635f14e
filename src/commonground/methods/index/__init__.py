"""The partner finder over millions of organisations: an index on disk, and the question to it.

Public face: `build`, `Index`, `find`; `change` and `latest` for what changes between two builds;
`near`, the weights it ranks by.
"""

from commonground.methods.index.building import Built, build
from commonground.methods.index.changing import change, latest
from commonground.methods.index.finding import find
from commonground.methods.index.reading import Index
from commonground.methods.index.table import near

__all__ = ["Built", "Index", "build", "change", "find", "latest", "near"]
