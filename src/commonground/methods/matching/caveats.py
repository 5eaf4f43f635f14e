"""What is not known of a candidate, and what to beware of, in plain words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from commonground.methods.matching.labels import folded
from commonground.methods.matching.suiting import Query
from commonground.methods.saying import ENGLISH, Say, listing
from commonground.methods.values import Organisation

SAME = 0.95
"""Likeness of the words of two names above which they may be one organisation."""


def unknown(query: Query, row: int, *, say: Say = ENGLISH) -> tuple[str, ...]:
    """Say what is not known of a candidate that would matter for this question."""
    field = query.field
    own, other = field.organisations[query.row], field.organisations[row]
    told = []
    if not len(field.places.of_row(row)):
        told.append(say.gettext("We do not know which places they work in."))
    if not len(field.issues.of_row(row)):
        told.append(say.gettext("We do not know which issues they work on."))
    if not other.people and (own.people or query.sought.people or query.purpose == "reach"):
        told.append(say.gettext("We do not know whom they serve."))
    if not other.offers and (own.needs or query.sought.offers or query.purpose == "capacity"):
        told.append(say.gettext("We do not know what they can offer."))
    if not other.org_type:
        told.append(say.gettext("We do not know what kind of organisation they are."))
    if field.degree[row] == 0:
        told.append(say.gettext("We do not know of anyone they have worked with."))
    return tuple(told)


def same_name(query: Query, row: int) -> int | None:
    """The query or the partner of it whose name is almost a candidate's, if there is one."""
    unit = query.field.names.unit
    known = [query.row, *query.field.neighbours(query.row).tolist()]
    alike = np.asarray((unit[known] @ unit[[row]].T).toarray()).ravel()
    best = int(np.argmax(alike))
    return known[best] if alike[best] > SAME else None


def warnings(
    query: Query,
    row: int,
    alike_to: Callable[[Query, int], int | None] = same_name,
    *,
    say: Say = ENGLISH,
) -> tuple[str, ...]:
    """Say what to beware of with a candidate, as far as facts tell."""
    field = query.field
    own, other = field.organisations[query.row], field.organisations[row]
    told = []
    if (own.org_id, other.org_id) in field.undated_partners:
        told.append(
            say.gettext("You may be partners already: a partnership without a date is recorded.")
        )
    if _yes(other.facts.get("do_not_contact", "")):
        told.append(say.gettext("They have asked not to be contacted."))
    refused = _refused(own.facts.get("refuses", ""), other)
    if refused:
        told.append(
            say.gettext("This may conflict with your values (%(refused)s).")
            % {"refused": listing(refused, say)}
        )
    elif _names(own.facts.get("conflicts_with", ""), other.org_id):
        told.append(say.gettext("This may conflict with your values."))
    refused = _refused(other.facts.get("refuses", ""), own)
    if refused:
        told.append(
            say.gettext("You may conflict with their values (%(refused)s).")
            % {"refused": listing(refused, say)}
        )
    elif _names(other.facts.get("conflicts_with", ""), own.org_id):
        told.append(say.gettext("You may conflict with their values."))
    risk = other.facts.get("risk", "").strip()
    if risk:
        told.append(say.gettext("A risk is recorded: %(risk)s") % {"risk": risk})
    alike = alike_to(query, row)
    if alike == query.row:
        told.append(
            say.gettext(
                "Their name is almost your own: check that it is not the same organisation."
            )
        )
    elif alike is not None:
        told.append(
            say.gettext(
                "Their name is almost that of your partner %(partner)s: check that it is not the "
                "same organisation."
            )
            % {"partner": field.organisations[alike].name}
        )
    return tuple(told)


def _yes(fact: str) -> bool:
    return folded(fact) not in ("", "no", "false", "0", "n")


def _names(fact: str, org_id: str) -> bool:
    return org_id in (part.strip() for part in fact.split(";"))


def _refused(fact: str, other: Organisation) -> list[str]:
    refused = [part.strip() for part in fact.split(";") if part.strip()]
    if not refused:
        return []
    labels = (*other.issues, *other.services, *other.values.split(";"), other.org_type)
    carried = {folded(label) for label in labels}
    return [label for label in refused if folded(label) in carried]
