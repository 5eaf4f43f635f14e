"""Many rows at once: their keys given to the database as one parameter."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Func, TextField, Value

POSTGRESQL = "(SELECT value::%(of_type)s FROM json_array_elements_text(%(expressions)s::json))"


class Listed(Func):
    """This is a list of row keys as one parameter; one each made Django busier than the database."""

    output_field: Any = BigIntegerField()
    of_type = "bigint"

    def __init__(self, keys: Iterable[int | str | None]) -> None:
        super().__init__(Value(json.dumps([key for key in keys if key is not None])))

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(SELECT value FROM json_each(%(expressions)s))", **more
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template=POSTGRESQL,
            of_type=self.of_type,
            **more,
        )


class ListedWords(Listed):
    """This is a list of codes or other words as one parameter."""

    output_field: Any = TextField()
    of_type = "text"
