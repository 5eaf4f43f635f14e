"""Cards for address books: what the page shows and no more, read by another program."""

from typing import Any

import pytest
import vobject
from django.test import Client
from django.urls import reverse

from commonground.hub.access.audience import Level
from commonground.hub.organisations.models import Contact, Organisation
from tests.cast import Cast

LONG = "Aamina; Nuur, the one who kept the books of the cooperative for so many years, ünd \\ more"


def known(cast: Cast, about: Organisation, name: str, **fields: Any) -> Contact:
    """Someone at an organisation, noted by Citizens for anyone unless said otherwise."""
    owner = {"owner": cast.organisations["citizens"], "author": cast.people["alice"]}
    return Contact.objects.create(
        organisation=about, name=name, **{"level": Level.PUBLIC} | owner | fields
    )


def cards(session: Client, name: str, *args: str) -> list[Any]:
    """The cards in a file, as an address book reads them."""
    answer = session.get(reverse(name, args=args))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    lines = answer.content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    return list(vobject.readComponents(answer.content.decode()))


@pytest.mark.capability("K1")
def test_an_address_book_takes_in_what_the_page_shows(cast: Cast, visit) -> None:
    us, arts = cast.organisations["citizens"], cast.organisations["arts"]
    arts.acronym, arts.website = "AA", "https://arts.example/?a=1&b=2"
    arts.save()
    one = known(cast, arts, LONG, position="Chair, board", email="a@arts.example", phone="+252 61")
    known(cast, arts, "Hidden One", owner=arts, author=None, level=Level.ORGANISATION)
    known(cast, arts, "Ours\nAlone", level=Level.ORGANISATION, source="a talk; by phone")
    page = visit("alice").get(reverse("organisations:organisation", args=[us.slug, arts.slug]))
    assert reverse("organisations:card", args=[us.slug, arts.slug]) in page.content.decode()
    assert reverse("organisations:contact_card", args=[us.slug, one.ref]) in page.content.decode()
    whole, *people = cards(visit("alice"), "organisations:card", us.slug, arts.slug)
    assert (whole.version.value, whole.kind.value) == ("4.0", "org")
    assert (whole.fn.value, whole.nickname.value) == (arts.name, "AA")
    assert (whole.org.value, whole.url.value) == ([arts.name], arts.website)
    assert {person.fn.value for person in people} == {LONG, "Ours Alone"}
    (alone,) = cards(visit("alice"), "organisations:contact_card", us.slug, one.ref)
    assert alone.serialize() == next(p for p in people if p.fn.value == LONG).serialize()
    assert (alone.n.value.given, alone.org.value, alone.title.value) == (
        LONG,
        [arts.name],
        "Chair, board",
    )
    assert (alone.email.value, alone.tel.value) == ("a@arts.example", "+252 61")
    noted = next(person for person in people if person.fn.value == "Ours Alone")
    assert noted.note.value == "Who can see it: my organisation. Source: a talk; by phone"
    program = Client().get(f"/api/v1/organisations/{arts.slug}/card")
    assert program["Content-Type"] == "text/vcard; charset=utf-8"
    read = list(vobject.readComponents(b"".join(program).decode()))  # type: ignore[arg-type]
    assert [person.fn.value for person in read] == [arts.name, LONG]
    for_anyone = cards(Client(), "public:card", arts.slug)
    assert [person.fn.value for person in for_anyone] == [arts.name, LONG]


def test_who_does_not_want_to_be_contacted_leaves_no_address(cast: Cast, visit) -> None:
    us, arts = cast.organisations["citizens"], cast.organisations["arts"]
    Organisation.objects.filter(pk=arts.pk).update(do_not_contact=True)
    one = known(cast, arts, "Aamina", email="a@arts.example", phone="+252 61")
    both = cards(visit("alice"), "organisations:card", us.slug, arts.slug)
    alone = cards(visit("alice"), "organisations:contact_card", us.slug, one.ref)
    for person in (both[1], *alone):
        assert {"email", "tel"}.isdisjoint(person.contents)
        assert "do not want to be contacted" in person.note.value
