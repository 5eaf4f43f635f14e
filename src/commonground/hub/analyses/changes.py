"""Writing down what changes, in the transaction that changes it: the database itself does it.

Imports write rows in bulk, deletions cascade, operators edit: triggers miss none of it. They mark
the organisations concerned, and everybody where a word of a vocabulary changes. As long as there is
no index they do nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

PARTS: Mapping[str, Sequence[str]] = {
    "organisations_organisation": ("id",),
    "organisations_organisation_issues": ("organisation_id",),
    "organisations_organisation_people_served": ("organisation_id",),
    "organisations_organisation_service_areas": ("organisation_id",),
    "organisations_need": ("organisation_id",),
    "organisations_offer": ("organisation_id",),
    "organisations_service": ("organisation_id",),
    "activities_activity": ("organisation_id",),
    "activities_partnership": ("organisation_a_id", "organisation_b_id"),
}
"""Tables an organisation's value is read from, and where they say whose row it is."""

WORDS: Mapping[str, Sequence[str]] = {
    "vocabularies_issue": ("key", "name", "aliases", "dac"),
    "vocabularies_peopleserved": ("name",),
    "vocabularies_kind": ("name",),
    "vocabularies_place": ("code", "name", "path"),
}
"""Vocabularies whose words stand in everybody's value."""

WHOLE, ISSUES = "organisations_organisation", "vocabularies_issue"
EVENTS = {"INSERT": ("new",), "UPDATE": ("old", "new"), "DELETE": ("old",)}
IS_KEPT = "EXISTS (SELECT 1 FROM analyses_generation)"
COLUMNS = "analyses_change (organisation_id, slug, token)"
TOKEN = {"sqlite": "hex(randomblob(16))", "postgresql": "gen_random_uuid()"}


def name_of(table: str, event: str) -> str:
    """This names a trigger."""
    return f"analyses_{table.removeprefix('organisations_')}_{event.lower()}"


def sqlite() -> Iterator[tuple[str, str, list[str]]]:
    """This gives each trigger's name, table and statement for SQLite, where each row is a call."""
    token = TOKEN["sqlite"]
    everybody = f"INSERT INTO {COLUMNS} VALUES (NULL, '', {token});"  # noqa: S608
    for table, columns in PARTS.items():
        for event, rows in EVENTS.items():
            ends = ", ".join(f"{row}.{column}" for row in rows for column in columns)
            if table == WHOLE and event == "DELETE":
                marked = f"VALUES (old.id, old.slug, {token})"
            else:
                marked = f"SELECT id, slug, {token} FROM {WHOLE} WHERE id IN ({ends})"  # noqa: S608
            # Once each: an import changes the same organisation many times over.
            statement = f"""
CREATE TRIGGER {name_of(table, event)} AFTER {event} ON {table} WHEN {IS_KEPT} BEGIN
    DELETE FROM analyses_change WHERE organisation_id IN ({ends})
        AND organisation_id IN (SELECT id FROM {WHOLE} WHERE id IN ({ends}));
    INSERT INTO {COLUMNS} {marked};
END"""  # noqa: S608
            yield name_of(table, event), table, [statement]
    for table, columns in WORDS.items():
        differs = " OR ".join(f"old.{column} IS NOT new.{column}" for column in columns)
        name = name_of(table, "UPDATE")
        when = f"WHEN {IS_KEPT} AND ({differs}) BEGIN {everybody} END"
        yield name, table, [f"CREATE TRIGGER {name} AFTER UPDATE ON {table} {when}"]
    name, when = name_of(ISSUES, "INSERT"), f"WHEN {IS_KEPT} BEGIN {everybody} END"
    yield name, ISSUES, [f"CREATE TRIGGER {name} AFTER INSERT ON {ISSUES} {when}"]


def called(name: str, body: str, when: str) -> list[str]:
    """This is a function of PostgreSQL, and the trigger that calls it."""
    return [
        f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {IS_KEPT} THEN {body} END IF;
    RETURN NULL;
END $$""",
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()",
    ]


def postgresql() -> Iterator[tuple[str, str, list[str]]]:
    """This gives the same for PostgreSQL, where each statement is a call, however many its rows."""
    token = TOKEN["postgresql"]
    everybody = f"INSERT INTO {COLUMNS} VALUES (NULL, '', {token});"  # noqa: S608
    for table, columns in PARTS.items():
        for event, rows in EVENTS.items():
            name = name_of(table, event)
            ends = " UNION ".join(
                f"SELECT {column} FROM {row}_rows"  # noqa: S608
                for row in rows
                for column in columns
            )
            if table == WHOLE and event == "DELETE":
                marked = f"SELECT id, slug, {token} FROM old_rows"  # noqa: S608
            else:
                marked = f"SELECT id, slug, {token} FROM {WHOLE} WHERE id IN ({ends})"  # noqa: S608
            body = f"INSERT INTO {COLUMNS} {marked};"
            named = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in rows)
            when = f"AFTER {event} ON {table} REFERENCING {named} FOR EACH STATEMENT"
            yield name, table, called(name, body, when)
    for table, columns in WORDS.items():
        name = name_of(table, "UPDATE")
        differs = " OR ".join(f"old.{one} IS DISTINCT FROM new.{one}" for one in columns)
        when = f"AFTER UPDATE ON {table} FOR EACH ROW WHEN ({differs})"
        yield name, table, called(name, everybody, when)
    name = name_of(ISSUES, "INSERT")
    yield name, ISSUES, called(name, everybody, f"AFTER INSERT ON {ISSUES} FOR EACH STATEMENT")


def install(connection: Any) -> None:
    """This puts the triggers in place, as they are written today.

    It runs after every migration: SQLite loses a table's triggers when Django rebuilds it.
    """
    if not is_there(connection):
        return
    take_away(connection)
    with connection.cursor() as cursor:
        for _name, _table, statements in triggers(connection):
            for statement in statements:
                cursor.execute(statement)


def remove(connection: Any) -> None:
    """This takes the triggers away and forgets the index, before tables change.

    SQLite does not rebuild a table that triggers of others speak of. What changes meanwhile is
    marked by nobody, so no index may be asked until one is made anew.
    """
    if not is_there(connection):
        return
    take_away(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM analyses_generation")
        cursor.execute("DELETE FROM analyses_change")


def is_there(connection: Any) -> bool:
    """This tells whether all tables stand that the triggers speak of."""
    there = set(connection.introspection.table_names())
    return there >= {"analyses_change", "analyses_generation", *PARTS, *WORDS}


def triggers(connection: Any) -> Iterator[tuple[str, str, list[str]]]:
    """This gives each trigger's name, table and statements in the words of the database."""
    return postgresql() if connection.vendor == "postgresql" else sqlite()


def take_away(connection: Any) -> None:
    """This drops the triggers that are there."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table, _statements in triggers(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + f" ON {table}" * is_postgresql)
            if is_postgresql:
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
