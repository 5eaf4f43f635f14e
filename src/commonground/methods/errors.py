"""What can go wrong in the library, named, each with a sentence a person can act on."""

from __future__ import annotations


class MethodError(Exception):
    """Anything the library refuses; its text is a sentence for the person who asked."""


class UnusableFile(MethodError):
    """A file cannot be used as it stands.

    Parameters
    ----------
    file : str
        The file as the person named it, "standard input" for ``-``.
    row : int or None
        Row as a spreadsheet counts it (the header is row 1), None for the file as a whole.
    column : str
        Column name, empty when the whole row or file is meant.
    reason : str
        One sentence: what is wrong and what to do.

    Examples
    --------
    >>> str(UnusableFile("people.csv", 3, "date", "“soon” is not a date."))
    'people.csv, row 3, column date: “soon” is not a date.'
    """

    def __init__(self, file: str, row: int | None, column: str, reason: str) -> None:
        self.file = file
        self.row = row
        self.column = column
        self.reason = reason
        where = file
        if row is not None:
            where += f", row {row}"
        if column:
            where += f", column {column}"
        super().__init__(f"{where}: {reason}")


class UnusableQuestion(MethodError):
    """The question itself cannot be answered: an unknown purpose, a date that is none …"""


class UnknownOrganisation(MethodError):
    """The organisation asked about is in none of the given facts."""

    def __init__(self, org_id: str) -> None:
        self.org_id = org_id
        super().__init__(
            f"No organisation with the identifier “{org_id}” is in the organisations or the "
            "partnerships given."
        )
