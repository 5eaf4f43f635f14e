"""The numbers that bodies of API requests take, and which of them would take something else."""

import inspect
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, get_args

from ninja.params.models import BodyModel
from pydantic import BaseModel, TypeAdapter, ValidationError

from commonground.hub.site.api import api


def bodies() -> Iterator[type[BaseModel]]:
    """The shape of every body that an operation takes."""
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                yield from (one for one in operation.models if issubclass(one, BodyModel))


def shapes(annotation: Any) -> Iterator[type[BaseModel]]:
    """The shapes that a type is made of."""
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from shapes(part)


def holds_number(annotation: Any) -> bool:
    """Whether a whole number or another one may stand there."""
    return annotation in (int, float, Decimal) or any(
        holds_number(one) for one in get_args(annotation)
    )


def lax() -> list[str]:
    """The fields of bodies that take yes, no or a word for a number."""
    found, seen, waiting = [], set(), list(bodies())
    assert len(waiting) > 30
    while waiting:
        shape = waiting.pop()
        if shape in seen:
            continue
        seen.add(shape)
        for name, field in shape.model_fields.items():
            waiting += shapes(field.annotation)
            if holds_number(field.annotation) and takes_more(field):
                found.append(f"{shape.__module__}.{shape.__name__}.{name}")
    return sorted(set(found))


def takes_more(field: Any) -> bool:
    """Whether true, "6" or "1.5" passes for a number there."""
    whole = field.annotation
    for one in field.metadata:
        whole = Annotated[whole, one]
    taking = TypeAdapter(whole)
    for value in (True, "6", "1", "1.5"):
        try:
            taking.validate_python(value)
        except ValidationError:
            continue
        return True
    return False
