"""The HTTP API's side of the rule: who calls, and how a fault is told."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field

from .viewer import ANONYMOUS, Viewer


def plain(text: str) -> str:
    """This refuses characters that no text for people holds and that databases cannot keep."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("contains a character that cannot be kept (NUL or half of a pair)")
    return text


def number(value: object) -> object:
    """This refuses words and yes or no where a number belongs, which else would be read as one."""
    if isinstance(value, bool | str):
        raise ValueError("give a number")
    return value


class FaultPlace(Schema):
    """This says which part of a request is wrong, and why."""

    where: str
    reason: str


class Fault(Schema):
    """This says in words why a request was not done."""

    reason: str
    faults: list[FaultPlace] = []


READING: dict[Any, Any] = {401: Fault, 404: Fault, 422: Fault}
CHANGING: dict[Any, Any] = {401: Fault, 403: Fault, 404: Fault, 409: Fault, 422: Fault}


def as_file(media_type: str) -> dict[str, Any]:
    """This says to `openapi_extra` that the answer is a file of a sort."""
    content = {media_type: {"schema": {"type": "string"}}}
    return {"responses": {200: {"description": "The bytes of the file.", "content": content}}}


def caller(request: HttpRequest) -> Viewer:
    """This is the viewer whose token came with the request, else the anonymous one."""
    viewer: Any = getattr(request, "auth", ANONYMOUS)
    return viewer if isinstance(viewer, Viewer) else ANONYMOUS


PAGE = 50
"""How many rows one page of a list holds."""

Slug = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]
Ref = Annotated[str, Field(min_length=1, max_length=12, pattern=r"^[a-z0-9]+$")]
WITHOUT_NUL = r"^[^\x00]*$"
Line = Annotated[str, Field(max_length=300, pattern=WITHOUT_NUL), AfterValidator(plain)]
Text = Annotated[str, Field(max_length=20_000, pattern=WITHOUT_NUL), AfterValidator(plain)]
Number = BeforeValidator(number)
"""Beside a number in a body; not behind a question mark, where all are words."""


class AudienceIn(Schema):
    """This says who can see a row: a level, for a space its reference, for named people theirs
    (references of memberships in your organisation). Widening needs a steward."""

    level: Literal["named", "organisation", "space", "network", "public"] = "organisation"
    space: Ref | None = None
    readers: Annotated[list[Ref], Field(max_length=50)] = []


class PageIn(Schema):
    """This chooses a page of a list, from 1."""

    page: Annotated[int, Field(ge=1, le=10_000)] = 1


def page_of(rows: Any, page: int) -> tuple[list[Any], bool]:
    """This cuts one page out of a query set, and tells whether more follows."""
    start = PAGE * (page - 1)
    found = list(rows[start : start + PAGE + 1])
    return found[:PAGE], len(found) > PAGE
