"""What importing activities and importing partnerships share: facts known again by a digest."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from commonground.hub.history.models import digest_of
from commonground.hub.registers.actions import Import
from commonground.methods.saying import Told

T = TypeVar("T")

AT_ONCE = 5000


class FactImport(Import[T]):
    """This keeps facts that have no number of their own.

    A fact is known again by what it is about and, where a file says that several times in different
    words, by which time it is. Said twice in the same words it is one fact.
    """

    table_of_facts: type[Any]
    compared: tuple[str, ...]

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.said: dict[str, int] = {}
        # The organisations of the batch that speak for themselves, and what is said of that.
        self.silent: dict[int, Told] = {}
        self.times: Counter[str] = Counter()

    def digest(self, about: Sequence[object], rest: Sequence[object]) -> str | None:
        """This is the digest of a fact, or nothing when this file has said just that before."""
        key = digest_of(self.register, *about)
        whole = digest_of(key, *rest)
        if whole in self.said:
            return None
        self.times[key] += 1
        self.said[whole] = self.times[key]
        return digest_of(key, self.times[key])

    def first_digest(self, about: Sequence[object]) -> str:
        """This is the digest of a fact that a file says once."""
        return digest_of(digest_of(self.register, *about), 1)

    def there(self, digests: Sequence[str]) -> dict[str, Any]:
        """This finds the facts that are there already.

        They are the importing organisation's own doing: the register's name is part of the digest.
        """
        found: dict[str, Any] = {}
        for start in range(0, len(digests), AT_ONCE):
            some = digests[start : start + AT_ONCE]
            facts = self.table_of_facts.objects.filter(digest__in=some)
            found |= {fact.digest: fact for fact in facts}
        return found

    def differs(self, old: Any, new: Any) -> bool:
        """This tells whether a fact now says something else, and sets the old one to it."""
        changed = [name for name in self.compared if getattr(old, name) != getattr(new, name)]
        for name in changed:
            setattr(old, name, getattr(new, name))
        return bool(changed)

    @abstractmethod
    def keep(self, rows: Sequence[Any], *, is_dry: bool) -> None: ...


def first_day(text: str) -> tuple[date | None, str]:
    """This is the first day of a year, month or day, and which of them it was."""
    if not text:
        return None, "day"
    parts = [int(part) for part in text.split("-")]
    precision = ("year", "month", "day")[len(parts) - 1]
    month, day = [*parts[1:], 1, 1][:2]
    return date(parts[0], month, day), precision


def last_day(text: str) -> date | None:
    """This is the last day of a year, month or day."""
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], 12) if len(parts) == 1 else parts
    following = date(year + month // 12, month % 12 + 1, 1) if year < 9999 else None
    return date.fromordinal(following.toordinal() - 1) if following else date(year, month, 28)
