"""Many rows at once: their keys given to the database as one parameter."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import BigIntegerField, Func, Value


class Listed(Func):
    """This is a list of row keys as one parameter; one each made Django busier than the database."""

    output_field = BigIntegerField()

    def __init__(self, keys: Iterable[int | None]) -> None:
        super().__init__(Value(json.dumps([key for key in keys if key is not None])))

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(SELECT value FROM json_each(%(expressions)s))", **more
        )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="(SELECT value::bigint FROM json_array_elements_text(%(expressions)s::json))",
            **more,
        )
