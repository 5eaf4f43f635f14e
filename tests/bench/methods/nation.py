"""A generated nation of organisations: invented, seeded, with heavy tails, made by the million.

Names and missions are drawn from 40,000 invented words that follow Zipf's law; four in ten have
recorded ties, most a handful, a few tens of thousands.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from commonground.methods.values import Organisation, Partnership
from tests.bench.generator import COMMON_WORDS, FIRST, FORMS, LAST, MIDDLE

WORDS, REGIONS, COUNTIES, CHUNK = 40_000, 50, 3_000, 50_000
KINDS = (
    "Charity", "Association", "Foundation", "Government", "University", "Religious", "Union",
    "International NGO", "Cooperative", "Health provider", "School", "",
)  # fmt: skip
ISSUES = tuple(
    f"{word} and {other}" for word, other in zip(COMMON_WORDS[:30], COMMON_WORDS[9:39], strict=True)
)
PEOPLE = ("children", "women", "young people", "older people", "refugees", "farmers", "everyone")
GOODS = ("space", "staff time", "skills", "money", "equipment", "audience", "contacts", "data")
ROLES = ("funder", "implementer", "partner", "")


def _zipf(count: int, power: float = 1.0) -> np.ndarray:
    weights = 1.0 / np.arange(1, count + 1) ** power
    return np.cumsum(weights / weights.sum())


def words(seed: int) -> list[str]:
    """Invented words, the most frequent first."""
    chance = np.random.default_rng([seed, 1])
    found = dict.fromkeys(COMMON_WORDS)
    while len(found) < WORDS:
        parts = chance.integers(0, 10_000, size=7)
        word = "".join(
            FIRST[parts[i] % len(FIRST)] + MIDDLE[parts[i + 1] % len(MIDDLE)]
            for i in range(0, 4 + 2 * (int(parts[6]) % 2), 2)
        )
        found[word + LAST[parts[5] % len(LAST)]] = None
    return list(found)


def org_id(number: int) -> str:
    """Identifier of the organisation of some number."""
    return f"XA-REG-{(number * 7_919 + 13) % 100_000_007:09}"


def organisations(size: int, seed: int) -> Iterator[Organisation]:
    """The organisations, one after the other."""
    known = words(seed)
    titled = [word.title() for word in known]
    by_word, by_issue, by_county = _zipf(WORDS), _zipf(len(ISSUES)), _zipf(COUNTIES, 0.7)
    by_name = _zipf(WORDS, 0.8)
    for begin in range(0, size, CHUNK):
        chance = np.random.default_rng([seed, 2, begin])
        many = min(CHUNK, size - begin)
        mission = np.searchsorted(by_word, chance.random((many, 24))).tolist()
        lengths = chance.integers(6, 25, size=many).tolist()
        silent = (chance.random(many) < 0.3).tolist()
        name = np.searchsorted(by_name, chance.random((many, 3))).tolist()
        longer = (chance.random(many) < 0.5).tolist()
        form = chance.integers(0, len(FORMS), size=many).tolist()
        issue = np.searchsorted(by_issue, chance.random((many, 3))).tolist()
        county = np.searchsorted(by_county, chance.random(many)).tolist()
        rest = chance.integers(0, 1_000, size=(many, 8)).tolist()
        for i in range(many):
            one = rest[i]
            at, given = county[i], name[i]
            yield Organisation(
                org_id(begin + i),
                " ".join(titled[w] for w in given[: 3 if longer[i] else 2]) + " " + FORMS[form[i]],
                org_type=KINDS[one[0] % len(KINDS)],
                country="XA",
                places=(f"County {at}", f"Region {at % REGIONS}"),
                issues=tuple(ISSUES[j] for j in issue[i][: 1 + one[1] % 3]),
                people=(PEOPLE[one[2] % len(PEOPLE)],),
                needs=tuple(GOODS[x % len(GOODS)] for x in one[3 : 3 + one[5] % 3]),
                offers=tuple(GOODS[x % len(GOODS)] for x in one[6 : 6 + one[5] % 2]),
                mission="" if silent[i] else " ".join(known[w] for w in mission[i][: lengths[i]]),
            )


def partnerships(size: int, seed: int, mean: float = 2.5) -> Iterator[Partnership]:
    """Who worked with whom: size × mean rows; one end is one of the well connected."""
    chance = np.random.default_rng([seed, 3])
    tied = max(size * 2 // 5, 2)
    hubs = max(tied // 20, 2)
    by_hub = _zipf(hubs, 0.75)
    # Hubs and those with ties lie anywhere among all.
    order = chance.permutation(size)
    for begin in range(0, int(size * mean), CHUNK):
        many = min(CHUNK, int(size * mean) - begin)
        one = np.searchsorted(by_hub, chance.random(many))
        near = (tied * chance.random(many) ** 1.5).astype(np.int64)
        # Half of a hub's partners are its own: those about the same place in the list.
        own = (
            one * (tied // hubs) + (tied / 10 * chance.random(many) ** 3).astype(np.int64)
        ) % tied
        other = np.where(chance.random(many) < 0.5, own, near)
        year = chance.integers(2005, 2026, size=many).tolist()
        role = chance.integers(0, len(ROLES), size=(many, 2)).tolist()
        issue = chance.integers(0, len(ISSUES), size=many).tolist()
        for i, (a, b) in enumerate(zip(order[one].tolist(), order[other].tolist(), strict=True)):
            yield Partnership(
                org_id(a),
                org_id(b),
                role_a=ROLES[role[i][0]],
                role_b=ROLES[role[i][1]],
                date=str(year[i]),
                sectors=(ISSUES[issue[i]],),
            )
