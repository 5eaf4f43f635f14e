"""The tests would notice: each condition of the rule is taken out in turn, and none survives.

The source of `access/audience.py` is parsed; every conjunct, disjunct, filter argument, negation,
guard and listed condition is removed one at a time; the mutated rule runs against the oracle in
place of the real one. A mutant that changes nothing the oracle can see would be a hole in the proof.
"""

import ast
import copy
import inspect
from collections.abc import Iterator

import pytest

from commonground.hub.access import audience, prepared
from commonground.hub.organisations import queries
from tests.hub.proof.test_rows import disagreements
from tests.hub.proof.world import World, build

RULE = (
    "current_seats",
    "is_public",
    "is_network",
    "is_own_organisation",
    "is_space_owner",
    "is_seated",
    "is_author",
    "is_named",
    "is_its_teller",
    "is_told",
    "between_two",
    "own_audience",
    "end_visible",
    "audience",
)
CALLS = {"Q", "filter"}
LISTED = (audience.CONDITIONS, audience.ACTING_CONDITIONS, audience.BETWEEN_CONDITIONS)


class Mutation(ast.NodeTransformer):
    """Takes out the `target`-th thing that can be taken out, and counts them all."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.number = -1
        self.done = ""

    def hit(self, what: str) -> bool:
        self.number += 1
        if self.number == self.target:
            self.done = what
            return True
        return False

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            if self.hit(f"kept only the left of {ast.unparse(node)}"):
                return node.left
            if self.hit(f"kept only the right of {ast.unparse(node)}"):
                return node.right
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        if self.hit(f"skipped {ast.unparse(node)}"):
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Invert) and self.hit(f"turned round {ast.unparse(node)}"):
            return node.operand
        return node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if isinstance(node.test, ast.Attribute) and self.hit(
            f"dropped if {ast.unparse(node.test)}"
        ):
            return [*node.body]
        if self.hit(f"never {ast.unparse(node.test)}"):
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        if self.hit(f"dropped the condition of {ast.unparse(node)}"):
            return node.body
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in CALLS:
            named = [keyword for keyword in node.keywords if keyword.arg is not None]
            for keyword in named:
                if self.hit(f"dropped {ast.unparse(keyword)} of {ast.unparse(node)}"):
                    node.keywords.remove(keyword)
                    return node
        if name == "visible_to" and self.hit(f"skipped {ast.unparse(node)}"):
            return ast.copy_location(node.func.value, node)  # type: ignore[attr-defined]
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        self.generic_visit(node)
        for place, key in enumerate(node.keys):
            if key is not None and self.hit(f"dropped {ast.unparse(key)} of {ast.unparse(node)}"):
                del node.keys[place], node.values[place]
                return node
        return node


def mutants() -> Iterator[tuple[str, str, ast.Module]]:
    """Each mutant: the function, what was taken out, and the module that holds only it."""
    tree = ast.parse(inspect.getsource(audience))
    for function in [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in RULE]:
        number = 0
        while True:
            mutation = Mutation(number)
            changed = mutation.visit(copy.deepcopy(function))
            if not mutation.done:
                break
            yield function.name, mutation.done, ast.fix_missing_locations(ast.Module([changed], []))
            number += 1


def notices(world: World) -> bool:
    """Whether the oracle, or the database itself, objects to the rule as it stands now."""
    from django.db import transaction

    audience.WRITTEN.clear()
    try:
        with transaction.atomic():
            return next(disagreements(world), None) is not None
    except Exception:  # a rule that no longer runs shows nobody anything
        return True
    finally:
        audience.WRITTEN.clear()  # a mutated rule must not stay for the tests after this one


@pytest.mark.capability("X2")
def test_every_mutant_of_the_rule_is_killed(db, monkeypatch) -> None:
    world = build()
    assert not notices(world), "the rule must agree with the oracle before it is mutated"
    survived, tried = [], 0
    for name, change, module in mutants():
        tried += 1
        original = getattr(audience, name)
        space = dict(vars(audience))
        exec(compile(module, "mutant", "exec"), space)
        body = space[name].__code__
        kept, original.__code__ = original.__code__, body
        try:
            if not notices(world):
                survived.append(f"{name}: {change}")
        finally:
            original.__code__ = kept
    assert tried > 40
    assert not survived, "\n".join(survived)


@pytest.mark.capability("X2")
def test_each_listed_condition_is_needed(db, monkeypatch) -> None:
    world = build()
    unnoticed = []
    for listed in LISTED:
        for name in list(listed):
            with monkeypatch.context() as without:
                without.delitem(listed, name)
                if not notices(world):
                    unnoticed.append(name)
    assert not unnoticed


@pytest.mark.capability("X1")
def test_a_rule_that_forgets_live_membership_is_noticed(db, monkeypatch) -> None:
    """Leo left yesterday: he acts for nobody, unless the test for live membership is taken out."""
    from django.db.models import Q

    world = build()
    citizens = world.cast.organisations["citizens"].slug
    leo = world.cast.people["leo"]
    assert queries.membership_viewer(leo, citizens) is None
    source = inspect.getmodule(queries.membership_viewer)
    monkeypatch.setattr(source, "LIVE", Q())
    monkeypatch.setattr(prepared, "WRITTEN", {})  # nor may its words stay
    assert queries.membership_viewer(leo, citizens) is not None
