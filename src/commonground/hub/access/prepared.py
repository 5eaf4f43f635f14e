"""Questions put into words of the database once, and asked again and again with other values.

Django builds a question anew each time: on a page of forty that is most of the work. A function under
`prepared` is asked for its rows once for each sort of viewer, with stand-ins for who the viewer is and
for its arguments, and its words are kept as those of the rule are (`audience.written`). No row is
ever kept: every call asks the database, with the viewer and the arguments of that call.
"""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation

from .audience import WRITTEN, sort_of, stand_in_for
from .viewer import Viewer

P = ParamSpec("P")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Wording:
    """This is a question in words: rows never read, how to read them, and where values belong."""

    build: Callable[..., QuerySet[Any, Any]]
    rows: QuerySet[Any, Any]
    compiler: Any
    text: str
    parameters: list[Any]
    of_viewer: list[tuple[int, str]]
    of_arguments: list[tuple[int, int]]


NOTHING = "nothing"
"""The words of a question that has no answer for this sort of viewer."""


def prepared(
    build: Callable[Concatenate[Viewer, P], QuerySet[Any, Row]],
) -> Callable[Concatenate[Viewer, P], list[Row]]:
    """This makes of a function that builds a question one that answers it.

    Arguments are whole numbers, text, days, moments, or many keys at once for `Listed`; anything else
    (None, a truth, one of a few choices) belongs to the words. The function hands its arguments to the
    question as they are and decides nothing by their value: a day is reckoned with by the caller.
    """

    @wraps(build)
    def answer(viewer: Viewer, /, *given: P.args, **named: P.kwargs) -> list[Row]:
        values = [plain(one) for one in given]
        found = wording(build, viewer, values, named)
        return [] if found is NOTHING else asked(found, viewer, values)

    return answer


def plain(value: Any) -> Any:
    """This turns many keys at once into a list; all else stays."""
    if isinstance(value, Collection) and not isinstance(value, str):
        return list(value)
    return value


def wording(build: Any, viewer: Viewer, values: list[Any], named: dict[str, Any]) -> Any:
    """This is the question in words for viewers of this sort, written the first time it is asked."""
    kinds = tuple(type(one) if is_given(one) else one for one in values)
    # Days and translated words may be written into a question.
    here = (timezone.get_current_timezone_name(), translation.get_language())
    vendor = connections[DEFAULT_DB_ALIAS].vendor
    key = (build, vendor, *sort_of(viewer), *here, *kinds, *named.items())
    found = WRITTEN.get(key)
    if found is None:
        found = WRITTEN[key] = written_question(build, viewer, values, named)
    return found


def is_given(value: Any) -> bool:
    """This tells whether a value is filled in at each call."""
    return type(value) in (int, str, date, datetime, list)


def stand_in(value: Any, number: int) -> Any:
    """This is a value of the same kind that stands nowhere else; its number fits the narrowest column."""
    return {
        int: 31_000 + number,
        str: f"\x04{number}",
        date: date.fromordinal(365_000 + number),
        datetime: datetime.fromtimestamp(-30_000_000_000 - number, UTC),
        list: [31_000 + number],
    }[type(value)]


def in_database(value: Any) -> Any:
    """This is a value as it stands among the parameters of a question."""
    operations = connections[DEFAULT_DB_ALIAS].ops
    if type(value) is datetime:
        return operations.adapt_datetimefield_value(value)
    if type(value) is date:
        return operations.adapt_datefield_value(value)
    return json.dumps(value) if type(value) is list else value


def written_question(build: Any, viewer: Viewer, values: list[Any], named: dict[str, Any]) -> Any:
    """This puts the question into words, with stand-ins for all that differs between calls."""
    somebody, places = stand_in_for(viewer)
    given = [stand_in(one, at) if is_given(one) else one for at, one in enumerate(values)]
    numbers = {in_database(one): at for at, one in enumerate(given) if is_given(one)}
    rows = build(somebody, *given, **named)
    if any(
        isinstance(one, Prefetch) and one.queryset is not None
        for one in rows._prefetch_related_lookups
    ):
        raise TypeError(f"{build.__name__} would fetch along what the stand-in may see")
    compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
    try:
        text, found = compiler.as_sql()
    except EmptyResultSet:
        return NOTHING
    of_viewer, of_arguments, parameters = [], [], list(found)
    for at, value in enumerate(parameters):
        if isinstance(value, int | str | date) and value in numbers:
            of_arguments.append((at, numbers[value]))
        elif isinstance(value, int | str) and value in places:
            of_viewer.append((at, places[value].name))
    if {number for _at, number in of_arguments} != set(numbers.values()):
        raise TypeError(
            f"{build.__name__} does not hand all its arguments to the question as they are"
        )
    build = partial(build, **named)
    return Wording(build, rows, compiler, text, parameters, of_viewer, of_arguments)


def filled(found: Wording, viewer: Viewer, values: list[Any]) -> list[Any]:
    """This puts the values of this call in their places."""
    parameters = found.parameters.copy()
    for at, name in found.of_viewer:
        parameters[at] = getattr(viewer, name)
    if found.of_arguments:
        adapted = [in_database(one) for one in values]
        for at, number in found.of_arguments:
            # PostgreSQL is told how wide a number is, by a sort of int of its own.
            wide = type(parameters[at]) if isinstance(parameters[at], int) else None
            parameters[at] = wide(adapted[number]) if wide else adapted[number]
    return parameters


def asked(found: Wording, viewer: Viewer, values: list[Any]) -> list[Any]:
    """This asks the database, with the values of this call, and reads the rows as Django does."""
    parameters = filled(found, viewer, values)
    compiler = twin(found.compiler)
    compiler.connection = connections[DEFAULT_DB_ALIAS]
    compiler.as_sql = lambda: (found.text, parameters)
    rows = twin(found.rows)
    rows._query = twin(found.rows.query)
    rows._query.get_compiler = lambda *_given, **_named: compiler
    return list(rows)


def twin(one: Any) -> Any:
    """This is a second object with the same parts, made without asking it for anything."""
    other = object.__new__(type(one))
    other.__dict__.update(one.__dict__)
    return other
