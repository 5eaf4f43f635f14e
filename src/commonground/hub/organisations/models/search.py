"""The full text of organisations in both databases, kept by the database itself.

`Organisation.search_text` is folded (`fold`) before it is stored, so that the same words match on
SQLite (FTS5) and on PostgreSQL (`tsvector`), with or without accents.
"""

import re
import unicodedata
from typing import Any

WORD = re.compile(r"[^\W_]+")
WORDS_AT_MOST = 12

# Letters that Unicode does not take apart into a letter and a mark.
UNMARKED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)

SQLITE_TABLE = """
CREATE VIRTUAL TABLE IF NOT EXISTS organisations_search USING fts5(
    name, search_text, content='organisations_organisation', content_rowid='id',
    tokenize="unicode61 remove_diacritics 2", prefix='2 3'
)"""
SQLITE_TRIGGERS = {
    "organisations_search_insert": """
CREATE TRIGGER organisations_search_insert AFTER INSERT ON organisations_organisation BEGIN
    INSERT INTO organisations_search(rowid, name, search_text)
    VALUES (new.id, new.name, new.search_text);
END""",
    "organisations_search_delete": """
CREATE TRIGGER organisations_search_delete AFTER DELETE ON organisations_organisation BEGIN
    INSERT INTO organisations_search(organisations_search, rowid, name, search_text)
    VALUES ('delete', old.id, old.name, old.search_text);
END""",
    "organisations_search_update": """
CREATE TRIGGER organisations_search_update AFTER UPDATE OF name, search_text
ON organisations_organisation
WHEN old.name IS NOT new.name OR old.search_text IS NOT new.search_text BEGIN
    INSERT INTO organisations_search(organisations_search, rowid, name, search_text)
    VALUES ('delete', old.id, old.name, old.search_text);
    INSERT INTO organisations_search(rowid, name, search_text)
    VALUES (new.id, new.name, new.search_text);
END""",
}
SQLITE_REBUILD = "INSERT INTO organisations_search(organisations_search) VALUES ('rebuild')"
POSTGRESQL = (
    """
ALTER TABLE organisations_organisation ADD COLUMN IF NOT EXISTS search_vector tsvector
GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', name), 'A') ||
    setweight(to_tsvector('simple', search_text), 'B')
) STORED""",
    """
CREATE INDEX IF NOT EXISTS organisations_search ON organisations_organisation
USING gin (search_vector)""",
)

# The other way round than the tables' own unique indexes: from a term to its organisations.
BOTH = (
    """
CREATE INDEX IF NOT EXISTS organisations_by_issue
ON organisations_organisation_issues (issue_id, organisation_id)""",
    """
CREATE INDEX IF NOT EXISTS organisations_by_people
ON organisations_organisation_people_served (peopleserved_id, organisation_id)""",
    """
CREATE INDEX IF NOT EXISTS organisations_by_service_area
ON organisations_organisation_service_areas (place_id, organisation_id)""",
)


def fold(text: str) -> str:
    """This takes case and accents away, so that "Café" and "cafe" are one word."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(UNMARKED))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """This is what a search looks for: the first words typed, folded."""
    return WORD.findall(fold(text))[:WORDS_AT_MOST]


def install(connection: Any) -> None:
    """This puts the full text in place; where it already is, nothing changes.

    It runs after every migration too: SQLite loses a table's triggers when Django rebuilds it.
    """
    with connection.cursor() as cursor:
        for statement in BOTH:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            for statement in POSTGRESQL:
                cursor.execute(statement)
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'organisations_search_%'"
        )
        there = {row[0] for row in cursor.fetchall()}
        missing = [sql for name, sql in SQLITE_TRIGGERS.items() if name not in there]
        cursor.execute(SQLITE_TABLE)
        for statement in missing:
            cursor.execute(statement)
        if missing:
            cursor.execute(SQLITE_REBUILD)


def remove(connection: Any) -> None:
    """This takes the full text away again."""
    with connection.cursor() as cursor:
        for name in (
            "organisations_by_issue",
            "organisations_by_people",
            "organisations_by_service_area",
        ):
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        if connection.vendor == "postgresql":
            cursor.execute(
                "ALTER TABLE organisations_organisation DROP COLUMN IF EXISTS search_vector"
            )
            return
        for name in SQLITE_TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute("DROP TABLE IF EXISTS organisations_search")
