"""Why there is no such coalition: the need nobody covers, or the limits that bite together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from commonground.methods.coalitions.board import Board
from commonground.methods.coalitions.programme import Question
from commonground.methods.coalitions.solver import Allowance, solve
from commonground.methods.saying import ENGLISH, Say, joined, more, quoted

Explanation = tuple[str, tuple[str, ...]]
SHOWN = 8
"""Names in one sentence before “and 4 more”."""


def explain(board: Board, allowance: Allowance, say: Say = ENGLISH) -> Explanation:
    """Say in sentences why no set keeps the limits, and name the limits.

    What needs no reckoning is looked at first; then a smallest group of limits that cannot be
    kept together is found by leaving out one after the other (a deletion filter).

    Parameters
    ----------
    board : Board
        Of a problem that was proven to have no answer.
    allowance : Allowance
        Seconds of solving left.
    say : Say
        What says the sentences in the reader's language.

    References
    ----------
    .. [1] J. W. Chinneck (2008), Feasibility and Infeasibility in Optimization, chapter 6.
    """
    looks: tuple[Callable[[Board, Say], Explanation], ...]
    looks = (_uncovered, _contradiction, _unrepresented)
    for look in looks:
        reason, limits = look(board, say)
        if reason:
            return reason, limits
    return _together(board, allowance, say)


def _listed(names: Sequence[str], say: Say) -> str:
    shown = [quoted(name, say) for name in names[:SHOWN]]
    if len(names) > SHOWN:
        shown.append(more(len(names) - SHOWN, say))
    return joined(shown, say)


def _uncovered(board: Board, say: Say) -> Explanation:
    if board.problem.cover != "all":
        return "", ()
    needs = board.problem.needs
    nobody = [need.id for need, able in zip(needs, board.anybody(), strict=True) if not able]
    if nobody:
        told = say.gettext("Nobody covers %(needs)s, and every need has to be covered.")
        return told % {"needs": _listed(nobody, say)}, ("cover",)
    left = board.covers.copy()
    left[list(board.must_not)] = False
    for column in np.flatnonzero(~left.any(axis=0)):
        able = board.names(np.flatnonzero(board.covers[:, column]).tolist())
        told = say.ngettext(
            "Only %(names)s covers “%(need)s”, and must_not keeps it out.",
            "Only %(names)s cover “%(need)s”, and must_not keeps them out.",
            len(able),
        )
        facts = {"names": _listed(able, say), "need": needs[column].id}
        return told % facts, ("cover", "must_not")
    return "", ()


def _contradiction(board: Board, say: Say) -> Explanation:
    problem = board.problem
    both = board.names(board.must & board.must_not)
    if both:
        told = say.gettext("%(names)s: named in must and in must_not.")
        return told % {"names": _listed(both, say)}, ("must", "must_not")
    for a, b in board.conflicts:
        if a in board.must and b in board.must:
            told = say.gettext("%(names)s are in conflict, and both must be in.")
            return told % {"names": _listed(board.names((a, b)), say)}, ("must", "conflicts")
    if problem.at_most is not None and len(board.must) > problem.at_most:
        told = say.ngettext(
            "%(count)d organisations must be in, but at most %(most)d may be.",
            "%(count)d organisations must be in, but at most %(most)d may be.",
            len(board.must),
        )
        return told % {"count": len(board.must), "most": problem.at_most}, ("at_most", "must")
    if problem.budget is not None and board.price(board.must) > problem.budget:
        told = say.gettext(
            "Those who must be in cost %(cost)s, more than the budget of %(budget)s."
        )
        cost, budget = float(board.price(board.must)), float(problem.budget)
        return told % {"cost": f"{cost:g}", "budget": f"{budget:g}"}, ("budget", "must")
    return "", ()


def _unrepresented(board: Board, say: Say) -> Explanation:
    for row, group in enumerate(board.groups):
        able = int(board.inside[row].sum())
        if able < group.at_least:
            told = say.gettext(
                "“%(group)s” needs at least %(least)d of its organisations in, but has only "
                "%(able)d."
            )
            facts = {"group": group.id, "least": group.at_least, "able": able}
            return told % facts, ("constituencies",)
        open_ = set(np.flatnonzero(board.inside[row]).tolist()) - board.must_not
        if len(open_) < group.at_least:
            told = say.gettext(
                "“%(group)s” needs at least %(least)d of its organisations in, but must_not "
                "leaves only %(able)d."
            )
            facts = {"group": group.id, "least": group.at_least, "able": len(open_)}
            return told % facts, ("constituencies", "must_not")
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


def _together(board: Board, allowance: Allowance, say: Say) -> Explanation:
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
    # Translators: what stands between the limits that cannot all be kept.
    told = say.gettext("; ").join(_told(board, limit, say) for limit in biting)
    reasons = [say.gettext("These cannot all be kept together: %(limits)s.") % {"limits": told}]
    if proven and len(biting) > 1:
        reasons.append(say.gettext("Without any one of them, the others could be."))
    if "at_most" in biting and (least := _least(board, biting, allowance)):
        told = say.ngettext(
            "At least %(least)d organisation would be needed, not %(most)d.",
            "At least %(least)d organisations would be needed, not %(most)d.",
            least,
        )
        reasons.append(told % {"least": least, "most": board.problem.at_most})
    reason = " ".join(reasons)
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


def _told(board: Board, limit: str, say: Say) -> str:
    problem = board.problem
    kind, _, name = limit.partition(":")
    if kind == "constituencies":
        group = next(one for one in board.groups if one.id == name)
        if group.at_most is None:
            told = say.gettext("at least %(least)d of “%(group)s” (constituencies)")
        else:
            told = say.gettext(
                "at least %(least)d and at most %(most)d of “%(group)s” (constituencies)"
            )
        return told % {"least": group.at_least, "most": group.at_most, "group": group.id}
    count = len(problem.needs)
    every = say.ngettext(
        "the need is covered (cover)",
        "every one of %(count)d needs is covered (cover)",
        count,
    )
    told = {
        "conflicts": say.gettext("nobody sits with whom they are in conflict with (conflicts)"),
        "cover": every,
        "at_most": say.ngettext(
            "at most %(most)s member (at_most)",
            "at most %(most)s members (at_most)",
            problem.at_most or 0,
        ),
        "budget": say.gettext("a cost of at most %(budget)s (budget)"),
        "minimum_mean_trust": say.gettext(
            "a mean trust of at least %(trust)s (minimum_mean_trust)"
        ),
        "must": say.gettext("%(must)s in (must)"),
        "must_not": say.gettext("%(must_not)s out (must_not)"),
    }[kind]
    return told % {
        "count": count,
        "most": problem.at_most,
        "budget": f"{float(problem.budget or 0):g}",
        "trust": f"{float(problem.minimum_mean_trust or 0):g}",
        "must": _listed(problem.must, say),
        "must_not": _listed(problem.must_not, say),
    }
