"""The API described for people, from the same description that programs read."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True)
class Given:
    """This is one thing an operation takes: in the address, or in the body."""

    name: str
    where: str
    is_needed: bool
    shape: str


@dataclass(frozen=True)
class Operation:
    """This is one thing a program can ask for."""

    name: str
    method: str
    path: str
    words: str
    given: tuple[Given, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass
class Room:
    """This is the operations of one room."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def shape_of(schema: dict[str, Any], known: dict[str, Any]) -> str:
    """This says in a few words what a value looks like."""
    if "$ref" in schema:
        return shape_of(known[schema["$ref"].rsplit("/", 1)[1]], known)
    if "anyOf" in schema:
        return " | ".join(shape_of(one, known) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"[{shape_of(schema.get('items', {}), known)}]"
    if schema.get("type") == "object":
        return "{" + ", ".join(schema.get("properties", {})) + "}"
    return str(schema.get("format") or schema.get("type") or "any")


def body_of(operation: dict[str, Any], known: dict[str, Any]) -> list[Given]:
    """This lists the parts of the body an operation takes."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    if "$ref" in schema:
        schema = known[schema["$ref"].rsplit("/", 1)[1]]
    needed = schema.get("required", [])
    return [
        Given(name, "body", name in needed, shape_of(part, known))
        for name, part in schema.get("properties", {}).items()
    ]


def rooms(schema: dict[str, Any]) -> list[Room]:
    """This turns the OpenAPI description into rooms of operations, in the order of the addresses."""
    known = schema.get("components", {}).get("schemas", {})
    found: dict[str, Room] = {}
    for path, operations in schema["paths"].items():
        for method in METHODS:
            if method not in operations:
                continue
            told = operations[method]
            in_address = [
                Given(
                    one["name"],
                    one["in"],
                    bool(one.get("required")),
                    shape_of(one.get("schema", {}), known),
                )
                for one in told.get("parameters", [])
            ]
            answers = tuple(
                (str(status), answer.get("description", ""))
                for status, answer in told.get("responses", {}).items()
            )
            tag = (told.get("tags") or ["other"])[0]
            found.setdefault(tag, Room(tag)).operations.append(
                Operation(
                    name=told["operationId"],
                    method=method.upper(),
                    path=path,
                    words=told.get("description", "").removeprefix("This ").capitalize(),
                    given=(*in_address, *body_of(told, known)),
                    answers=answers,
                )
            )
    return list(found.values())


@cache
def described() -> list[Room]:
    """This is the description of our own API; it changes only with the code."""
    from .api import api

    return rooms(
        json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    )
