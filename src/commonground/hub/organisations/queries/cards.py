"""An organisation and its people as cards for an address book (vCard 4.0, RFC 6350).

The writer of calendar files is also one of cards: both formats break and escape their lines alike.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import vText
from icalendar.parser import Contentline, Contentlines

from commonground.hub.access.viewer import Viewer
from commonground.hub.organisations.models import Contact, Organisation
from commonground.hub.vocabularies.models import Place, PlaceKind

from .profiles import contacts

Line = tuple[str, str]
# Where each kind of place stands among the seven parts of an address.
PART_OF_ADDRESS = {
    PlaceKind.DISTRICT: 3,
    PlaceKind.CITY: 3,
    PlaceKind.REGION: 4,
    PlaceKind.COUNTRY: 6,
}


def organisation_cards(viewer: Viewer, organisation: Organisation) -> bytes:
    """This writes an organisation and those of its people whom the viewer may know of."""
    people = contacts(viewer, organisation)
    return written(
        [of_organisation(organisation), *(of_person(one, organisation) for one in people)]
    )


def contact_card(viewer: Viewer, contact: Contact) -> bytes:
    """This writes one person, whom the viewer may know of."""
    return written([of_person(contact, contact.organisation)])


def written(cards: Iterable[Iterable[Line]]) -> bytes:
    """This puts cards one after another, folded as the format asks."""
    lines = Contentlines()
    for card in cards:
        for name, text in (("BEGIN", "VCARD"), ("VERSION", "4.0"), *card, ("END", "VCARD")):
            lines.append(Contentline(f"{name}:{text}"))  # type: ignore[no-untyped-call]
    found: bytes = lines.to_ical()  # type: ignore[no-untyped-call]
    return found


def plain(text: str) -> str:
    """This escapes a text that stands in one line."""
    escaped: bytes = vText(" ".join(text.split())).to_ical()
    return escaped.decode()


def parts(*texts: str) -> str:
    """This sets the parts of a value beside each other."""
    return ";".join(plain(text) for text in texts)


def of_organisation(organisation: Organisation) -> Iterator[Line]:
    """This is the card of an organisation: what the head of its page says."""
    yield "KIND", "org"
    yield "UID", uid(organisation.ref)
    yield "FN", plain(organisation.name)
    yield "ORG", parts(organisation.name)
    if organisation.acronym:
        yield "NICKNAME", plain(organisation.acronym)
    if organisation.place:
        yield "ADR", address(organisation.place)
    if urlsplit(organisation.website).scheme in {"http", "https"}:
        yield "URL", "".join(organisation.website.split())
    for code in organisation.language_codes:
        yield "LANG", plain(code)
    if organisation.do_not_contact:
        yield "NOTE", plain(_("They do not want to be contacted."))
    yield "SOURCE", page_of(organisation)


def of_person(contact: Contact, organisation: Organisation) -> Iterator[Line]:
    """This is the card of a person; of those who do not want to be contacted it tells no more than
    the page does."""
    yield "KIND", "individual"
    yield "UID", uid(contact.ref)
    yield "FN", plain(contact.name)
    # Which part of a name is whose is not known; address books that ask get all of it as the first.
    yield "N", parts("", contact.name, "", "", "")
    yield "ORG", parts(organisation.name)
    if contact.position:
        yield "TITLE", plain(contact.position)
    yield "ROLE", plain(contact.get_body_display())
    if not organisation.do_not_contact:
        if contact.email:
            yield "EMAIL", plain(contact.email)
        if contact.phone:
            yield "TEL", plain(contact.phone)
    said = [_("Who can see it: %(level)s.") % {"level": contact.get_level_display()}]
    if contact.source:
        said.append(_("Source: %(source)s") % {"source": contact.source})
    if organisation.do_not_contact:
        said.append(_("They do not want to be contacted."))
    yield "NOTE", plain(" ".join(said))
    yield "SOURCE", page_of(organisation)


def address(place: Place) -> str:
    """This is a place as an address: the six other parts are not known."""
    found = [""] * 7
    found[PART_OF_ADDRESS[PlaceKind(place.kind)]] = place.name
    return parts(*found)


def uid(ref: str) -> str:
    """This names a card for good, so that an address book that takes it in again adds no second."""
    return uuid5(NAMESPACE_URL, f"{settings.BASE_URL}/{ref}").urn


def page_of(organisation: Organisation) -> str:
    """This is where the card comes from, for anyone."""
    return f"{settings.BASE_URL}{reverse('public:organisation', args=[organisation.slug])}"
