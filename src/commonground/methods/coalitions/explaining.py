"""Why there is no such coalition: the need nobody covers, or the limits that bite together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from commonground.methods.coalitions.board import Board
from commonground.methods.coalitions.solver import Allowance, Question, solve

Explanation = tuple[str, tuple[str, ...]]


def explain(board: Board, allowance: Allowance) -> Explanation:
    """Say in sentences why no set keeps the limits, and name the limits.

    What needs no reckoning is looked at first; then a smallest group of limits that cannot be
    kept together is found by leaving out one after the other (a deletion filter).

    Parameters
    ----------
    board : Board
        Of a problem that was proven to have no answer.
    allowance : Allowance
        Seconds of solving left.

    References
    ----------
    .. [1] J. W. Chinneck (2008), Feasibility and Infeasibility in Optimization, chapter 6.
    """
    for look in (_uncovered, _contradiction, _unrepresented):
        reason, limits = look(board)
        if reason:
            return reason, limits
    return _together(board, allowance)


def _quoted(names: Sequence[str]) -> str:
    shown = [f"“{name}”" for name in names[:8]]
    if len(names) > 8:
        shown.append(f"{len(names) - 8} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _uncovered(board: Board) -> Explanation:
    if board.problem.cover != "all":
        return "", ()
    needs = board.problem.needs
    nobody = [need.id for need, able in zip(needs, board.anybody(), strict=True) if not able]
    if nobody:
        return f"Nobody covers {_quoted(nobody)}, and every need has to be covered.", ("cover",)
    left = board.covers.copy()
    left[list(board.must_not)] = False
    for column in np.flatnonzero(~left.any(axis=0)):
        able = board.names(np.flatnonzero(board.covers[:, column]).tolist())
        return (
            f"Only {_quoted(able)} {'covers' if len(able) == 1 else 'cover'} "
            f"“{needs[column].id}”, and must_not keeps {'it' if len(able) == 1 else 'them'} out.",
            ("cover", "must_not"),
        )
    return "", ()


def _contradiction(board: Board) -> Explanation:
    problem = board.problem
    both = board.names(board.must & board.must_not)
    if both:
        return f"{_quoted(both)}: named in must and in must_not.", ("must", "must_not")
    for a, b in board.conflicts:
        if a in board.must and b in board.must:
            pair = _quoted(board.names((a, b)))
            return f"{pair} are in conflict, and both must be in.", ("must", "conflicts")
    if problem.at_most is not None and len(board.must) > problem.at_most:
        return (
            f"{len(board.must)} organisations must be in, but at most {problem.at_most} may be.",
            ("at_most", "must"),
        )
    if problem.budget is not None and board.price(board.must) > problem.budget:
        cost = float(board.price(board.must))
        return (
            f"Those who must be in cost {cost:g}, more than the budget of "
            f"{float(problem.budget):g}.",
            ("budget", "must"),
        )
    return "", ()


def _unrepresented(board: Board) -> Explanation:
    for row, group in enumerate(board.groups):
        able = int(board.inside[row].sum())
        if able < group.at_least:
            return (
                f"“{group.id}” needs at least {group.at_least} of its organisations in, "
                f"but has only {able}.",
                ("constituencies",),
            )
        open_ = set(np.flatnonzero(board.inside[row]).tolist()) - board.must_not
        if len(open_) < group.at_least:
            return (
                f"“{group.id}” needs at least {group.at_least} of its organisations in, but "
                f"must_not leaves only {len(open_)}.",
                ("constituencies", "must_not"),
            )
    return "", ()


def _limits(board: Board) -> list[str]:
    problem = board.problem
    limits = {
        "conflicts": bool(board.conflicts),
        "must_not": bool(board.must_not),
        "must": bool(board.must),
        "minimum_mean_trust": problem.minimum_mean_trust is not None,
        **{f"constituencies:{group.id}": True for group in board.groups},
        "budget": problem.budget is not None,
        "at_most": problem.at_most is not None,
        "cover": problem.cover == "all",
    }
    return [limit for limit, is_set in limits.items() if is_set]


def _together(board: Board, allowance: Allowance) -> Explanation:
    """Leave out one limit after the other; what cannot be left out bites."""
    biting = _limits(board)
    proven = True
    for limit in list(biting):
        relaxed = frozenset(_limits(board)) - (set(biting) - {limit})
        state = _state(board, relaxed, allowance)
        if state == "infeasible":
            biting.remove(limit)
        elif state == "unknown":
            proven = False
    told = "; ".join(_told(board, limit) for limit in biting)
    reason = f"These cannot all be kept together: {told}."
    if proven and len(biting) > 1:
        reason += " Without any one of them, the others could be."
    if "at_most" in biting and (least := _least(board, biting, allowance)):
        reason += f" At least {least} organisations would be needed, not {board.problem.at_most}."
    return reason, tuple(dict.fromkeys(limit.partition(":")[0] for limit in biting))


def _question(board: Board, relaxed: frozenset[str]) -> Question:
    out = frozenset() if "must_not" in relaxed else board.must_not
    kept = tuple(row for row in range(board.size) if row not in out)
    return Question(goal="size", kept=kept, relaxed=relaxed)


def _state(board: Board, relaxed: frozenset[str], allowance: Allowance) -> str:
    return solve(board, _question(board, relaxed), allowance, share=0.3).state


def _least(board: Board, biting: Sequence[str], allowance: Allowance) -> int:
    """How many members it would take if only their number were free; 0 if that is not known."""
    relaxed = frozenset(_limits(board)) - (set(biting) - {"at_most"})
    found = solve(board, _question(board, relaxed), allowance, share=0.5)
    return len(found.members) if found.state == "optimal" and found.members else 0


def _told(board: Board, limit: str) -> str:
    problem = board.problem
    kind, _, name = limit.partition(":")
    if kind == "constituencies":
        group = next(one for one in board.groups if one.id == name)
        until = "" if group.at_most is None else f" and at most {group.at_most}"
        return f"at least {group.at_least}{until} of “{name}” (constituencies)"
    if kind == "conflicts":
        return "nobody sits with whom they are in conflict with (conflicts)"
    return {
        "cover": f"every one of {len(problem.needs)} needs is covered (cover)",
        "at_most": f"at most {problem.at_most} members (at_most)",
        "budget": f"a cost of at most {float(problem.budget or 0):g} (budget)",
        "minimum_mean_trust": (
            f"a mean trust of at least {float(problem.minimum_mean_trust or 0):g} "
            "(minimum_mean_trust)"
        ),
        "must": f"{_quoted(problem.must or ('',))} in (must)",
        "must_not": f"{_quoted(problem.must_not or ('',))} out (must_not)",
    }[kind]
