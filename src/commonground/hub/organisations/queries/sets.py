"""Many rows at once: their keys given to the database as one parameter."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Expression, F

HERE = {
    "sqlite": "{key} IN (SELECT value FROM json_each(%s))",
    "postgresql": "{key} = ANY(%s)",
}


class Among(Expression):
    """This keeps the rows with these keys.

    A list of parameters, one for each key, would be read, counted and sent one by one; with ten
    thousand keys that takes longer than the question itself.
    """

    conditional = True

    def __init__(self, keys: Iterable[int], field: str = "pk") -> None:
        super().__init__(output_field=BooleanField())
        self.keys = sorted(keys)
        self.row: Any = F(field)

    def get_source_expressions(self) -> list[Any]:
        return [self.row]

    def set_source_expressions(self, exprs: Any) -> None:
        [self.row] = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        key, none = compiler.compile(self.row)
        assert not none, "a key is a column, and a column has no parameters"
        given: Any = json.dumps(self.keys) if connection.vendor == "sqlite" else self.keys
        return HERE[connection.vendor].format(key=key), [given]


def among(keys: Iterable[int], field: str = "pk") -> Among:
    """This is the condition that a row is one of these."""
    return Among(keys, field)
