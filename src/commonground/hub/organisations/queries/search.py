"""Full text search on both databases: the one place that asks them for it in their own words.

The order never depends on rows the viewer may not see; measures such as BM25 weigh a word by how
many rows hold it, hidden ones included, and are not used for that reason.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.models.search import fold, words

SQLITE = "SELECT rowid FROM organisations_search WHERE organisations_search MATCH %s"
NOTHING = "SELECT id FROM organisations_organisation WHERE 1 = 0"
POSTGRESQL_HERE = "organisations_organisation.search_vector @@ to_tsquery('simple', {})"
POSTGRESQL = (
    "SELECT id FROM organisations_organisation WHERE search_vector @@ to_tsquery('simple', {})"
)


def matching(text: str, *, in_name: bool = False, first: int = 0) -> RawSQL:
    """This is the subquery of all organisations with every word typed; the last may be unfinished.

    With `first`, it is that many of them, whichever come first.

    It says nothing about who may see them: narrow a query set that already went through
    `visible_to`.
    """
    found = words(text)
    if not found:
        return RawSQL(NOTHING, [])
    end = f" LIMIT {first:d}" if first else ""
    if connection.vendor == "postgresql":
        return by_words(POSTGRESQL + end, in_postgresql(found, "A" if in_name else ""))
    phrases = [f'"{word}"' for word in found[:-1]] + [f'"{word}"*' for word in found[-1:]]
    query = " AND ".join(phrases)
    return RawSQL(SQLITE + end, [f"{{name}} : ({query})" if in_name else query])


def by_words(question: str, terms: str, kind: models.Field[Any, Any] | None = None) -> RawSQL:
    """This puts the terms into the question itself, where all others have parameters and are planned
    whatever their values: a common word is found by walking through the rows, a rare one by its index.

    Terms are made of words, which are letters and digits, and quoted by the driver all the same.
    """
    from psycopg.sql import quote

    return RawSQL(question.format(quote(terms).replace("%", "%%")), [], kind)


def in_postgresql(found: Sequence[str], weight: str = "") -> str:
    """This writes words for `to_tsquery`: all of them, the last perhaps unfinished."""
    terms = [f"'{word}'" + (f":{weight}" if weight else "") for word in found[:-1]]
    terms += [f"'{word}':*{weight}" for word in found[-1:]]
    return " & ".join(terms)


def walking(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """This asks each of `rows` in turn for every word, for a walk that stops when a page is full.

    SQLite would else fetch and sort every match; PostgreSQL weighs both ways by itself.
    """
    found = words(text)
    if connection.vendor == "postgresql" and found:
        return rows.filter(said_here(found))
    return rows.alias(row=F("pk") + Value(0)).filter(row__in=matching(text))


def said_here(found: Sequence[str]) -> RawSQL:
    """This is the condition on PostgreSQL that a row has every word."""
    return by_words(POSTGRESQL_HERE, in_postgresql(found), models.BooleanField())


def first_matching(rows: QuerySet[Organisation], text: str, count: int) -> list[int]:
    """This reads the keys of those of `rows` that have every word, `count` of them at most.

    A common word is found in most organisations. SQLite looks at a few of those before at all;
    PostgreSQL stops by itself when the words are a condition on the row.
    """
    found = words(text)
    if connection.vendor == "postgresql" and found:
        return list(rows.filter(said_here(found)).values_list("pk", flat=True)[:count])
    some = rows.filter(pk__in=matching(text, first=2 * count))
    keys = list(some.values_list("pk", flat=True)[:count])
    if len(keys) == count:
        return keys
    return list(rows.filter(pk__in=matching(text)).values_list("pk", flat=True)[:count])


def matching_one_of(names: Sequence[Collection[str]]) -> RawSQL:
    """This is the subquery of all organisations whose name has every word of one of `names`.

    It says nothing about who may see them, as `matching`.
    """
    if connection.vendor == "postgresql":
        each = (" & ".join(f"'{word}':A" for word in name) for name in names)
        return by_words(POSTGRESQL, " | ".join(f"({terms})" for terms in each))
    each = (" AND ".join(f'"{word}"' for word in name) for name in names)
    return RawSQL(SQLITE, ["{name} : (" + " OR ".join(f"({terms})" for terms in each) + ")"])


def matching_nearly(found: Sequence[str]) -> RawSQL:
    """This is the subquery of all organisations whose name has every word but one, or words that
    begin with the same two letters.

    It says nothing about who may see them, as `matching`.
    """
    others = [[*found[:at], *found[at + 1 :]] for at in range(len(found))] if found[1:] else []
    if connection.vendor == "postgresql":
        each = [" & ".join(f"'{word}':A" for word in words) for words in others]
        each.append(" & ".join(f"'{word[:2]}':*A" for word in found))
        return by_words(POSTGRESQL, " | ".join(f"({terms})" for terms in each))
    each = [" AND ".join(f'"{word}"' for word in words) for words in others]
    each.append(" AND ".join(f'"{word[:2]}"*' for word in found))
    return RawSQL(SQLITE, ["{name} : (" + " OR ".join(f"({terms})" for terms in each) + ")"])


def nearest_first(rows: QuerySet[Organisation], text: str) -> QuerySet[Organisation]:
    """This orders by where the words stand: the name begins so, the name has them, elsewhere."""
    return rows.alias(
        nearness=Case(
            When(search_text__startswith=fold(text).strip(), then=0),
            When(pk__in=matching(text, in_name=True), then=1),
            default=2,
            output_field=IntegerField(),
        )
    ).order_by("nearness", "name", "pk")
