"""Ballots in: BLT, PrefLib (.soi, .soc, .toi, .toc) and CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from commonground.methods.decisions.ballots import Ballot, Ballots, Ranking
from commonground.methods.errors import UnusableFile
from commonground.methods.interchange.cells import Source, named, read_bytes
from commonground.methods.interchange.papers import read_papers

PREFLIB = (".soi", ".soc", ".toi", ".toc")
_ALTERNATIVE = re.compile(r"#\s*ALTERNATIVE NAME\s+(\d+)\s*:\s*(.*)", re.IGNORECASE)
_HOW_MANY = re.compile(r"#\s*NUMBER ALTERNATIVES\s*:\s*(\d+)", re.IGNORECASE)
_VOTERS = re.compile(r"#\s*NUMBER VOTERS\s*:\s*(\d+)", re.IGNORECASE)
_GROUPS = re.compile(r"\{([^{}]*)\}|([^,{}]+)")
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|\([^)]*\)|#.*|\S+')


def read_ballots(source: Source, method: str, *, name: str = "") -> Ballots:
    """Read ballots, whatever of the three forms they have.

    Parameters
    ----------
    source : str, Path or binary file
        ``-`` is standard input. The form goes by the ending (a further ``.gz`` is unpacked),
        else by what the file begins with.
    method : str
        What the ballots are for: it decides how cells of a CSV are understood.
    name : str
        What to call the file in messages.

    Raises
    ------
    UnusableFile
        With row and reason: cut off, a number that is none, an option that is not on the paper.

    Examples
    --------
    >>> import io
    >>> blt = io.BytesIO(b'2 1\\n3 1 2 0\\n0\\n"A"\\n"B"\\n"Title"')
    >>> read_ballots(blt, "stv").ballots[0].ranking
    (('A',), ('B',))
    """
    called = named(source, name)
    raw = read_bytes(source, name)
    ending = called.lower().removesuffix(".gz")
    if raw[:4] == b"PAR1" or ending.endswith((".csv", ".parquet")):
        return read_papers(raw, called, method)
    begin = raw[:20_000].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if ending.endswith(PREFLIB) or re.match(r"#\s*(FILE NAME|TITLE|NUMBER|ALT)", begin, re.I):
        return _preflib(_lines(raw, called), called)
    if ending.endswith(".blt") or re.match(r"(#.*\s+)*\d+\s+\d+\s*(#.*)?(\n|$)", begin):
        return _blt(_lines(raw, called), called)
    return read_papers(raw, called, method)


def _lines(raw: bytes, called: str) -> list[str]:
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        lines = raw.decode("cp1252", "replace").splitlines()
    if not any(line.strip() for line in lines):
        raise UnusableFile(called, None, "", "The file is empty. It needs ballots.")
    return lines


def _refused(called: str, row: int, reason: str) -> UnusableFile:
    return UnusableFile(called, row, "", reason)


def _votes(word: str, called: str, row: int) -> Fraction:
    try:
        votes = Fraction(word)
    except (ValueError, ZeroDivisionError):
        votes = Fraction(-1)
    if votes < 0:
        raise _refused(called, row, f"“{word}” is not a number of votes from 0 up.")
    return votes


class _Tokens:
    """The words of a BLT file, each with its row."""

    def __init__(self, lines: list[str], called: str) -> None:
        self.called, self.row = called, 1
        self.words = self._split(lines)

    def _split(self, lines: list[str]) -> Iterator[tuple[int, str]]:
        for row, line in enumerate(lines, start=1):
            for found in _TOKENS.finditer(line):
                word = found[0]
                if word.startswith("#"):
                    break
                if not word.startswith("("):  # the number of a ballot
                    yield row, word

    def next(self, wanted: str) -> str:
        try:
            self.row, word = next(self.words)
        except StopIteration:
            raise _refused(self.called, self.row, f"The file ends before {wanted}.") from None
        return word

    def number(self, wanted: str) -> int:
        word = self.next(wanted)
        try:
            return int(word)
        except ValueError:
            raise _refused(
                self.called, self.row, f"“{word}” stands where {wanted} should."
            ) from None


def _blt(lines: list[str], called: str) -> Ballots:
    """Options and seats, withdrawn options, ballots up to a 0, names, title."""
    tokens = _Tokens(lines, called)
    how_many, seats = tokens.number("the number of options"), tokens.number("the number of seats")
    if how_many < 1 or seats < 1:
        raise _refused(called, tokens.row, "There must be at least one option and one seat.")
    withdrawn: set[int] = set()
    papers: list[tuple[Fraction, list[list[int]]]] = []
    word = tokens.next("the ballots")
    while word != "0":
        if word.startswith("-"):
            withdrawn.add(-_place(word, how_many, tokens, sign=-1))
        else:
            papers.append((_votes(word, called, tokens.row), _preferences(tokens, how_many)))
        word = tokens.next("the 0 that ends the ballots")
    names = [tokens.next(f"the name of option {one + 1}").strip('"') for one in range(how_many)]
    if len(set(names)) < how_many or not all(names):
        raise _refused(called, tokens.row, "Two options have the same name, or one has none.")
    ballots = tuple(
        Ballot(
            votes,
            ranking=tuple(
                group
                for places in groups
                if (group := tuple(names[one - 1] for one in places if one not in withdrawn))
            ),
        )
        for votes, groups in papers
    )
    left = tuple(option for place, option in enumerate(names, 1) if place not in withdrawn)
    return Ballots(left, ballots, seats)


def _place(word: str, how_many: int, tokens: _Tokens, sign: int = 1) -> int:
    try:
        place = int(word)
    except ValueError:
        place = 0
    if not 1 <= sign * place <= how_many:
        reason = f"“{word}” is not the number of one of the {how_many} options."
        raise _refused(tokens.called, tokens.row, reason)
    return place


def _preferences(tokens: _Tokens, how_many: int) -> list[list[int]]:
    groups: list[list[int]] = []
    while (word := tokens.next("the 0 that ends this ballot")) != "0":
        if word == "-":
            continue  # a preference left blank
        groups.append([_place(one, how_many, tokens) for one in word.split("=")])
    places = [place for group in groups for place in group]
    if len(places) != len(set(places)):
        raise _refused(tokens.called, tokens.row, "This ballot names an option twice.")
    return groups


def _preflib(lines: list[str], called: str) -> Ballots:
    """The newer form, with `# ALTERNATIVE NAME`, and the older one, with bare lines."""
    names: dict[str, str] = {}
    rest: list[tuple[int, str]] = []
    how_many = voters = None
    for row, line in enumerate(lines, start=1):
        if found := _ALTERNATIVE.match(line):
            names[found[1]] = found[2].strip() or found[1]
        elif found := _HOW_MANY.match(line):
            how_many = int(found[1])
        elif found := _VOTERS.match(line):
            voters = int(found[1])
        elif line.strip() and not line.startswith("#"):
            rest.append((row, line.strip()))
    separator = ":"
    if not names:
        names, rest = _older(rest, called)
        separator = ","
    if how_many is not None and how_many != len(names):
        reason = f"It promises {how_many} options, but names {len(names)}."
        raise UnusableFile(called, None, "", reason)
    if len(set(names.values())) < len(names):
        raise UnusableFile(called, None, "", "Two options have the same name.")
    ballots = []
    for row, line in rest:
        votes, found_separator, order = line.partition(separator)
        if not found_separator:
            raise _refused(called, row, "This is not “votes: 1,2,3”, or it is cut off.")
        weight = _votes(votes.strip(), called, row)
        ballots.append(Ballot(weight, ranking=_order(order, names, called, row)))
    cast = sum((ballot.weight for ballot in ballots), Fraction(0))
    if voters is not None and cast != voters:
        reason = f"It promises {voters} voters, but holds {cast} ballots. It may be cut off."
        raise UnusableFile(called, None, "", reason)
    return Ballots(tuple(names.values()), tuple(ballots))


def _older(
    rest: list[tuple[int, str]], called: str
) -> tuple[dict[str, str], list[tuple[int, str]]]:
    row, first = rest[0] if rest else (1, "")
    if not first.isdecimal() or len(rest) < int(first) + 2:
        raise _refused(called, row, "No options are named here as PrefLib does, or it is cut off.")
    names = {}
    for row, line in rest[1 : int(first) + 1]:
        number, comma, name = line.partition(",")
        if not comma or not number.strip().isdecimal():
            raise _refused(called, row, "This is not “number,name of an option”.")
        names[number.strip()] = name.strip() or number.strip()
    return names, rest[int(first) + 2 :]


def _order(order: str, names: dict[str, str], called: str, row: int) -> Ranking:
    groups = []
    if order.count("{") != order.count("}"):
        raise _refused(called, row, "A curly bracket is not closed; the row may be cut off.")
    for found in _GROUPS.finditer(order):
        inside = found[1] if found[1] is not None else found[2]
        group = [one.strip() for one in inside.split(",") if one.strip()]
        for one in group:
            if one not in names:
                raise _refused(called, row, f"“{one}” is not the number of an option.")
        if group:
            groups.append(tuple(names[one] for one in group))
    seen = [one for group in groups for one in group]
    if len(seen) != len(set(seen)):
        raise _refused(called, row, "This ballot names an option twice.")
    return tuple(groups)
