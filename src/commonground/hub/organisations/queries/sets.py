"""Many rows at once: their keys given to the database as one parameter."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Func, TextField, Value

# An array, whose length PostgreSQL knows when it plans: few keys are looked up, not searched for. Words
# may hold what means something else in an array.
KEYS = "(SELECT unnest(translate(%(expressions)s, '[]', '{}')::bigint[]))"
WORDS = "(SELECT value FROM json_array_elements_text(%(expressions)s::json))"


class Listed(Func):
    """This is a list of row keys as one parameter; one each made Django busier than the database."""

    output_field: Any = BigIntegerField()
    on_postgresql = KEYS

    def __init__(self, keys: Iterable[int | str | None]) -> None:
        super().__init__(Value(json.dumps([key for key in keys if key is not None])))

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(SELECT value FROM json_each(%(expressions)s))", **more
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template=self.on_postgresql, **more)


class ListedWords(Listed):
    """This is a list of codes or other words as one parameter."""

    output_field: Any = TextField()
    on_postgresql = WORDS
