"""What import contracts cannot say about queries, actions, rules, rows and SQL."""

import ast

import pytest
from django.apps import apps
from django.db import models

from tests.house.reading import HUB, PACKAGE, Function, functions, modules, named, parsed

QUERIES_WITHOUT_VIEWER = {
    "organisations.token_viewer": "makes the viewer out of a token and its live membership",
    "history.sealed_details": "reads hashes for the check of the whole chain; shows none of them",
    "organisations.person_viewer": "makes the viewer out of who is signed in",
    "organisations.acting_among": "makes the viewer out of one of the live memberships",
    "organisations.membership_viewer": "makes the viewer out of the live membership",
    "organisations.acting_viewer": "makes the viewer out of one membership",
}
ACTIONS_WITHOUT_VIEWER = {
    "analyses.*": "derives the index from what everybody signed in may see; shows nobody anything",
    "history.forget_person": "the operator's shell erases for a person who has no account any more",
    "organisations.renew_search_texts": "derives what the search reads; shows and changes nothing else",
    "organisations.words_beside": "reads for the search text only, which nobody is shown",
    "ties.next_version": "a part of every change of a tie, inside its transaction",
    "vocabularies.*": "puts the shared words in place at the start, when nobody is there yet",
}
MAKES_A_VIEWER = {
    "hub/access/audience.py": "a stand-in, to put the rule into words of the database; reads nothing",
    "hub/access/viewer.py": "the anonymous viewer",
    "hub/analyses/index.py": "anybody signed in, acting for nobody: whom the index is made for",
    "hub/organisations/queries/people.py": "the one place that reads the live membership",
    "hub/site/condition.py": "the operator's shell checks the chain and sees numbers only",
    "cli/history.py": "the operator's shell checks the chain and sees numbers only",
}
ROWS_WITHOUT_AUDIENCE = {
    "home.UsedLink": "remembers that a link of a mail was used; shown to nobody",
    "analyses.Generation": "says which index is in use; shown to nobody",
    "analyses.Change": "says of which organisations the index may be wrong; shown to nobody",
    "organisations.Person": "the sign-in machinery's; people are shown through memberships only",
    "correspondence.Arrival": "digests of mails that came, so that none is kept twice; shown to nobody",
    "history.Detail": "read through its entry only",
    "history.Head": "holds a number and a hash, for the check of the chain",
}
SQL_BY_HAND = {
    "analyses/actions.py": "PostgreSQL alone knows which changes are still under way",
    "analyses/changes.py": "triggers, which miss no row that is written in bulk",
    "analyses/jobs.py": "a page gives up where SQLite would have it wait for whoever writes",
    "site/jobs.py": "only SQLite has to be asked to look at its tables",
    "organisations/models/search.py": "the databases' own full text has no other door",
    "organisations/queries/search.py": "the databases' own full text has no other door",
}
LOOKED_UP_BY_NAME = {
    "access/audience.py": "the rule stands below the spaces whose seats it asks for",
    "history/queries.py": "the lowest room leads to rows of rooms above, each by its `visible_to`",
}


def first_argument(function: Function) -> str:
    """The name of the first positional argument, or nothing."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    return arguments[0].arg if arguments else ""


def touches_rows(function: Function) -> bool:
    """Whether a function goes to a manager itself."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
        for node in ast.walk(function)
    )


def changes_rows(function: Function) -> bool:
    """Whether a function goes to a manager or saves or deletes a row."""
    return touches_rows(function) or any(
        isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"save", "delete"}
        for node in ast.walk(function)
    )


@pytest.mark.capability("X2")
def test_every_query_asks_who_is_looking() -> None:
    """Every function of `queries` that reads rows takes `viewer` first, private ones too."""
    without = {
        name
        for name, function in functions("queries")
        if first_argument(function) != "viewer" and touches_rows(function)
    }
    assert without - set(QUERIES_WITHOUT_VIEWER) == set()


@pytest.mark.capability("X2")
def test_a_viewer_is_made_only_where_listed() -> None:
    """Who makes a viewer of their own could look through anybody's eyes."""
    making = {
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Viewer")
        or (
            isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"replace", "dataclasses.replace"}
            and node.args
            and "viewer" in ast.unparse(node.args[0])
        )
    }
    assert making - set(MAKES_A_VIEWER) == set()


@pytest.mark.capability("X3")
def test_every_action_names_its_arguments_and_who_acts() -> None:
    """Public functions of `actions` that touch rows are keyword-only and take a viewer."""
    wrong = set()
    for name, function in functions("actions"):
        room = name.split(".")[0]
        if not changes_rows(function):
            continue
        if function.name.startswith("_") or ACTIONS_WITHOUT_VIEWER.keys() & {name, f"{room}.*"}:
            continue
        positional = [*function.args.posonlyargs, *function.args.args]
        keywords = {argument.arg for argument in function.args.kwonlyargs}
        if positional or function.args.vararg or "viewer" not in keywords:
            wrong.add(name)
    assert wrong == set()


def test_every_rule_answers_with_a_verdict() -> None:
    """`may_…` functions return `Verdict`, so that a refusal always has its reason."""
    wrong = {
        name
        for name, function in functions("rules")
        if function.name.startswith("may_")
        and not (isinstance(function.returns, ast.Name) and function.returns.id == "Verdict")
    }
    assert wrong == set()


def test_no_verdict_is_thrown_away() -> None:
    """A `may_…` standing alone on a line asks and does not listen."""
    thrown = []
    for path in sorted(HUB.rglob("*.py")):
        for node in ast.walk(parsed(path)):
            if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
                continue
            called = node.value.func
            name = getattr(called, "attr", getattr(called, "id", ""))
            if name.startswith("may_"):
                thrown.append(f"{named(path)}:{node.lineno} {name}")
    assert thrown == []


@pytest.mark.capability("X2")
def test_every_table_is_read_through_the_rule() -> None:
    """Every table of ours has `visible_to`, or stands on the short list with its reason."""
    without = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("commonground.")
        and not hasattr(model._default_manager, "visible_to")
    }
    assert without == set(ROWS_WITHOUT_AUDIENCE)


def test_no_relation_can_be_read_backwards() -> None:
    """Reverse reads would go past the queries, so every relation has `related_name="+"`."""
    open_ends = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("commonground.")
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and not field.remote_field.hidden
        and field.remote_field.model._meta.app_label != "auth"
    ]
    assert open_ends == []


def hand_written(path_of_sql: bool) -> dict[str, list[str]]:
    """Where SQL is written by hand, or a table is looked up by its name."""
    sql = {"RawSQL", "RunSQL", "raw", "cursor", "extra", "executescript"}
    found: dict[str, list[str]] = {}
    for path in sorted(HUB.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if (name in sql) if path_of_sql else (name == "get_model"):
                place = path.relative_to(HUB).as_posix()
                found.setdefault(place, []).append(f"line {node.lineno}: {name}")
    return found


def test_sql_is_written_by_hand_only_where_listed() -> None:
    """Raw SQL goes past the rule and differs between databases."""
    assert set(hand_written(True)) - set(SQL_BY_HAND) == set()


def test_tables_are_looked_up_by_name_only_where_listed() -> None:
    """`get_model` goes past the layers."""
    assert set(hand_written(False)) - set(LOOKED_UP_BY_NAME) == set()


def test_views_neither_query_nor_reckon() -> None:
    """Views translate HTTP: they go to no manager."""
    asking = []
    for layer in ("views", "api", "urls", "admin"):
        for _room, path in modules(layer):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.Attribute) and node.attr == "objects":
                    asking.append(f"{named(path)}:{node.lineno}")
    assert asking == []


def test_actions_take_their_clock_from_outside() -> None:
    """An action that asks the clock cannot be replayed or tested at another time."""
    asking = []
    for _room, path in [*modules("actions"), *modules("rules")]:
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in {"timezone.now", "datetime.now", "date.today", "timezone.localdate"}:
                asking.append(f"{named(path)}:{node.lineno}")
    assert asking == []
