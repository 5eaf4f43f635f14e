"""What a rule answers: yes, or no with a reason a person can read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """This is truthy when allowed, and carries the reason when it is not."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(allowed=True)


def no(reason: str) -> Verdict:
    """This refuses, in words for the person who asked."""
    return Verdict(allowed=False, reason=str(reason))


class Refused(Exception):
    """This is raised when someone who may see a thing may not do what they asked (403)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Hidden(Exception):
    """This is raised for what is hidden and what is absent alike (404)."""


class Conflict(Exception):
    """This is raised when somebody else changed the same thing in between (409)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def require(verdict: Verdict) -> None:
    """This lets a yes pass and raises `Refused` with the reason of a no."""
    if not verdict:
        raise Refused(verdict.reason)
