"""Files in and out: the only room of the library that opens any.

Public face: `read_rows` (row by row, never stopping), `read_all` (strict), `read_queries`,
`read_document` (JSON), `read_ballots`, `write_table`; the kinds ORGANISATIONS, PARTNERSHIPS and ACTIVITIES; `Row`, `Fault`, `Kind`;
`listed` and `names_listed` for cells that hold several values.
"""

from commonground.methods.interchange.ballots import read_ballots
from commonground.methods.interchange.cells import Fault, Source
from commonground.methods.interchange.documents import read_document
from commonground.methods.interchange.kinds import (
    ACTIVITIES,
    ORGANISATIONS,
    PARTNERSHIPS,
    listed,
    names_listed,
    read_queries,
)
from commonground.methods.interchange.rows import Kind, Row, read_all, read_rows
from commonground.methods.interchange.writing import write_table

__all__ = [
    "ACTIVITIES",
    "ORGANISATIONS",
    "PARTNERSHIPS",
    "Fault",
    "Kind",
    "Row",
    "Source",
    "listed",
    "names_listed",
    "read_all",
    "read_ballots",
    "read_document",
    "read_queries",
    "read_rows",
    "write_table",
]
