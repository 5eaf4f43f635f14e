"""The names of what is compared, in the order in which the numbers stand."""

from __future__ import annotations

NAMES = ("half", "within", "spelt", "exact")
"""How near two names are: half the same, one within the other, the same but for spelling, the same;
each holds for all that are nearer too."""
PLACES = ("in_region", "in_town", "at_address")
TOGETHER = (
    *(f"{name}_{place}" for name in NAMES for place in (*PLACES, "far", "alone")),
    "alone",
    "chance_elsewhere",
    *(
        f"{name}_{place}"
        for name in ("acronym_of", "acronym_only")
        for place in ("in_town", "alone")
    ),
    "street_same_lost",
)
"""A name means more where the place agrees, and less where it does not."""

FEATURES: dict[str, tuple[str, ...]] = {
    "name": (
        "shared", "share", "share_much", "lost_both", "lost_one", "exact", "slips", "only", "chain", "crowd",
        "chance", "doubt", "alike", "alike_much", "number_differs", "number_missing", "body_differs",
        "form_differs", "half", "within", "spelt",
    ),
    "acronym": ("acronym_of", "acronym_only", "acronym_same"),
    "address": (
        "street_same", "street_near", "street_differs", "box_or_street",
    ),
    "place": (
        "postcode_same", "postcode_near", "postcode_far", "city_same", "city_near", "city_differs",
        "region_same", "region_differs", "country_same", "country_differs",
    ),
    "together": TOGETHER,
    "identifier": ("identifier_same", "identifier_differs"),
    "website": ("website_same", "website_differs"),
    "phone": ("phone_same", "phone_differs"),
}  # fmt: skip
"""The parts a reason can speak of, and the values each is made of."""

ORDER: tuple[str, ...] = tuple(value for part in FEATURES.values() for value in part)
PLACE = {value: number for number, value in enumerate(ORDER)}
