"""Organisations and their profiles, for programs."""

from io import BytesIO
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from commonground.hub.access.api import CHANGING, READING, Slug, as_file, caller
from commonground.hub.access.audience import Level
from commonground.hub.access.verdicts import Hidden, require
from commonground.hub.access.viewer import Viewer
from commonground.hub.access.web import to_be_saved
from commonground.hub.organisations import actions, queries
from commonground.hub.organisations.models import Organisation
from commonground.hub.organisations.rules import may_list_organisation
from commonground.hub.vocabularies import queries as vocabularies
from commonground.hub.vocabularies.models import Place

from .shapes import (
    AboutIn,
    ContactOut,
    DirectoryOut,
    FilterIn,
    IdentifierOut,
    MissionIn,
    NameOut,
    OrganisationIn,
    OrganisationOut,
    PlacesIn,
    ProfileOut,
    ResourceShape,
    ResourcesIn,
    SectionIn,
    SectionOut,
    ServiceShape,
    WorkIn,
)

router = Router(tags=["organisations"])


def term(viewer: Viewer, terms: Any, key: str | None) -> Any:
    """This is one term by its key, or `Hidden`."""
    if key is None:
        return None
    found = terms(viewer).filter(key=key).first()
    if found is None:
        raise Hidden
    return found


def terms_named(viewer: Viewer, terms: Any, keys: list[str]) -> list[Model]:
    """This finds the terms with these keys; one that is not there raises `Hidden`."""
    found = list(terms(viewer).filter(key__in=keys))
    if len(found) != len(set(keys)):
        raise Hidden
    return found


def place(viewer: Viewer, code: str | None) -> Place | None:
    """This is a place by its code, or `Hidden`."""
    return vocabularies.place(viewer, code) if code else None


def as_listed(row: Organisation) -> dict[str, Any]:
    """This draws what a list says of an organisation."""
    return {
        "slug": row.slug,
        "name": row.name,
        "acronym": row.acronym,
        "kind": row.kind.key if row.kind else None,
        "place": row.place.code if row.place else None,
        "level": row.level,
        "claimed": row.is_claimed,
        "do_not_contact": row.do_not_contact,
    }


def as_profile(viewer: Viewer, row: Organisation) -> ProfileOut:
    """This draws all that a viewer may know of an organisation."""
    shown = not row.do_not_contact
    return ProfileOut(
        **as_listed(row),
        scale=row.scale.key if row.scale else None,
        mission=row.mission,
        vision=row.vision,
        values=row.values,
        languages=row.languages,
        size=row.size,
        founded=row.founded,
        website=row.website,
        latitude=row.latitude,
        longitude=row.longitude,
        issues=[issue.key for issue in row.issues.all()],
        people_served=[people.key for people in row.people_served.all()],
        service_areas=[area.code for area in row.service_areas.defer("boundary")],
        names=[NameOut(language=n.language, name=n.name) for n in queries.names(viewer, row)],
        identifiers=[
            IdentifierOut(scheme=i.scheme, number=i.number)
            for i in queries.identifiers(viewer, row)
        ],
        services=[
            ServiceShape(
                name=s.name,
                description=s.description,
                people=s.people.key if s.people else None,
                place=s.place.code if s.place else None,
            )
            for s in queries.services(viewer, row)
        ],
        needs=[as_resource(one) for one in queries.needs(viewer, row)],
        offers=[as_resource(one) for one in queries.offers(viewer, row)],
        contacts=[
            ContactOut(
                ref=c.ref,
                name=c.name,
                position=c.position,
                body=c.body,
                email=c.email if shown else "",
                phone=c.phone if shown else "",
                level=c.level,
            )
            for c in queries.contacts(viewer, row)
        ],
        sections=[
            SectionOut(section=name, source=r.source, as_of=r.as_of, version=r.version)
            for name, r in queries.section_records(viewer, row).items()
        ],
    )


def as_resource(row: Any) -> ResourceShape:
    """This draws a need or an offer."""
    return ResourceShape(kind=row.kind, description=row.description, until=row.until)


@router.get("", response={200: DirectoryOut, **READING}, operation_id="organisations")
def organisations(request: HttpRequest, asked: Query[FilterIn]) -> object:
    """This lists the organisations that you may see and the filter means."""
    wanted = queries.OrganisationFilter(
        text=asked.q,
        issues=tuple(asked.issue),
        people=tuple(asked.people),
        places=tuple(asked.place),
        kinds=tuple(asked.kind),
        scales=tuple(asked.scale),
    )
    found = queries.directory(caller(request), wanted, page=asked.page)
    return DirectoryOut(
        count=found.count,
        counted_all=not found.is_more,
        has_more=found.has_next,
        found=[
            OrganisationOut(
                slug=row.slug,
                name=row.name,
                acronym=row.acronym,
                kind=row.kind.key if row.kind else None,
                place=row.place_code,
                level=row.level,
                claimed=row.claimed,
                do_not_contact=row.do_not_contact,
            )
            for row in found.rows
        ],
    )


@router.post("", response={201: ProfileOut, **CHANGING}, operation_id="list_organisation")
def list_organisation(request: HttpRequest, given: OrganisationIn) -> object:
    """This lists an organisation that has no account here; your organisation keeps its entry."""
    viewer = caller(request)
    require(may_list_organisation(viewer))
    row = actions.list_organisation(
        viewer=viewer,
        name=given.name.strip() or given.name,
        kind=term(viewer, vocabularies.kinds, given.kind),
        place=place(viewer, given.place),
        issues=terms_named(viewer, vocabularies.issues, given.issues),
        source=given.source,
        now=timezone.now(),
        **queries.audience_of(
            viewer, level=Level(given.level), space=given.space, readers=given.readers
        ),
    )
    return Status(201, as_profile(viewer, row))


@router.get("/{slug}", response={200: ProfileOut, **READING}, operation_id="organisation")
def organisation(request: HttpRequest, slug: Slug) -> object:
    """This is one organisation's profile, as far as you may see it."""
    viewer = caller(request)
    return as_profile(viewer, queries.organisation(viewer, slug))


@router.get(
    "/{slug}/card",
    response={200: None, **READING},
    operation_id="organisation_card",
    openapi_extra=as_file("text/vcard"),
)
def organisation_card(request: HttpRequest, slug: Slug) -> object:
    """This is the organisation with those of its people whom you may see, as vCard 4.0."""
    viewer = caller(request)
    cards = queries.organisation_cards(viewer, queries.organisation(viewer, slug))
    return to_be_saved(BytesIO(cards), f"{slug}.vcf", "text/vcard; charset=utf-8")


def saved(
    request: HttpRequest,
    slug: str,
    section: str,
    given: SectionIn,
    *,
    fields: dict[str, Any],
    rows: list[dict[str, Any]] | None = None,
) -> ProfileOut:
    """This saves one section and gives the profile as it stands after."""
    viewer = caller(request)
    row = queries.organisation(viewer, slug)
    actions.save_section(
        viewer=viewer,
        organisation=row,
        section=section,
        fields=fields,
        rows=rows or [],
        source=given.source,
        as_of=given.as_of,
        version=given.version,
        now=timezone.now(),
    )
    return as_profile(viewer, queries.organisation(viewer, slug))


@router.put("/{slug}/mission", response={200: ProfileOut, **CHANGING}, operation_id="save_mission")
def save_mission(request: HttpRequest, slug: Slug, given: MissionIn) -> object:
    """This saves mission, vision and values."""
    fields = {"mission": given.mission, "vision": given.vision, "values": given.values}
    return saved(request, slug, "mission", given, fields=fields)


@router.put("/{slug}/about", response={200: ProfileOut, **CHANGING}, operation_id="save_about")
def save_about(request: HttpRequest, slug: Slug, given: AboutIn) -> object:
    """This saves kind, scale, languages, size and founding year."""
    viewer = caller(request)
    fields = {
        "kind": term(viewer, vocabularies.kinds, given.kind),
        "scale": term(viewer, vocabularies.scales, given.scale),
        "languages": " ".join(given.languages.split()),
        "size": given.size,
        "founded": given.founded,
    }
    return saved(request, slug, "about", given, fields=fields)


@router.put("/{slug}/work", response={200: ProfileOut, **CHANGING}, operation_id="save_work")
def save_work(request: HttpRequest, slug: Slug, given: WorkIn) -> object:
    """This saves issues, people served and services."""
    viewer = caller(request)
    fields = {
        "issues": terms_named(viewer, vocabularies.issues, given.issues),
        "people_served": terms_named(viewer, vocabularies.people_served, given.people_served),
    }
    rows = [
        {
            "name": service.name,
            "description": service.description,
            "people": term(viewer, vocabularies.people_served, service.people),
            "place": place(viewer, service.place),
        }
        for service in given.services
    ]
    return saved(request, slug, "work", given, fields=fields, rows=rows)


@router.put("/{slug}/places", response={200: ProfileOut, **CHANGING}, operation_id="save_places")
def save_places(request: HttpRequest, slug: Slug, given: PlacesIn) -> object:
    """This saves where it sits and where it works."""
    viewer = caller(request)
    areas = [vocabularies.place(viewer, code) for code in dict.fromkeys(given.service_areas)]
    fields = {
        "place": place(viewer, given.place),
        "latitude": given.latitude,
        "longitude": given.longitude,
        "service_areas": areas,
    }
    return saved(request, slug, "places", given, fields=fields)


@router.put("/{slug}/needs", response={200: ProfileOut, **CHANGING}, operation_id="save_needs")
def save_needs(request: HttpRequest, slug: Slug, given: ResourcesIn) -> object:
    """This saves the whole list of what it needs."""
    rows = [row.dict() for row in given.rows]
    return saved(request, slug, "needs", given, fields={}, rows=rows)


@router.put("/{slug}/offers", response={200: ProfileOut, **CHANGING}, operation_id="save_offers")
def save_offers(request: HttpRequest, slug: Slug, given: ResourcesIn) -> object:
    """This saves the whole list of what it offers."""
    rows = [row.dict() for row in given.rows]
    return saved(request, slug, "offers", given, fields={}, rows=rows)
