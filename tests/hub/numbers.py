"""The numbers that API requests bring, and which of them would be taken for something else."""

import inspect
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, get_args

from ninja.params.models import BodyModel, QueryModel
from pydantic import BaseModel, TypeAdapter, ValidationError

from commonground.hub.site.api import api


def asked(of: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """What every operation takes in its body, or behind the question mark."""
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                yield from (one for one in operation.models if issubclass(one, of))


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


def numbers(of: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """Every number in what operations take in one way, by its place."""
    seen: set[type[BaseModel]] = set()
    waiting = list(asked(of))
    assert len(waiting) > 20
    while waiting:
        shape = waiting.pop()
        if shape in seen:
            continue
        seen.add(shape)
        for name, field in shape.model_fields.items():
            waiting += shapes(field.annotation)
            if holds_number(field.annotation):
                yield f"{shape.__module__}.{shape.__name__}.{name}", field


def lax() -> list[str]:
    """The numbers in bodies that may be yes, no or a word."""
    return sorted(name for name, field in numbers(BodyModel) if takes(field, True, "6", "1", "1.5"))


def strict() -> list[str]:
    """The numbers behind question marks, where all are words, that may be none."""
    words = ("0", "1", "8", "2000")
    return sorted(name for name, field in numbers(QueryModel) if not takes(field, *words))


def takes(field: Any, *values: object) -> bool:
    """Whether one of some values passes there."""
    whole = field.annotation
    for one in field.metadata:
        whole = Annotated[whole, one]
    taking = TypeAdapter(whole)
    for value in values:
        try:
            taking.validate_python(value)
        except ValidationError:
            continue
        return True
    return False
