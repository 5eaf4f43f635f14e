"""What the API says and takes of organisations."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from commonground.hub.access.api import AudienceIn, Line, Number, PageIn, Slug, Text

PlaceCode = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w .:/-]+$")]
Version = Annotated[int, Field(ge=0, le=2**31 - 1), Number]
Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        pattern=r"^[^\x00-\x1f\x7f\x{202a}-\x{202e}\x{2066}-\x{2069}]*$",
    ),
]


class OrganisationIn(AudienceIn):
    """This lists an organisation that has no account here."""

    name: Name
    kind: Slug | None = None
    place: PlaceCode | None = None
    issues: Annotated[list[Slug], Field(max_length=30)] = []
    source: Line = ""


class SectionIn(Schema):
    """This is what every section says: where it comes from, since when, and the version read last
    (0: never saved)."""

    source: Line = ""
    as_of: date | None = None
    version: Version = 0


class MissionIn(SectionIn):
    """This is why the organisation is there."""

    mission: Text = ""
    vision: Text = ""
    values: Text = ""


class AboutIn(SectionIn):
    """This is what sort of organisation it is; languages are codes with blanks between them."""

    kind: Slug | None = None
    scale: Slug | None = None
    languages: Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z -]*$")] = ""
    size: Annotated[int, Field(ge=0, le=10_000_000), Number] | None = None
    founded: Annotated[int, Field(ge=1000, le=2100), Number] | None = None


class ServiceShape(Schema):
    """This is something done for people; `people` is a key, `place` a code."""

    name: Annotated[Line, Field(min_length=1)]
    description: Text = ""
    people: Slug | None = None
    place: PlaceCode | None = None


class WorkIn(SectionIn):
    """This is what it works on, for whom, and its services."""

    issues: Annotated[list[Slug], Field(max_length=50)] = []
    people_served: Annotated[list[Slug], Field(max_length=50)] = []
    services: Annotated[list[ServiceShape], Field(max_length=50)] = []


class PlacesIn(SectionIn):
    """This is where it sits and where it works (codes of places)."""

    place: PlaceCode | None = None
    service_areas: Annotated[list[PlaceCode], Field(max_length=200)] = []
    latitude: Annotated[float, Field(ge=-90, le=90), Number] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180), Number] | None = None


class ResourceShape(Schema):
    """This is something needed or offered."""

    kind: Literal[
        "space", "staff_time", "skills", "money", "equipment", "audience", "contacts", "information"
    ]
    description: Annotated[Line, Field(min_length=1)]
    until: date | None = None


class ResourcesIn(SectionIn):
    """This is the whole list of what is needed, or of what is offered."""

    rows: Annotated[list[ResourceShape], Field(max_length=50)] = []


class FilterIn(PageIn):
    """This says which organisations: words, keys of terms, codes of places."""

    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    issue: Annotated[list[Slug], Field(max_length=10)] = []
    people: Annotated[list[Slug], Field(max_length=10)] = []
    place: Annotated[list[PlaceCode], Field(max_length=10)] = []
    kind: Annotated[list[Slug], Field(max_length=10)] = []
    scale: Annotated[list[Slug], Field(max_length=10)] = []


class OrganisationOut(Schema):
    """This is an organisation in a list."""

    slug: str
    name: str
    acronym: str
    kind: str | None
    place: str | None
    level: str
    claimed: bool
    do_not_contact: bool


class DirectoryOut(Schema):
    """This is a page of organisations; `count` stops counting where `counted_all` is false."""

    count: int
    counted_all: bool
    has_more: bool
    found: list[OrganisationOut]


class NameOut(Schema):
    """This is another name, or the name in another language."""

    language: str
    name: str


class IdentifierOut(Schema):
    """This is a number in a public register (org-id.guide scheme)."""

    scheme: str
    number: str


class ContactOut(Schema):
    """This is a person on its board or staff, as far as you may see it."""

    ref: str
    name: str
    position: str
    body: str
    email: str
    phone: str
    level: str


class SectionOut(Schema):
    """This says where a section comes from; send `version` back when saving it."""

    section: str
    source: str
    as_of: date | None
    version: int


class ProfileOut(OrganisationOut):
    """This is all that you may know of an organisation."""

    scale: str | None
    mission: str
    vision: str
    values: str
    languages: str
    size: int | None
    founded: int | None
    website: str
    latitude: float | None
    longitude: float | None
    issues: list[str]
    people_served: list[str]
    service_areas: list[str]
    names: list[NameOut]
    identifiers: list[IdentifierOut]
    services: list[ServiceShape]
    needs: list[ResourceShape]
    offers: list[ResourceShape]
    contacts: list[ContactOut]
    sections: list[SectionOut]
