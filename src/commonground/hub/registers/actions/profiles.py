"""Writing many profiles at once, and reading them back to be able to restore them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from commonground.hub.organisations.models import (
    Identifier,
    Need,
    Offer,
    Organisation,
    OrganisationName,
    Service,
)
from commonground.hub.registers.queries import Profile

FIELDS = (
    "name", "acronym", "kind_id", "place_id", "latitude", "longitude", "mission", "values",
    "languages", "size", "founded", "website",
)  # fmt: skip
LINKS = ("issues", "people_served", "service_areas")
PARTS: dict[str, tuple[type[Any], tuple[str, ...]]] = {
    "names": (OrganisationName, ("name",)),
    "identifiers": (Identifier, ("scheme", "number")),
    "services": (Service, ("name",)),
    "needs": (Need, ("kind", "description")),
    "offers": (Offer, ("kind", "description")),
}

Written = dict[str, Any]


def written(profile: Profile) -> Written:
    """This is a profile as plain values."""
    return {
        **{name: profile.fields[name] for name in FIELDS},
        **{name: list(getattr(profile, name)) for name in LINKS},
        "names": [[name] for name in profile.names],
        "services": [[name] for name in profile.services],
        **{
            name: [list(pair) for pair in getattr(profile, name)]
            for name in ("identifiers", "needs", "offers")
        },
    }


def through_of(name: str) -> tuple[Any, str]:
    """This is the table that links organisations with `name`, and its column for the other end."""
    link: Any = Organisation._meta.get_field(name)
    return link.remote_field.through, f"{link.m2m_reverse_field_name()}_id"


class Profiles:
    """This reads and writes many profiles at once, for actions that have asked who may."""

    @staticmethod
    def snapshots(organisations: Sequence[Organisation]) -> dict[int, Written]:
        """This reads profiles back as plain values, in a fixed number of queries."""
        keys = [organisation.pk for organisation in organisations]
        found: dict[int, Written] = {
            organisation.pk: {name: getattr(organisation, name) for name in FIELDS}
            for organisation in organisations
        }
        for name in LINKS:
            through, other = through_of(name)
            linked = defaultdict(list)
            rows = through.objects.filter(organisation_id__in=keys).order_by("pk")
            for key, target in rows.values_list("organisation_id", other):
                linked[key].append(target)
            for key in keys:
                found[key][name] = linked[key]
        for name, (part, columns) in PARTS.items():
            parts = defaultdict(list)
            rows = part.objects.filter(organisation_id__in=keys).order_by("pk")
            for key, *values in rows.values_list("organisation_id", *columns):
                parts[key].append(values)
            for key in keys:
                found[key][name] = parts[key]
        return found

    @staticmethod
    def write_around(profiles: Mapping[int, Written], *, replace: bool) -> None:
        """This writes what belongs to profiles: links and parts; `replace` clears the old ones first."""
        keys = list(profiles)
        for name in LINKS:
            through, other = through_of(name)
            if replace:
                through.objects.filter(organisation_id__in=keys).delete()
            through.objects.bulk_create(
                through(**{"organisation_id": key, other: target})
                for key, profile in profiles.items()
                for target in profile[name]
            )
        for name, (part, columns) in PARTS.items():
            if replace:
                part.objects.filter(organisation_id__in=keys).delete()
            part.objects.bulk_create(
                part(organisation_id=key, **dict(zip(columns, values, strict=True)))
                for key, profile in profiles.items()
                for values in profile[name]
            )

    @classmethod
    def put_back(
        cls, organisations: Sequence[Organisation], profiles: Mapping[int, Written]
    ) -> None:
        """This sets organisations to profiles and saves them with all that belongs to them."""
        for organisation in organisations:
            for name in FIELDS:
                setattr(organisation, name, profiles[organisation.pk][name])
        Organisation.objects.bulk_update(organisations, [*FIELDS, "changed_at"], batch_size=100)
        cls.write_around(
            {organisation.pk: profiles[organisation.pk] for organisation in organisations},
            replace=True,
        )
