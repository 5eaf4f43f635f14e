"""What the partner finder's commands ask for alike, and choosing organisations by COLUMN=REGEX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from commonground.methods.errors import UnusableQuestion
from commonground.methods.values import Organisation

_LISTS = {"place": "places", "issue": "issues"}


Organisations = Annotated[
    str, typer.Option(metavar="F", help="Who there is: org_id, name and what is known.")
]
Partnerships = Annotated[
    str, typer.Option(metavar="F", help="Who worked with whom: org_a, org_b, date …")
]
Candidates = Annotated[
    str, typer.Option(metavar="COLUMN=REGEX", help="Name only organisations that match.")
]
Model = Annotated[
    str, typer.Option(metavar="F", help="Weights from `learn partners`; else those shipped.")
]


def matching(
    option: str, condition: str, profiles: Sequence[Organisation]
) -> frozenset[str] | None:
    """Identifiers of the organisations whose column matches COLUMN=REGEX; None is everyone."""
    if not condition:
        return None
    column, equals, pattern = condition.partition("=")
    column = column.strip()
    if not equals or not column:
        raise UnusableQuestion(f"{option}: write COLUMN=REGEX, such as org_type=^2[1-4].")
    try:
        wanted = re.compile(pattern)
    except re.error as error:
        raise UnusableQuestion(
            f"{option}: “{pattern}” is not a regular expression ({error})."
        ) from None
    own = _LISTS.get(column, column)
    if own == "facts" or (
        own not in Organisation.__dataclass_fields__
        and not any(column in profile.facts for profile in profiles)
    ):
        raise UnusableQuestion(f"{option}: the organisations have no column “{column}”.")
    return frozenset(
        profile.org_id for profile in profiles if wanted.search(_cell(profile, column, own))
    )


def _cell(profile: Organisation, column: str, own: str) -> str:
    value = getattr(profile, own, None) if own != "facts" else None
    if value is None:
        return profile.facts.get(column, "")
    return ";".join(value) if isinstance(value, tuple) else str(value)
