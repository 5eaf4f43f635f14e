"""Made-up organisations with noisy doubles, the same for the same seed, for the bench of linking."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from commonground.methods.linkage import Record

COUNTIES = 60
_SYLLABLES = [
    "ald",
    "bar",
    "cor",
    "dun",
    "el",
    "far",
    "gil",
    "hart",
    "ing",
    "jor",
    "kel",
    "lan",
    "mar",
    "nor",
    "ock",
    "pen",
    "quin",
    "ros",
    "sel",
    "tor",
    "ul",
    "ver",
    "win",
    "yar",
    "zel",
    "ash",
    "brook",
    "croft",
    "dale",
    "field",
    "ford",
    "gate",
    "ham",
    "holm",
    "ley",
    "mere",
    "mont",
    "mouth",
    "ridge",
    "stead",
    "ton",
    "vale",
    "ville",
    "wick",
    "worth",
]
_CAUSES = [
    "Literacy",
    "Water",
    "Housing",
    "Food",
    "Youth",
    "Women's",
    "Refugee",
    "Health",
    "Legal Aid",
    "Arts",
    "River",
    "Forest",
    "Sports",
    "Music",
    "Science",
    "Peace",
    "Disability",
    "Elder Care",
    "Climate",
    "Farmers",
    "Fishers",
    "Mental Health",
    "Open Data",
    "Transport",
    "Energy",
    "Heritage",
    "Theatre",
    "Animal",
    "Garden",
    "Library",
    "Veterans",
    "Migrants",
    "Children's",
    "Families",
    "Addiction",
    "Training",
    "Neighbourhood",
    "Human Rights",
    "Press Freedom",
    "Election",
]
_KINDS = [
    "Association",
    "Foundation",
    "Trust",
    "Society",
    "Network",
    "Alliance",
    "Council",
    "Centre",
    "Project",
    "Initiative",
    "Coalition",
    "Union",
    "Forum",
    "Group",
    "League",
    "Institute",
    "Committee",
    "Fund",
    "Partnership",
    "Action",
]
_FORMS = ("", "", "", "Inc", "Ltd", "CIC", "e.V.", "ASBL", "Inc.", "Limited")
_STREETS = ("Street", "Road", "Avenue", "Lane", "Drive", "Court", "Boulevard")
_SHORT = {
    "Association": "Assn", "Foundation": "Fdn", "Centre": "Ctr", "International": "Intl",
    "Committee": "Cmte", "Street": "St", "Road": "Rd", "Avenue": "Ave", "Lane": "Ln", "Drive": "Dr",
    "Court": "Ct", "Boulevard": "Blvd", "National": "Natl", "Institute": "Inst", "Society": "Soc",
}  # fmt: skip


class _World:
    """Places, streets and founders' names to draw from."""

    def __init__(self, random: Random) -> None:
        def word() -> str:
            return "".join(
                random.choice(_SYLLABLES) for _ in range(random.choice((2, 2, 3)))
            ).title()

        self.towns = [
            (word(), f"{random.randrange(COUNTIES):02}", f"{random.randrange(10_000, 99_999)}")
            for _ in range(4_000)
        ]
        self.names = [word() for _ in range(30_000)]
        self.streets = [word() for _ in range(3_000)]


def _organisation(number: int, random: Random, world: _World) -> Record:
    town, region, postcode = random.choice(world.towns)
    cause, kind = random.choice(_CAUSES), random.choice(_KINDS)
    first, second = random.choice(world.names), random.choice(world.names)
    name = random.choice((
        f"{first} {cause} {kind}", f"{town} {first} {cause} {kind}", f"The {first} and {second} {kind}",
        f"{first} {cause} {kind} of {town}", f"{first} {second} {cause} {kind}",
        f"{town} {first} {kind}", f"Friends of {first} {cause}",
    ))  # fmt: skip
    form = random.choice(_FORMS)
    street = f"{random.randrange(1, 900)} {random.choice(world.streets)} {random.choice(_STREETS)}"
    slug = "".join(c for c in name.lower() if c.isalnum())
    return Record(
        id=f"o{number}",
        name=f"{name} {form}".strip(),
        address=street if random.random() < 0.85 else f"PO Box {random.randrange(1, 9_000)}",
        city=town,
        region=region,
        postcode=postcode,
        website=f"https://www.{slug}{number}.org" if random.random() < 0.3 else "",
        phone=f"0{random.randrange(10**8, 10**9)}" if random.random() < 0.3 else "",
    )


def _slip(word: str, random: Random) -> str:
    if len(word) < 4:
        return word
    place = random.randrange(len(word) - 1)
    way = random.randrange(4)
    if way == 0:
        return word[:place] + word[place + 1 :]
    if way == 1:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if way == 2:
        return word[:place] + word[place] + word[place:]
    return word[:place] + random.choice("abcdefghijklmnopqrstuvwxyz") + word[place + 1 :]


def _slips(text: str, random: Random, how_many: int) -> str:
    words = text.split(" ")
    for _ in range(how_many):
        place = random.randrange(len(words))
        words[place] = _slip(words[place], random)
    return " ".join(words)


def _noisy_name(name: str, random: Random) -> str:
    words = name.split(" ")
    if random.random() < 0.4:
        words = [_SHORT.get(word, word) for word in words]
    if random.random() < 0.5:
        words = [word for word in words if word not in _FORMS]
    if random.random() < 0.15 and len(words) > 3:
        words.pop(random.randrange(1, len(words)))
    text = " ".join(words)
    if random.random() < 0.4:
        text = _slips(text, random, 1 + (random.random() < 0.25))
    if random.random() < 0.3:
        text = text.upper()
    return text.replace(" and ", " & ") if random.random() < 0.5 else text


def _double(of: Record, number: int, random: Random, world: _World) -> Record:
    """The same organisation, written down by somebody else."""
    address, city, region, postcode = of.address, of.city, of.region, of.postcode
    chance = random.random()
    if chance < 0.12:  # moved within the town
        address = f"{random.randrange(1, 900)} {random.choice(world.streets)} Street"
    elif chance < 0.20:  # moved away
        address = f"{random.randrange(1, 900)} {random.choice(world.streets)} Street"
        city, region, postcode = random.choice(world.towns)
    elif chance < 0.40:
        address = _slips(address, random, 1)
    if random.random() < 0.4:
        address = " ".join(_SHORT.get(word, word) for word in address.split(" "))
    if random.random() < 0.1:
        city = _slips(city, random, 1)

    def kept(cell: str, chance: float) -> str:
        return cell if random.random() < chance else ""

    return Record(
        id=f"d{number}",
        name=_noisy_name(of.name, random),
        address=kept(address, 0.85),
        city=kept(city, 0.95),
        region=kept(region, 0.9),
        postcode=kept(postcode, 0.85),
        website=kept(of.website, 0.6),
        phone=kept(of.phone, 0.6),
    )


def organisations(rows: int, *, share: float = 0.2, seed: int = 1) -> Iterator[tuple[Record, str]]:
    """Yield rows of which a share are noisy doubles of others, each with the id of its original."""
    random = Random(seed)
    world = _World(random)
    doubles = int(rows * share)
    originals = rows - doubles
    doubled = set(random.sample(range(originals), doubles))
    for number in range(originals):
        one = _organisation(number, random, world)
        yield one, one.id
        if number in doubled:
            yield _double(one, number, random, world), one.id
