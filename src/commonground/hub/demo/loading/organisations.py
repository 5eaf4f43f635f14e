"""The organisations of the demonstration and the parts of their profiles."""

from datetime import timedelta
from typing import Any

from commonground.hub.access.audience import Level
from commonground.hub.organisations.actions.search_texts import renew_search_texts
from commonground.hub.organisations.models import (
    Body,
    Contact,
    Identifier,
    Need,
    Offer,
    Organisation,
    OrganisationName,
    Service,
)
from commonground.hub.organisations.models.organisation import new_slug

from .reading import Network, Row, day, degrees, number, parts_of, rows_of


def load_organisations(network: Network) -> int:
    """This adds the organisations, then tells whose they are."""
    rows = rows_of("organisations")
    for row in rows:
        network.organisations[row["key"]] = organisation_of(network, row)
    Organisation.objects.bulk_create(network.organisations.values())
    for row in rows:
        organisation = network.organisations[row["key"]]
        keeper = row["key"] if organisation.is_claimed else row["owner"] or row["listed_by"]
        organisation.owner = network.organisations[keeper] if keeper else None
    Organisation.objects.bulk_update(network.organisations.values(), ["owner"])
    link(network, rows, "issues", "issues", network.issues)
    link(network, rows, "people", "people_served", network.people_served)
    areas = [
        {"key": row["organisation"], "service_areas": row["place"]}
        for row in rows_of("service_areas")
    ]
    link(network, areas, "service_areas", "service_areas", network.places)
    return len(rows)


def organisation_of(network: Network, row: Row) -> Organisation:
    """This makes one organisation of its row."""
    held = network.now - timedelta(days=400)
    return Organisation(
        slug=new_slug(row["name"]),
        name=row["name"],
        acronym=row["acronym"],
        kind=network.kinds[row["kind"]],
        scale=network.scales[row["scale"]],
        place=network.places.get(row["place"]),
        latitude=degrees(row["latitude"]),
        longitude=degrees(row["longitude"]),
        languages=" ".join(parts_of(row["languages"])),
        size=number(row["size"]),
        founded=number(row["founded"]),
        vision=row["vision"],
        mission=row["mission"],
        values="\n".join(parts_of(row["values"])),
        level=Level(row["level"]),
        claimed_at=held if row["claimed"] == "yes" else None,
        # Whoever keeps their own page says so themselves: a source is what others knew before.
        source="" if row["claimed"] == "yes" else row["source"],
        as_of=day(row["as_of"]),
        website=row["website"],
        do_not_contact=row["do_not_contact"] == "yes",
        created_at=held,
        changed_at=held,
    )


def link(network: Network, rows: list[Row], column: str, name: str, terms: Any) -> None:
    """This links organisations with the terms their cells name."""
    field: Any = Organisation._meta.get_field(name)
    through = field.remote_field.through
    target = field.m2m_reverse_field_name()
    through.objects.bulk_create(
        through(
            **{
                "organisation_id": network.organisations[row["key"]].pk,
                f"{target}_id": terms[word].pk,
            }
        )
        for row in rows
        for word in parts_of(row[column])
    )


def load_parts(network: Network) -> int:
    """This adds names, identifiers, services, needs, offers and contacts."""
    kept = network.organisations
    names = [
        OrganisationName(
            organisation=kept[row["organisation"]], language=row["language"], name=row["name"]
        )
        for row in rows_of("names")
    ]
    identifiers = [
        Identifier(
            organisation=kept[row["organisation"]], scheme=row["scheme"], number=row["identifier"]
        )
        for row in rows_of("identifiers")
    ]
    services = [
        Service(
            organisation=kept[row["organisation"]],
            name=row["name"],
            description=row["description"],
            people=network.people_served.get(row["people"]),
            place=network.places.get(row["place"]),
        )
        for row in rows_of("services")
    ]
    needs = [Need(**resource(network, row)) for row in rows_of("needs")]
    offers = [Offer(**resource(network, row)) for row in rows_of("offers")]
    contacts = [contact_of(network, row) for row in rows_of("contacts")]
    contacts += [
        office_of(network, row) for row in rows_of("organisations") if row["email"] or row["phone"]
    ]
    OrganisationName.objects.bulk_create(names)
    Identifier.objects.bulk_create(identifiers)
    Service.objects.bulk_create(services)
    Need.objects.bulk_create(needs)
    Offer.objects.bulk_create(offers)
    Contact.objects.bulk_create(contacts)
    renew_search_texts(keys=[organisation.pk for organisation in kept.values()])
    return len(names) + len(identifiers) + len(services) + len(needs) + len(offers) + len(contacts)


def resource(network: Network, row: Row) -> dict[str, Any]:
    """This is what a need or an offer says."""
    return {
        "organisation": network.organisations[row["organisation"]],
        "kind": row["kind"],
        "description": row["description"],
        "until": network.in_days(row["until_days"]),
    }


def contact_of(network: Network, row: Row) -> Contact:
    """This makes one contact; one from a public source belongs to the organisation it is of."""
    organisation = network.organisations[row["organisation"]]
    return Contact(
        organisation=organisation,
        owner=network.organisations[row["owner"]] if row["owner"] else organisation,
        name=row["name"],
        position=row["position"],
        body=Body(row["body"]),
        email=row["email"],
        phone=row["phone"],
        level=Level(row["level"]),
        source="" if row["owner"] else organisation.source,
        as_of=organisation.as_of,
    )


def office_of(network: Network, row: Row) -> Contact:
    """This makes a contact of the address and telephone that the organisation itself gives.

    On a listing that only its keeper sees it belongs to the keeper; else to the organisation, as
    what comes from a register does, so that it can vouch for a claim.
    """
    organisation = network.organisations[row["key"]]
    is_private = organisation.level not in (Level.PUBLIC, Level.NETWORK)
    return Contact(
        organisation=organisation,
        owner=(organisation.owner if is_private else None) or organisation,
        name="Front desk",
        body=Body.STAFF,
        email=row["email"],
        phone=row["phone"],
        level=organisation.level,
        source=row["source"],
        as_of=day(row["as_of"]),
    )
